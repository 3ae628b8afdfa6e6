# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is asked of each of some months, read from the context"""
import datetime as dt

from dateutil.relativedelta import relativedelta
from sql.aggregate import Max

from trytond.i18n import gettext
from trytond.transaction import Transaction

from ..aging.question import TYPES, Question
from ..exceptions import AgingMonthQuestionError
from ..fetch import fetch

CONTEXT_MODEL = 'account.aging.month.context'
NAMES = {
    'type', 'date', 'months', 'posted', 'parties', 'categories', 'accounts'}
DEFAULT_MONTHS = 12
MOST_MONTHS = 36


class MonthsQuestion(Question):
    """The options of a series of months

    date is the last day of the last of them, months their number.
    """
    context_model = CONTEXT_MODEL
    names = NAMES
    selections = {'type': TYPES}
    error = AgingMonthQuestionError

    def __init__(self, company, date, **options):
        super().__init__(company, date, **options)
        self.months = DEFAULT_MONTHS
        self._latest = {}

    @classmethod
    def from_context(cls):
        question = super().from_context()
        if question:
            question.months = cls._months(question.date)
        return question

    @classmethod
    def _scheme(cls, context):
        "The months have buckets of their own"

    @classmethod
    def _months(cls, date):
        months = Transaction().context.get('months', DEFAULT_MONTHS)
        if not isinstance(months, int) or not 2 <= months <= MOST_MONTHS:
            raise cls.error(gettext(
                    'receivable_aging.msg_aging_month_number',
                    most=MOST_MONTHS))
        first = dt.MINYEAR + MOST_MONTHS // 12 + 1
        if date.year < first:
            raise cls.error(gettext(
                    'receivable_aging.msg_aging_month_early', year=first))
        return months

    @property
    def from_date(self):
        "The first day of the first month"
        return self.date.replace(day=1) - relativedelta(months=self.months - 1)

    @property
    def ends(self):
        "The last day of each month, in their order"
        day = dt.timedelta(days=1)
        return [
            self.from_date + relativedelta(months=n) - day
            for n in range(1, self.months)] + [self.date]

    def at(self, date):
        "Return the question of what is open on a day of the months"
        question = MonthEndQuestion(
            self.company, date, type=self.type, posted=self.posted,
            parties=self.parties, categories=self.categories,
            accounts=self.accounts)
        question.series = self
        question.share(self)
        return question

    def latest(self, Model):
        "Return the date of the latest record of the company, or None"
        if Model not in self._latest:
            table = Model.__table__()
            (self._latest[Model],), = fetch(
                table.select(
                    Max(table.date).as_('date'),
                    where=table.company == self.company),
                ['DATE'])
        return self._latest[Model]


class MonthEndQuestion(Question):
    """The question of one day of a series

    Its buckets are the same whatever the user's schemes, for the clients can
    not change the headings of a graph with the choice of a scheme.
    """
    series = None

    @property
    def limits(self):
        return [
            *((number, self.date - dt.timedelta(days=days))
                for number, days in enumerate([0, 30, 60, 90], 1)),
            (5, None)]

    def has_later(self, Model):
        latest = self.series.latest(Model)
        return latest is not None and latest > self.date


class LargestQuestion(Question):
    "The aging in the currency of the company, without buckets"
    selections = {'type': TYPES}

    @classmethod
    def _scheme(cls, context):
        "Nothing is asked by age"
