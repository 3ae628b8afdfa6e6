# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from dateutil.relativedelta import relativedelta

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import StatementPeriodError


class QuestionMixin:
    """What statements are asked about, of the last month unless entered

    The models have company, type, from_date, to_date, scheme and
    currency_mode.
    """
    __slots__ = ()

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_type(cls):
        return 'customer'

    @classmethod
    def default_scheme(cls):
        return Pool().get('account.aging.scheme').get_default()

    @classmethod
    def default_currency_mode(cls):
        return 'company'

    @classmethod
    def default_from_date(cls):
        return cls.default_to_date().replace(day=1)

    @classmethod
    def default_to_date(cls):
        today = Pool().get('ir.date').today()
        return today + relativedelta(day=1) - dt.timedelta(days=1)

    @property
    def question(self):
        "What Figures are to be asked"
        return (
            self.company.id, self.type, self.from_date, self.to_date,
            self.scheme, self.currency_mode)


def check_period(from_date, to_date):
    "Raise StatementPeriodError if the period ends before it begins"
    if from_date and to_date and from_date > to_date:
        lang = Pool().get('ir.lang').get()
        raise StatementPeriodError(gettext(
                'receivable_aging.msg_statement_period',
                from_date=lang.strftime(from_date),
                to_date=lang.strftime(to_date)))
