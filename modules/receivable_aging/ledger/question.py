# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is asked of the balances of a period, read from the context"""
import datetime as dt

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..aging.question import CURRENCY_MODES, TYPES, Question
from ..exceptions import PartyBalanceQuestionError

CONTEXT_MODEL = 'account.party.balance.context'
NAMES = {
    'type', 'from_date', 'to_date', 'posted', 'currency_mode', 'parties',
    'categories'}


class PeriodQuestion(Question):
    """The options of one query of the balances of a period

    date is the last day of the period.
    """
    context_model = CONTEXT_MODEL
    names = NAMES
    selections = {
        'type': TYPES,
        'currency_mode': CURRENCY_MODES,
        }
    error = PartyBalanceQuestionError
    no_company = 'receivable_aging.msg_party_balance_no_company'

    def __init__(self, company, from_date, date, **options):
        super().__init__(company, date, **options)
        self.from_date = from_date

    @classmethod
    def from_context(cls):
        context = Transaction().context
        if not cls._is_asked(context):
            return None
        company = cls._company(context)
        from_date, to_date = cls._period(context)
        cls._check_period(from_date, to_date)
        cls._check_years(company, from_date, to_date)
        return cls(
            company, from_date, to_date,
            posted=bool(context.get('posted')),
            parties=context.get('parties'),
            categories=context.get('categories'),
            **cls._selections(context))

    @classmethod
    def _period(cls, context):
        defaults = default_period(context['company'])
        dates = []
        for name, default in zip(['from_date', 'to_date'], defaults):
            date = context.get(name, default)
            if isinstance(date, dt.datetime):
                date = date.date()
            if not isinstance(date, dt.date):
                raise cls.error(gettext(
                        'receivable_aging.msg_party_balance_no_period'))
            dates.append(date)
        return dates

    @classmethod
    def _check_period(cls, from_date, to_date):
        if from_date > to_date:
            raise cls.error(gettext(
                    'receivable_aging.msg_party_balance_reversed_period',
                    **cls._texts(from_date=from_date, to_date=to_date)))

    @classmethod
    def _check_years(cls, company, from_date, to_date):
        "Refuse a period in which the company had no books"
        pool = Pool()
        Company = pool.get('company.company')
        Year = pool.get('account.fiscalyear')

        def bound(name, direction):
            years = Year.search(
                [('company', '=', company)],
                order=[(name, direction)], limit=1)
            if not years:
                raise cls.error(gettext(
                        'receivable_aging.msg_party_balance_no_fiscalyear',
                        company=Company(company).rec_name))
            return getattr(years[0], name)
        with Transaction().set_context(_check_access=False):
            first, last = bound('start_date', 'ASC'), bound('end_date', 'DESC')
            message = None
            if to_date < first:
                message = 'msg_party_balance_before_fiscalyears'
            elif from_date > last:
                message = 'msg_party_balance_after_fiscalyears'
            if message:
                raise cls.error(gettext(
                        f'receivable_aging.{message}',
                        company=Company(company).rec_name,
                        **cls._texts(
                            from_date=from_date, to_date=to_date,
                            first=first, last=last)))

    @staticmethod
    def _texts(**dates):
        lang = Pool().get('ir.lang').get()
        return {n: lang.strftime(d) for n, d in dates.items()}

    @property
    def before(self):
        "The question of what was open when the period began"
        date = max(self.from_date, dt.date.min + dt.timedelta(days=1))
        return Question(
            self.company, date - dt.timedelta(days=1), type=self.type,
            posted=self.posted, currency_mode=self.currency_mode,
            parties=self.parties, categories=self.categories)

    @property
    def limits(self):
        "One bucket for all ages, for nothing is asked by age"
        return [(1, None)]


def default_period(company):
    """Return the dates of the current fiscal year up to today

    Or those of the last one, when it has ended.
    """
    pool = Pool()
    Date = pool.get('ir.date')
    Year = pool.get('account.fiscalyear')
    with Transaction().set_context(company=company, _check_access=False):
        today = Date.today()
        years = Year.search([
                ('company', '=', company),
                ('start_date', '<=', today),
                ],
            order=[('start_date', 'DESC')], limit=1)
    if not years:
        return today.replace(month=1, day=1), today
    year, = years
    return year.start_date, min(today, year.end_date)
