# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The money of a settlement, which may be in another currency

The documents are settled in their own currency.  The account of the cash or
bank may be in the one of the company or in a third one.  What it has been
moved by can be entered, otherwise the rate of the date converts it.
"""
from trytond.model import fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval
from trytond.transaction import Transaction


class CashMixin:
    __slots__ = ()

    cash_currency = fields.Function(
        fields.Many2One('currency.currency', "Cash Currency"),
        'on_change_with_cash_currency')
    cash_amount = Monetary(
        "Amount of Cash", currency='cash_currency', digits='cash_currency',
        states={
            'readonly': Eval('state') != 'draft',
            'invisible': (
                ~Bool(Eval('cash_currency'))
                | (Eval('cash_currency', -1) == Eval('currency', -1))),
            },
        help="What the account of the cash or bank is moved by, in its "
        "currency.\n"
        "Leave empty to convert the amount by the rate of the date.")

    @fields.depends('company', 'payment_method', 'type', 'date')
    def on_change_with_cash_currency(self, name=None):
        if account := self.money_account:
            return account.second_currency or self.company.currency

    @property
    def money_account(self):
        "Return the account of the cash or bank, or None"
        method = self.payment_method
        if method:
            account = (
                method.credit_account if self.type == 'payment'
                else method.debit_account)
            return account.current(date=self.date)

    @property
    def has_other_cash(self):
        "Return whether the money is in another currency than the documents"
        return bool(
            self.amount and self.cash_currency
            and self.cash_currency != self.currency)

    @property
    def cash(self):
        "Return what the account of the money is moved by, in its currency"
        if not self.has_other_cash:
            return self.amount
        if self.cash_amount:
            return self.cash_amount
        return self._compute(self.currency, self.amount, self.cash_currency)

    @property
    def cash_value(self):
        "Return the money in the currency of the company"
        return self._compute(
            self.cash_currency, self.cash, self.company.currency)

    def convert(self, amount):
        """Return the amount in the currency of the company

        By the rate at which the money was changed, if there is such a rate.
        """
        if self.has_other_cash and self.currency != self.company.currency:
            return self.company.currency.round(
                amount * self.cash_value / self.amount)
        return self._compute(self.currency, amount, self.company.currency)

    def _compute(self, currency, amount, to):
        Currency = Pool().get('currency.currency')
        with Transaction().set_context(date=self.date):
            return Currency.compute(currency, amount, to)
