# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Select, Union
from sql.conditionals import Case

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..aging.mixin import FoundFirstMixin
from .month_sum import AMOUNTS, MonthSum
from .question import MonthsQuestion


class AgingMonth(FoundFirstMixin, ModelSQL, ModelView):
    "What was open at the end of a month, by age, and what has changed in it"
    __name__ = 'account.aging.month'
    _question = MonthsQuestion
    _rec_name = 'month'
    _without_sums = FoundFirstMixin._without_sums | {'date', 'month'}

    month = fields.Char("Month")
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
    deducted = fields.Function(Monetary(
            "Less Unallocated", currency='currency', digits='currency',
            help="The unallocated amount as it is deducted in the balance."),
        'get_deducted')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.month.search_unaccented = False
        cls._order.insert(0, ('date', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        if Transaction().context.get('_aging_without_sums'):
            withs, row, amounts = [], cls._months(question), []
        else:
            withs, row = MonthSum(question).query()
            amounts = [row.opening, *(getattr(row, n) for n in AMOUNTS)]
        dates = list(enumerate(question.ends, 1))
        return row.select(
            row.number.as_('id'),
            Literal(question.company).as_('company'),
            Literal(question.currency.id).as_('currency'),
            cls.date.sql_cast(Case(*(
                        (row.number == n, date) for n, date in dates))
                ).as_('date'),
            cls.month.sql_cast(Case(*(
                        (row.number == n, f'{date:%Y-%m}')
                        for n, date in dates))
                ).as_('month'),
            *amounts,
            with_=withs)

    @staticmethod
    def _months(question):
        "Return the query of the numbers of the months alone"
        return Union(*(
                Select([Literal(number).as_('number')])
                for number in range(1, question.months + 1)),
            all_=True)

    def get_deducted(self, name):
        return -self.unallocated

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="overdue"]', 'visual',
                If(Eval('overdue', 0) > 0, 'danger', 'muted')),
            ]
