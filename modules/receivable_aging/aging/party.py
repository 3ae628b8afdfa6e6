# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql import Literal
from sql.aggregate import Sum

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..fetch import fetch
from .aged_sum import AgedSum
from .credit_limit import CreditLimitMixin
from .heading import BUCKETS, HeadingMixin
from .mixin import PartyRowMixin
from .open_item import OpenItems
from .open_line import once
from .question import Question


class AgingParty(
        CreditLimitMixin, HeadingMixin, PartyRowMixin, ModelSQL, ModelView):
    __name__ = 'account.aging.party'
    _without_sums = PartyRowMixin._without_sums | {'party'}

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unallocated = Monetary(
        "Unallocated", currency='currency', digits='currency',
        help="Advances and other credits that settle no document.")
    balance = Monetary(
        "Balance", currency='currency', digits='currency')
    share = fields.Function(fields.Numeric(
            "Share", digits=(None, 4),
            help="The share of the total balance."),
        'get_share')
    overdue = Monetary(
        "Overdue", currency='currency', digits='currency',
        help="What is left of the documents after their due dates.")
    oldest_days = fields.Integer(
        "Oldest Days",
        help="The age of the oldest open document in days; "
        "negative where none is due yet.")
    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('party', 'ASC'))

    @classmethod
    def _parties(cls, question, ids):
        if question.in_company_currency:
            return ids
        return super()._parties(question, ids)

    @classmethod
    def _aging_query(cls, question, parties=None):
        aged = AgedSum(question, parties=parties)
        if Transaction().context.get('_aging_without_sums'):
            withs, row = aged.rows()
            return row.select(
                row.id, row.party, row.currency,
                Literal(question.company).as_('company'),
                with_=withs)
        withs, row = aged.query()
        row = once(row.select(
                *cls._columns(aged, row), row.receivable, row.oldest_date,
                cls._credit_limit(question, row).as_('credit_limit')))
        return row.select(
            *cls._columns(aged, row), row.credit_limit,
            Literal(question.company).as_('company'),
            aged.aged.days(row.oldest_date).as_('oldest_days'),
            cls._over_limit(row).as_('over_limit'),
            *(field.sql_cast(Literal(None)).as_(name)
                for name, field in cls._unused_buckets(aged)),
            with_=withs)

    @classmethod
    def _columns(cls, aged, row):
        return [
            row.id, row.party, row.currency,
            *(getattr(row, name) for name in aged.buckets),
            row.unallocated, row.balance, row.overdue]

    @classmethod
    def _unused_buckets(cls, aged):
        for number in BUCKETS:
            name = f'bucket{number}'
            if name not in aged.buckets:
                yield name, getattr(cls, name)

    @classmethod
    def get_share(cls, rows, name):
        "Return the share of each balance of the sum of those in its currency"
        question = Question.from_context()
        totals = cls._totals(question)
        shares = {}
        for row in rows:
            currency = (
                question.currency
                if question and question.in_company_currency
                else row.currency)
            total = totals.get(currency.id)
            shares[row.id] = (
                (row.balance / total).quantize(Decimal('0.0001'))
                if total else None)
        return shares

    @classmethod
    def _totals(cls, question):
        """Return the sum of the balances by id of the currency

        What is paid leaves the sum as it is, so the lines are enough.
        """
        if question is None:
            return {}
        items = OpenItems(question)
        line = items.lines()
        amount = line.amount
        if question.type == 'both':
            amount *= items.side(line)
        query = line.select(
            line.currency, Sum(amount).as_('total'),
            group_by=line.currency)
        return dict(fetch(query, [None, 'NUMERIC']))

    @classmethod
    def view_attributes(cls):
        danger = [
            (f'/tree/field[@name="{name}"]', 'visual',
                If(Eval(name, 0) > 0, 'danger', 'muted'))
            for name in ['overdue', 'over_limit']]
        # Zeros are there to be summed, not to be read
        muted = [
            (f'/tree/field[@name="{name}"]', 'visual',
                If(Eval(name, 0) == 0, 'muted', ''))
            for name in [*(f'bucket{n}' for n in BUCKETS), 'unallocated']]
        return super().view_attributes() + danger + muted
