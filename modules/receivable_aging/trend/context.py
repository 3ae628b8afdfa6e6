# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields

from ..aging.context import (
    AccountsContextMixin, CategoriesContextMixin, QuestionContextMixin,
    from_context)
from .question import DEFAULT_MONTHS, MOST_MONTHS


class AgingLargestContext(
        AccountsContextMixin, CategoriesContextMixin, QuestionContextMixin,
        ModelView):
    "Which parties owe most on a day, in the currency of the company"
    __name__ = 'account.aging.largest.context'


class AgingMonthContext(
        AccountsContextMixin, CategoriesContextMixin, QuestionContextMixin,
        ModelView):
    __name__ = 'account.aging.month.context'

    months = fields.Integer(
        "Months", required=True,
        domain=[
            ('months', '>=', 2),
            ('months', '<=', MOST_MONTHS),
            ],
        help="How many months are shown, up to the date.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.date.help = (
            "The last day of the last month; today if it has not ended.")

    @classmethod
    def default_months(cls):
        return from_context('months', DEFAULT_MONTHS)
