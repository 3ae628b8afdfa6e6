# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Case

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval, If

from ..aging.mixin import AgingMixin
from .month_sum import AMOUNTS, MonthSum
from .question import MonthsQuestion


class AgingMonth(AgingMixin, ModelSQL, ModelView):
    "What was open at the end of a month, by age, and what has changed in it"
    __name__ = 'account.aging.month'
    _question = MonthsQuestion

    month = fields.Function(fields.Char("Month"), 'get_month')
    date = fields.Date(
        "Date",
        help="The last day of the month, or the day that is asked for.")
    opening = Monetary("Opening", currency='currency', digits='currency')
    increase = Monetary(
        "Increase", currency='currency', digits='currency',
        help="What the documents of the month have added.")
    decrease = Monetary(
        "Decrease", currency='currency', digits='currency',
        help="What the payments and credits of the month have deducted.")
    balance = Monetary("Balance", currency='currency', digits='currency')
    overdue = Monetary(
        "Overdue", currency='currency', digits='currency',
        help="What was left of the documents after their due dates.")
    not_due = Monetary("Not Due", currency='currency', digits='currency')
    days30 = Monetary("1–30 Days", currency='currency', digits='currency')
    days60 = Monetary("31–60 Days", currency='currency', digits='currency')
    days90 = Monetary("61–90 Days", currency='currency', digits='currency')
    older = Monetary("Over 90 Days", currency='currency', digits='currency')
    unallocated = Monetary(
        "Unallocated", currency='currency', digits='currency',
        help="Advances and other credits that settle no document.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('date', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        withs, row = MonthSum(question).query()
        dates = enumerate(question.ends, 1)
        return row.select(
            row.number.as_('id'),
            Literal(question.company).as_('company'),
            Literal(question.currency.id).as_('currency'),
            cls.date.sql_cast(Case(*(
                        (row.number == n, date) for n, date in dates)
                    )).as_('date'),
            row.opening, *(getattr(row, n) for n in AMOUNTS),
            with_=withs)

    @classmethod
    def get_month(cls, rows, name):
        return {r.id: f'{r.date:%Y-%m}' for r in rows}

    def get_rec_name(self, name):
        return self.month

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="overdue"]', 'visual',
                If(Eval('overdue', 0) > 0, 'danger', 'muted')),
            ]
