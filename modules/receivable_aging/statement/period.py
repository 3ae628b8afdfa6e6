# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from dateutil.relativedelta import relativedelta

from trytond.i18n import gettext
from trytond.pool import Pool

from ..exceptions import StatementPeriodError


class PeriodMixin:
    "The last month, unless another period is entered"
    __slots__ = ()

    @classmethod
    def default_from_date(cls):
        return cls.default_to_date().replace(day=1)

    @classmethod
    def default_to_date(cls):
        today = Pool().get('ir.date').today()
        return today + relativedelta(day=1) - dt.timedelta(days=1)


def check_period(from_date, to_date):
    "Raise StatementPeriodError if the period ends before it begins"
    if from_date and to_date and from_date > to_date:
        lang = Pool().get('ir.lang').get()
        raise StatementPeriodError(gettext(
                'receivable_aging.msg_statement_period',
                from_date=lang.strftime(from_date),
                to_date=lang.strftime(to_date)))
