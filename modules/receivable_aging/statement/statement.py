# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal
from itertools import groupby

from sql.functions import CharLength

from trytond.i18n import gettext
from trytond.model import (
    ChatMixin, Index, ModelSQL, ModelView, Unique, Workflow, fields)
from trytond.model.exceptions import AccessError
from trytond.modules.company.model import (
    employee_field, reset_employee, set_employee)
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import is_full_text, lstrip_wildcard
from trytond.transaction import Transaction

from ..exceptions import (
    StatementAnswerError, StatementEmptyError, StatementError,
    StatementOverlapWarning, StatementSentError)
from .figures import Figures, question_of, total
from .period import QuestionMixin, check_period
from .sending import SendingMixin

_in = fields.SQL_OPERATORS['in']
_ANSWER = {'answer_date', 'answered_by', 'party_balance', 'reason'}


class Statement(
        SendingMixin, QuestionMixin, Workflow, ModelSQL, ModelView, ChatMixin):
    "What a party owed us, was owed and paid in a period, for it to confirm"
    __name__ = 'account.party.statement'
    _rec_name = 'number'

    _states = {
        'readonly': Eval('state') != 'draft',
        }
    _answer_states = {
        'readonly': ~Eval('state').in_(['sent', 'disputed']),
        'invisible': Eval('state').in_(['draft', 'cancelled']),
        }

    number = fields.Char(
        "Number", readonly=True,
        help="It is given when the statement is sent.")
    company = fields.Many2One(
        'company.company', "Company", required=True, states=_states)
    party = fields.Many2One(
        'party.party', "Party", required=True, states=_states,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    type = fields.Selection([
            ('customer', "Customer"),
            ('supplier', "Supplier"),
            ('both', "Customer and Supplier"),
            ], "Type", required=True, sort=False, states=_states)
    type_string = type.translated('type')
    from_date = fields.Date(
        "From Date", required=True,
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('from_date', '<=', Eval('to_date')), ()),
            ],
        states=_states)
    to_date = fields.Date("To Date", required=True, states=_states)
    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True, states=_states,
        help="The buckets in which the closing balance is aged.")
    currency_mode = fields.Selection([
            ('company', "Company Currency"),
            ('transaction', "Document Currency"),
            ], "Amounts", required=True, sort=False, states=_states,
        help="Whether everything is told in the currency of the company or "
        "only what is in the currency, as the documents are.")
    currency = fields.Many2One(
        'currency.currency', "Currency", required=True,
        states={
            'readonly': (
                _states['readonly'] | (Eval('currency_mode') == 'company')),
            })
    date = fields.Date(
        "Date", readonly=True, help="The day on which it was sent.")
    opening = Monetary(
        "Opening", currency='currency', digits='currency', readonly=True)
    increase = Monetary(
        "Increase", currency='currency', digits='currency', readonly=True)
    decrease = Monetary(
        "Decrease", currency='currency', digits='currency', readonly=True)
    closing = Monetary(
        "Closing", currency='currency', digits='currency', readonly=True)
    unallocated = Monetary(
        "Unallocated", currency='currency', digits='currency', readonly=True,
        help="Advances and other credits that settle no document.")
    lines = fields.One2Many(
        'account.party.statement.line', 'statement', "Lines", readonly=True)
    buckets = fields.One2Many(
        'account.party.statement.bucket', 'statement', "Aging", readonly=True)
    sent_by = employee_field("Sent by", states=['sent', 'confirmed',
            'disputed', 'cancelled'])
    answer_date = fields.Date(
        "Answer Date", states=_answer_states,
        help="The day on which the party answered. "
        "Leave empty for today.")
    answered_by = fields.Char(
        "Answered by", states=_answer_states,
        help="Who answered on behalf of the party.")
    party_balance = Monetary(
        "Balance of Party", currency='currency', digits='currency',
        states=_answer_states,
        help="The closing balance in the books of the party, when it is "
        "another one.")
    difference = fields.Function(Monetary(
            "Difference", currency='currency', digits='currency',
            states={
                'invisible': _answer_states['invisible'],
                },
            help="The balance of the party less ours."),
        'on_change_with_difference')
    reason = fields.Text(
        "Reason", states=_answer_states,
        help="Why the party does not agree.")
    answer_entered_by = employee_field(
        "Answer Entered by", states=['confirmed', 'disputed'])
    reminders = fields.Integer(
        "Reminders", readonly=True,
        states={
            'invisible': _answer_states['invisible'],
            },
        help="How often the party was asked again for its answer.")
    reminder_date = fields.Date(
        "Last Reminder", readonly=True,
        states={
            'invisible': ~Eval('reminder_date'),
            })
    email_failure = fields.Char(
        "Not Mailed", readonly=True,
        states={
            'invisible': ~Eval('email_failure'),
            },
        help="Why the last e-mail could not be sent.")
    run = fields.Many2One(
        'account.party.statement.run', "Run", readonly=True,
        ondelete='SET NULL',
        states={
            'invisible': ~Eval('run'),
            })
    state = fields.Selection([
            ('draft', "Draft"),
            ('sent', "Sent"),
            ('confirmed', "Confirmed"),
            ('disputed', "Disputed"),
            ('cancelled', "Cancelled"),
            ], "State", required=True, readonly=True, sort=False)
    state_string = state.translated('state')

    del _states, _answer_states

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        t = cls.__table__()
        cls._sql_constraints.append(
            ('number_unique', Unique(t, t.company, t.number),
                'receivable_aging.msg_statement_number_unique'))
        cls._order = [
            ('to_date', 'DESC'),
            ('number', 'DESC NULLS FIRST'),
            ('id', 'DESC'),
            ]
        # What a user may still enter once it is sent
        cls._answer = set(_ANSWER)
        # What only the buttons enter
        cls._kept = {
            'number', 'date', 'opening', 'increase', 'decrease', 'closing',
            'unallocated', 'lines', 'buckets', 'sent_by',
            'answer_entered_by', 'reminders', 'reminder_date',
            'email_failure', 'run', 'state'}
        # What the buttons may still enter once it is sent
        cls._modifiable = {
            'answer_entered_by', 'email_failure', 'reminders',
            'reminder_date', 'sent_by', 'state'}
        cls._transitions |= {
            ('draft', 'sent'),
            ('sent', 'confirmed'),
            ('sent', 'disputed'),
            ('disputed', 'confirmed'),
            ('confirmed', 'sent'),
            ('disputed', 'sent'),
            ('draft', 'cancelled'),
            ('sent', 'cancelled'),
            ('disputed', 'cancelled'),
            }
        is_draft = Eval('state') == 'draft'
        cls._buttons.update({
                'compute': {
                    'invisible': ~is_draft,
                    'icon': 'tryton-refresh',
                    'depends': ['state'],
                    },
                'send': {
                    'invisible': ~is_draft,
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'send_email': {
                    'invisible': ~is_draft,
                    'icon': 'tryton-email',
                    'depends': ['state'],
                    },
                'remind': {
                    'invisible': Eval('state') != 'sent',
                    'icon': 'tryton-email',
                    'depends': ['state'],
                    },
                'confirm': {
                    'invisible': ~Eval('state').in_(['sent', 'disputed']),
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'dispute': {
                    'invisible': Eval('state') != 'sent',
                    'icon': 'tryton-warning',
                    'depends': ['state'],
                    },
                'reopen': {
                    'invisible': ~Eval('state').in_(
                        ['confirmed', 'disputed']),
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'changes': {
                    'invisible': ~Eval('state').in_(
                        ['sent', 'confirmed', 'disputed']),
                    'icon': 'tryton-search',
                    'depends': ['state'],
                    },
                'cancel': {
                    'invisible': ~Eval('state').in_(
                        ['draft', 'sent', 'disputed']),
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                })
        cls._sql_indexes.update({
                Index(t,
                    (t.state, Index.Equality(cardinality='low')),
                    where=t.state.in_(['draft', 'sent'])),
                Index(t,
                    (t.company, Index.Range()),
                    (t.to_date, Index.Range(order='DESC'))),
                })

    @classmethod
    def order_number(cls, tables):
        table, _ = tables[None]
        return [CharLength(table.number), table.number]

    @classmethod
    def default_currency(cls):
        Company = Pool().get('company.company')
        if (company := cls.default_company()) not in {None, -1}:
            return Company(company).currency.id

    @classmethod
    def default_reminders(cls):
        return 0

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('company', 'currency_mode', 'currency')
    def on_change_company(self):
        self._set_currency()

    @fields.depends('company', 'currency_mode', 'currency')
    def on_change_currency_mode(self):
        self._set_currency()

    def _set_currency(self):
        if self.company and self.currency_mode == 'company':
            self.currency = self.company.currency

    @fields.depends('party_balance', 'closing')
    def on_change_with_difference(self, name=None):
        if self.party_balance is not None and self.closing is not None:
            return self.party_balance - self.closing

    def get_rec_name(self, name):
        return ' '.join(filter(None, [
                    self.number or f'({self.id})',
                    self.party and self.party.rec_name]))

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand, *extra = clause
        bool_op = 'AND' if operator.startswith(('!', 'not ')) else 'OR'
        code_value = operand
        if operator.endswith('like') and is_full_text(operand):
            code_value = lstrip_wildcard(operand)
        return [bool_op,
            ('number', operator, code_value, *extra),
            ('party.rec_name', operator, operand, *extra),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'cancelled', 'muted',
                    If(Eval('state') == 'disputed', 'danger',
                        If(Eval('state') == 'confirmed', 'success', '')))),
            ]

    @classmethod
    def copy(cls, statements, default=None):
        default = default.copy() if default is not None else {}
        for name in (cls._kept | cls._answer) - {'state', 'reminders'}:
            default.setdefault(name)
        default.setdefault('reminders', 0)
        return super().copy(statements, default=default)

    @classmethod
    def check_modification(
            cls, mode, statements, values=None, external=False):
        super().check_modification(
            mode, statements, values=values, external=external)
        names = set(values or [])
        for statement in statements:
            if statement._is_frozen(mode, names, external):
                raise AccessError(gettext(
                        'receivable_aging.msg_statement_modify',
                        statement=statement.rec_name))

    def _is_frozen(self, mode, names, external):
        "Return whether the record may not be changed like that"
        if external and self._is_forged(mode, names):
            return True
        if mode == 'create' or self.state == 'draft':
            return False
        if mode == 'delete':
            return self.state != 'cancelled' or bool(self.number)
        elif external or names <= self._answer:
            return (
                bool(names - self._answer)
                or self.state not in {'sent', 'disputed'})
        return bool(names - self._modifiable - self._answer)

    def _is_forged(self, mode, names):
        "Return whether a user has entered what the buttons keep"
        if mode == 'create':
            return self.state != 'draft' or any(
                getattr(self, n) for n in self._kept - {'state'})
        return mode == 'write' and bool(names & self._kept)

    @classmethod
    def validate_fields(cls, statements, field_names):
        super().validate_fields(statements, field_names)
        cls.check_period(statements, field_names)
        cls.check_currency(statements, field_names)

    @classmethod
    def check_period(cls, statements, field_names=None):
        if field_names and not (field_names & {'from_date', 'to_date'}):
            return
        for statement in statements:
            check_period(statement.from_date, statement.to_date)

    @classmethod
    def check_currency(cls, statements, field_names=None):
        if field_names and not (
                field_names & {'company', 'currency', 'currency_mode'}):
            return
        for statement in statements:
            if (statement.currency_mode == 'company'
                    and statement.currency != statement.company.currency):
                raise StatementError(gettext(
                        'receivable_aging.msg_statement_currency',
                        currency=statement.company.currency.rec_name))

    # The figures

    @classmethod
    @ModelView.button
    def compute(cls, statements):
        """Enter the figures of draft statements

        Those with the same question are computed together.
        """
        cls.check_draft(statements)
        for question, alike in groupby(
                sorted(statements, key=_sort_key), key=question_of):
            cls._compute(question, list(alike))

    @classmethod
    def _compute(cls, question, statements):
        "Save the statements of the question with their figures"
        pool = Pool()
        Line = pool.get('account.party.statement.line')
        Bucket = pool.get('account.party.statement.bucket')

        figures = Figures(
            *question, parties=sorted({s.party.id for s in statements}))
        opening, movements = figures.opening(), figures.movements()
        aging, open_amounts = figures.aging(), figures.open_amounts()
        cls._delete_figures([s for s in statements if s.id])
        for statement in statements:
            statement._set_figures(
                figures, opening.get(statement.key, Decimal(0)),
                movements.get(statement.key, []),
                aging.get(statement.key, {}))
        cls.save(statements)
        lines, buckets = [], []
        languages = cls._languages(statements)
        for statement in statements:
            lines.extend(Line.of_movements(
                    statement, figures, movements.get(statement.key, []),
                    open_amounts))
            buckets.extend(Bucket.of_aging(
                    statement, aging.get(statement.key, {}),
                    figures.labels(languages[statement.party.id])))
        Line.save(lines)
        Bucket.save(buckets)

    @classmethod
    def _delete_figures(cls, statements):
        pool = Pool()
        if not statements:
            return
        for name in ['line', 'bucket']:
            Model = pool.get(f'account.party.statement.{name}')
            Model.delete(Model.search([
                        ('statement', 'in', [s.id for s in statements]),
                        ], order=[]))

    @classmethod
    def _languages(cls, statements):
        "Return the codes of the languages of the parties by their ids"
        Party = Pool().get('party.party')
        parties = Party.browse({s.party.id for s in statements})
        return {p.id: p.lang.code if p.lang else None for p in parties}

    @property
    def key(self):
        "By what Figures tells the statements apart"
        return self.party.id, self.currency.id

    def _set_figures(self, figures, opening, movements, aging):
        debit, credit = total(movements, 'debit'), total(movements, 'credit')
        if figures.side < 0:
            debit, credit = credit, debit
        self.opening = opening
        self.increase, self.decrease = debit, credit
        self.closing = opening + debit - credit
        self.unallocated = aging.get('unallocated') or Decimal(0)

    def is_empty(self):
        "Return whether there is nothing to tell"
        return not (self.opening or self.lines or self.closing
            or any(b.amount for b in self.buckets))

    # The workflow

    @classmethod
    def check_draft(cls, statements):
        for statement in statements:
            if statement.state != 'draft':
                raise StatementSentError(gettext(
                        'receivable_aging.msg_statement_sent',
                        statement=statement.rec_name,
                        state=statement.state_string))

    @classmethod
    @ModelView.button
    def send(cls, statements):
        cls.check_draft(statements)
        cls._send(statements)

    @classmethod
    @Workflow.transition('sent')
    @set_employee('sent_by')
    def _send(cls, statements):
        "Fix the figures as they are now"
        cls.lock(statements)
        cls.warn_overlap(statements)
        cls.compute(statements)
        statements = cls.browse(statements)
        for statement in statements:
            if statement.is_empty():
                raise StatementEmptyError(gettext(
                        'receivable_aging.msg_statement_empty',
                        party=statement.party.rec_name))
        cls._set_number(statements)

    @classmethod
    def warn_overlap(cls, statements):
        "Warn of statements that tell again what another one has told"
        Warning = Pool().get('res.user.warning')
        for statement, other in cls._overlapping(statements):
            key = Warning.format('statement_overlap', [statement, other])
            if Warning.check(key):
                raise StatementOverlapWarning(key, gettext(
                        'receivable_aging.msg_statement_overlap',
                        statement=statement.rec_name,
                        other=other.rec_name))

    @classmethod
    def _overlapping(cls, statements):
        "Return pairs of the statements and others of the same days"
        table, other = cls.__table__(), cls.__table__()
        cursor = Transaction().connection.cursor()
        condition = (
            (other.id != table.id)
            & (other.from_date <= table.to_date)
            & (other.to_date >= table.from_date)
            & other.state.in_(['sent', 'confirmed', 'disputed']))
        for name in ['company', 'party', 'type', 'currency']:
            condition &= getattr(other, name) == getattr(table, name)
        cursor.execute(*table
            .join(other, condition=condition)
            .select(
                table.id, other.id,
                where=_in(table.id, [s.id for s in statements]),
                order_by=[table.id, other.id]))
        return [(cls(i), cls(o)) for i, o in cursor.fetchall()]

    @classmethod
    def _set_number(cls, statements):
        pool = Pool()
        Configuration = pool.get('account.configuration')
        Date = pool.get('ir.date')
        configuration = Configuration(1)
        by_company = defaultdict(list)
        for statement in statements:
            by_company[statement.company].append(statement)
        for company, statements_ in by_company.items():
            sequence = configuration.get_multivalue(
                'statement_sequence', company=company.id)
            with Transaction().set_context(company=company.id):
                today = Date.today()
            without = [s for s in statements_ if not s.number]
            numbers = sequence.get_many(len(without)) if without else []
            for statement, number in zip(without, numbers):
                statement.number = number
            for statement in statements_:
                statement.date = today
        cls.save(statements)

    @classmethod
    @ModelView.button
    @Workflow.transition('confirmed')
    @set_employee('answer_entered_by')
    def confirm(cls, statements):
        for statement in statements:
            if statement.state == 'sent':
                statement.check_confirm()
                # That of a dispute that was withdrawn
                statement.reason = None
        cls._set_answer_date(statements)

    def check_confirm(self):
        if self.difference:
            raise StatementAnswerError(gettext(
                    'receivable_aging.msg_statement_confirm_difference',
                    statement=self.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('disputed')
    @set_employee('answer_entered_by')
    def dispute(cls, statements):
        for statement in statements:
            statement.check_dispute()
        cls._set_answer_date(statements)

    def check_dispute(self):
        if not (self.reason or '').strip():
            raise StatementAnswerError(gettext(
                    'receivable_aging.msg_statement_dispute_reason',
                    statement=self.rec_name))
        if not self.difference:
            raise StatementAnswerError(gettext(
                    'receivable_aging.msg_statement_dispute_difference',
                    statement=self.rec_name))

    @classmethod
    def _set_answer_date(cls, statements):
        Date = Pool().get('ir.date')
        for statement in statements:
            if not statement.answer_date:
                with Transaction().set_context(company=statement.company.id):
                    statement.answer_date = Date.today()
        cls.save(statements)

    @classmethod
    @ModelView.button
    @Workflow.transition('sent')
    @reset_employee('answer_entered_by')
    def reopen(cls, statements):
        pass

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, statements):
        pass

    @classmethod
    @ModelView.button_action(
        'receivable_aging.wizard_statement_changes')
    def changes(cls, statements):
        pass


def _sort_key(statement):
    "Return what sorts those of the same question together"
    *names, scheme, currency_mode = question_of(statement)
    return *names, scheme.id, currency_mode
