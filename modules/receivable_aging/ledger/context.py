# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..aging.context import (
    CategoriesContextMixin, LedgerContextMixin, from_context)
from .question import default_period

_reversed = If(Eval('from_date') & Eval('to_date'),
    ('from_date', '<=', Eval('to_date')), ())


class PartyBalanceContext(
        CategoriesContextMixin, LedgerContextMixin, ModelView):
    __name__ = 'account.party.balance.context'

    fiscalyear = fields.Many2One(
        'account.fiscalyear', "Fiscal Year",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        help="Enter the dates of the year.")
    period = fields.Many2One(
        'account.period', "Period",
        domain=[
            ('company', '=', Eval('company', -1)),
            ('type', '=', 'standard'),
            If(Eval('fiscalyear'),
                ('fiscalyear', '=', Eval('fiscalyear', -1)), ()),
            ],
        help="Enter the dates of the period.")
    from_date = fields.Date("From Date", required=True, domain=[_reversed])
    to_date = fields.Date("To Date", required=True, domain=[_reversed])

    @classmethod
    def default_from_date(cls):
        return cls._default_date('from_date', 0)

    @classmethod
    def default_to_date(cls):
        return cls._default_date('to_date', 1)

    @classmethod
    def _default_date(cls, name, index):
        if date := from_context(name):
            return date
        company = Transaction().context.get('company')
        if company not in {None, -1}:
            return default_period(company)[index]

    @fields.depends('fiscalyear', 'period', 'from_date', 'to_date')
    def on_change_fiscalyear(self):
        if self.period and self.period.fiscalyear != self.fiscalyear:
            self.period = None
        self._set_dates(self.period or self.fiscalyear)

    @fields.depends('fiscalyear', 'period', 'from_date', 'to_date')
    def on_change_period(self):
        self._set_dates(self.period or self.fiscalyear)

    def _set_dates(self, period):
        if period:
            self.from_date = period.start_date
            self.to_date = period.end_date

    @fields.depends('fiscalyear', 'period', 'from_date', 'to_date')
    def on_change_from_date(self):
        self._clear_periods()

    @fields.depends('fiscalyear', 'period', 'from_date', 'to_date')
    def on_change_to_date(self):
        self._clear_periods()

    def _clear_periods(self):
        "Forget the periods that have other dates than those entered"
        for name in ['fiscalyear', 'period']:
            period = getattr(self, name)
            if period and (self.from_date, self.to_date) != (
                    period.start_date, period.end_date):
                setattr(self, name, None)
