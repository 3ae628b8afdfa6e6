# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is asked of the aging, read from the context of the transaction"""
import datetime as dt

from dateutil.relativedelta import relativedelta
from sql import Literal

from trytond import backend
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import AgingQuestionError

_in = fields.SQL_OPERATORS['in']
CONTEXT_MODEL = 'account.aging.context'
TYPES = ['customer', 'supplier', 'both']
BASES = ['maturity', 'document', 'posting']
UNALLOCATED = ['separate', 'oldest_first', 'own_date']
CURRENCY_MODES = ['company', 'transaction']
# A context with none of them is not a question, as when a client validates
# the domain of an action before it has asked for anything
NAMES = {
    'type', 'date', 'scheme', 'basis', 'posted', 'unallocated',
    'currency_mode', 'parties', 'categories', 'accounts'}


class Question:
    """The options of one aging

    company, parties, categories and accounts are ids (the lists are empty
    where all are meant), currency is the one of the company, date the day as
    of which it is asked.
    """
    # What the questions of others differ in
    context_model = CONTEXT_MODEL
    names = NAMES
    selections = {
        'type': TYPES,
        'basis': BASES,
        'unallocated': UNALLOCATED,
        'currency_mode': CURRENCY_MODES,
        }
    error = AgingQuestionError
    no_company = 'receivable_aging.msg_aging_no_company'
    no_date = 'receivable_aging.msg_aging_no_date'

    def __init__(
            self, company, date, scheme=None, type='customer',
            basis='maturity', posted=False, unallocated='separate',
            currency_mode='company', parties=(), categories=(), accounts=()):
        pool = Pool()
        Company = pool.get('company.company')
        self.company = company
        self.date = date
        self.type = type
        self.basis = basis
        self.posted = posted
        self.unallocated = unallocated
        self.currency_mode = currency_mode
        self.parties = list(parties or [])
        self.categories = list(categories or [])
        self.accounts = list(accounts or [])
        self.scheme = scheme
        self.currency = Company(company).currency
        self._accounts = None
        self._categories = None
        self._is_tuned = False
        self._has_additional_move = None

    @classmethod
    def from_context(cls):
        """Return the question of the context, or None without any

        Names that are missing in the context have their default; a value that
        can not be answered raises AgingQuestionError.
        """
        context = Transaction().context
        if not cls._is_asked(context):
            return None
        return cls(
            cls._company(context), cls._date(context),
            scheme=cls._scheme(context),
            posted=bool(context.get('posted')),
            **cls._selections(context),
            **{n: context.get(n) for n in [
                    'parties', 'categories', 'accounts']})

    @classmethod
    def _is_asked(cls, context):
        return (
            context.get('context_model') == cls.context_model
            or 'company' in context and bool(cls.names & context.keys()))

    @classmethod
    def _company(cls, context):
        if context.get('company') in {None, -1}:
            raise cls.error(gettext(cls.no_company))
        return context['company']

    @classmethod
    def _date(cls, context):
        Date = Pool().get('ir.date')
        if 'date' not in context:
            with Transaction().set_context(company=context['company']):
                return Date.today()
        date = context['date']
        if isinstance(date, dt.datetime):
            date = date.date()
        if not isinstance(date, dt.date):
            raise cls.error(gettext(cls.no_date))
        return date

    @classmethod
    def _scheme(cls, context):
        Scheme = Pool().get('account.aging.scheme')
        if 'scheme' not in context:
            scheme = Scheme.get_default()
        else:
            scheme = context['scheme']
        schemes = Scheme.search(
            [('id', '=', scheme)]) if scheme is not None else []
        if not schemes:
            raise AgingQuestionError(
                gettext('receivable_aging.msg_aging_no_scheme'))
        scheme, = schemes
        Scheme.check_buckets(schemes)
        return scheme

    @classmethod
    def _selections(cls, context):
        result = {}
        for name, values in cls.selections.items():
            value = context.get(name, values[0])
            if value not in values:
                raise cls.error(
                    gettext('receivable_aging.msg_aging_wrong_option',
                        value=value,
                        values=', '.join(values)))
            result[name] = value
        return result

    @property
    def in_company_currency(self):
        return self.currency_mode == 'company'

    @property
    def limits(self):
        """Return the number of each bucket with the earliest date it holds

        The date of the last bucket is None: it holds all that is older.
        """
        limits = []
        for number, bucket in enumerate(self.scheme.buckets, 1):
            earliest = None
            if bucket.upper is not None:
                try:
                    earliest = self.date - relativedelta(
                        **{self.scheme.unit + 's': bucket.upper})
                except (ValueError, OverflowError):
                    earliest = dt.date.min if bucket.upper > 0 else (
                        dt.date.max)
            limits.append((number, earliest))
        return limits

    # What is found out once, whatever stands on the question

    def share(self, other):
        "Take over what another question about the same has found out"
        self._accounts = other.control_accounts()
        if other.categories:
            self._categories = other._category_ids()
        other.tune()
        self._is_tuned = True
        self._has_additional_move = other.has_additional_move()

    def tune(self):
        """Tell the planner of the database what it can not know

        The costs of the look-ups per credit add up to so much that PostgreSQL
        would spend seconds to compile a query that takes a fraction of one.
        What is left of the credits fits in little memory, but more than it
        has by default.
        """
        if self._is_tuned or backend.name != 'postgresql':
            return
        cursor = Transaction().connection.cursor()
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(
            "SELECT set_config('work_mem', '32MB', true) "
            "WHERE pg_size_bytes(current_setting('work_mem')) "
            "< pg_size_bytes('32MB')")
        self._is_tuned = True

    def has_later(self, Model):
        """Return whether something was reconciled or moved after the date

        Mostly nothing was, and the query is simpler then.
        """
        table = Model.__table__()
        return self._is_any(table,
            (table.company == self.company) & (table.date > self.date))

    def has_additional_move(self):
        "Return whether any line to pay was ever rescheduled or delegated"
        if self._has_additional_move is None:
            AdditionalMove = Pool().get(
                'account.invoice-additional-account.move')
            self._has_additional_move = self._is_any(
                AdditionalMove.__table__(), Literal(True))
        return self._has_additional_move

    @staticmethod
    def _is_any(table, where):
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(table.id, where=where, limit=1))
        return bool(cursor.fetchone())

    def control_accounts(self):
        """Return the ids of receivable and those of payable accounts

        Of the accounts of the company the type of which is the one or the
        other; one whose balance changes the type (debit or credit type)
        counts where its own type stands or, if this is neither, by the other
        one.  Those that are not asked for are empty.
        """
        if self._accounts is None:
            self._accounts = self._find_accounts()
        return self._accounts

    def _find_accounts(self):
        pool = Pool()
        Account = pool.get('account.account')
        Type = pool.get('account.account.type')
        account = Account.__table__()
        type_, debit, credit = (Type.__table__() for _ in range(3))
        query = (account
            .join(type_, condition=account.type == type_.id)
            .join(debit, 'LEFT', condition=account.debit_type == debit.id)
            .join(credit, 'LEFT', condition=account.credit_type == credit.id)
            .select(
                account.id,
                type_.receivable, type_.payable,
                debit.receivable, debit.payable,
                credit.receivable, credit.payable,
                where=account.company == self.company,
                order_by=account.id))
        receivable, payable = [], []
        cursor = Transaction().connection.cursor()
        cursor.execute(*query)
        for id_, *kinds in cursor:
            kinds = list(map(bool, kinds))
            for is_receivable, is_payable in zip(kinds[::2], kinds[1::2]):
                if is_receivable or is_payable:
                    (receivable if is_receivable else payable).append(id_)
                    break
        if self.accounts:
            chosen = set(self.accounts)
            receivable = [a for a in receivable if a in chosen]
            payable = [a for a in payable if a in chosen]
        if self.type == 'supplier':
            receivable = []
        elif self.type == 'customer':
            payable = []
        return receivable, payable

    @property
    def has_parties(self):
        "Whether only some parties are asked for"
        return bool(self.parties or self.categories)

    def is_of_parties(self, party):
        """Return whether the party is one that is asked for, as SQL

        It is no deeper than it must be, for it stands deep in the statements
        and the parser of SQLite has its limit.
        """
        where = Literal(True)
        if self.parties:
            where &= _in(party, self.parties)
        if self.categories:
            PartyCategory = Pool().get('party.party-party.category')
            relation = PartyCategory.__table__()
            where &= party.in_(relation.select(
                    relation.party,
                    where=_in(relation.category, self._category_ids())))
        return where

    def _category_ids(self):
        "Return the ids of the categories and of those below them"
        Category = Pool().get('party.category')
        if self._categories is None:
            with Transaction().set_context(active_test=False):
                self._categories = [c.id for c in Category.search([
                            ('parent', 'child_of', self.categories),
                            ], order=[])]
        return self._categories
