# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval, If
from trytond.tools import sql_pairing, unpair

from ..aging.credit_limit import CreditLimitMixin
from ..aging.mixin import PartyRowMixin
from ..aging.open_line import once
from ..aging.question import TYPES
from .balance_sum import BalanceSum
from .last_date import LastDates
from .question import PeriodQuestion

_AMOUNTS = ['opening', 'increase', 'decrease', 'closing', 'advance']


class PartyBalance(CreditLimitMixin, PartyRowMixin, ModelSQL, ModelView):
    "What parties owed before a period, what has changed it and what they owe"
    __name__ = 'account.party.balance'
    _question = PeriodQuestion

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    opening = Monetary(
        "Opening", currency='currency', digits='currency')
    increase = Monetary(
        "Increase", currency='currency', digits='currency',
        help="What the documents of the period have added.\n"
        "What was taken back is deducted.")
    decrease = Monetary(
        "Decrease", currency='currency', digits='currency',
        help="What the payments and credits of the period have deducted.\n"
        "What was taken back is left out.")
    closing = Monetary(
        "Closing", currency='currency', digits='currency')
    advance = Monetary(
        "Of Which Advances", currency='currency', digits='currency',
        help="Advances and other credits that settle no document yet; they "
        "are deducted in the closing balance.")
    last_movement_date = fields.Function(
        fields.Date("Last Movement"), 'get_last_dates')
    last_receipt_date = fields.Function(fields.Date(
            "Last Receipt",
            help="The date of the last receipt or, to suppliers, of the last "
            "payment."),
        'get_last_dates')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('party', 'ASC'))

    @classmethod
    def _parties(cls, question, ids):
        if question.in_company_currency:
            return ids
        return sorted({unpair(id_)[0] for id_ in ids})

    @classmethod
    def _aging_query(cls, question, parties=None):
        withs, row = BalanceSum(question, parties=parties).query()
        # What it is compared with is looked up once
        row = once(row.select(
                row.party, row.currency, row.receivable,
                *(getattr(row, n) for n in _AMOUNTS),
                cls._credit_limit(question, row).as_('credit_limit')))
        return row.select(
            cls._row_id(question, row).as_('id'),
            row.party, row.currency,
            Literal(question.company).as_('company'),
            *(getattr(row, n) for n in _AMOUNTS),
            row.credit_limit,
            cls._over_limit(row).as_('over_limit'),
            with_=withs)

    @staticmethod
    def _row_id(question, row):
        if question.in_company_currency:
            return row.party
        return sql_pairing(row.party, row.currency)

    @classmethod
    def get_last_dates(cls, rows, names):
        question = PeriodQuestion.from_context()
        dates = {}
        if question:
            dates = LastDates(
                question, sorted({r.party.id for r in rows})).by_key()
        result = {n: {} for n in names}
        for row in rows:
            last = dates.get((row.party.id, row.currency.id), (None, None))
            for name, date in zip(
                    ['last_movement_date', 'last_receipt_date'], last):
                if name in result:
                    result[name][row.id] = date
        return result

    @classmethod
    def order_last_movement_date(cls, tables):
        return cls._order_last_date('last_movement_date', tables)

    @classmethod
    def order_last_receipt_date(cls, tables):
        return cls._order_last_date('last_receipt_date', tables)

    @classmethod
    def _order_last_date(cls, name, tables):
        table, _ = tables[None]
        question = PeriodQuestion.from_context()
        if not question:
            return [table.id]
        if 'last_dates' not in tables:
            dates = LastDates(question).query()
            tables['last_dates'] = {
                None: (dates, (dates.party == table.party)
                    & (dates.currency == table.currency)),
                }
        dates, _ = tables['last_dates'][None]
        return [getattr(dates, name)]

    @classmethod
    def view_attributes(cls):
        # Zeros are there to be summed, not to be read
        muted = [
            (f'/tree/field[@name="{name}"]', 'visual',
                If(Eval(name, 0) == 0, 'muted', ''))
            for name in ['opening', 'increase', 'decrease', 'advance']]
        # Each of them has a column per type, with the terms of the type
        others = [
            (f'/tree/field[@name="{name}"][{number}]', 'tree_invisible',
                Eval('type', '') != type_)
            for name in ['increase', 'decrease']
            for number, type_ in enumerate(TYPES, 1)]
        without_limit = (
            (Eval('type', '') == 'supplier')
            | (Eval('currency_mode', '') == 'transaction'))
        limits = [
            (f'/tree/field[@name="{name}"]', 'tree_invisible', without_limit)
            for name in ['credit_limit', 'over_limit']]
        return super().view_attributes() + muted + others + limits + [
            ('/tree/field[@name="over_limit"]', 'visual',
                If(Eval('over_limit', 0) > 0, 'danger', 'muted')),
            ('/tree/field[@name="closing"]', 'visual',
                If(Eval('over_limit', 0) > 0, 'danger', '')),
            ]
