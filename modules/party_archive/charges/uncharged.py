# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which days a party that leaves has not been charged for"""
import datetime as dt

from sql import Literal
from sql.aggregate import Max

from trytond import backend
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool
from trytond.tools import sqlite_apply_types
from trytond.transaction import Transaction

from .billing import Billing
from .calendar import next_month

_DAY = dt.timedelta(days=1)


def days_not_charged(occupancy, date):
    """Return as texts by which tariffs and for which days a run has to charge

    That is the party of the occupancy, until the date on which it ends.
    """
    pool = Pool()
    Tariff = pool.get('property.fee.tariff')
    tariffs = [
        t for t in Tariff.search([('company', '=', occupancy.company.id)])
        if t.applies(occupancy.unit)]
    if not tariffs:
        return []
    charged = _charged_until(occupancy.unit, tariffs, date)
    result = []
    for tariff in tariffs:
        start = occupancy.start_date
        if tariff.id in charged:
            start = max(start, charged[tariff.id] + _DAY)
        end = _last_day(tariff, date)
        if start <= end and (days := _days(
                    occupancy, date, tariff, start, end)):
            result.append(_text(tariff, days))
    return result


def _charged_until(unit, tariffs, date):
    "Return the last day of the fees of the unit by id of the tariff"
    pool = Pool()
    Fee = pool.get('property.fee')
    fee = Fee.__table__()
    cursor = Transaction().connection.cursor()
    query = fee.select(
        fee.tariff.as_('tariff'), Max(fee.end_date).as_('end_date'),
        where=(fee.unit == unit.id)
        & fields.SQL_OPERATORS['in'](fee.tariff, [t.id for t in tariffs])
        & (fee.cancelled == Literal(False))
        & (fee.start_date <= date),
        group_by=fee.tariff)
    if backend.name == 'sqlite':
        sqlite_apply_types(query, [None, 'DATE'])
    cursor.execute(*query)
    return dict(cursor)


def _last_day(tariff, date):
    if tariff.charges_days:
        return date
    # Who pays a month pays all of it
    return next_month(date) - _DAY


def _days(occupancy, date, tariff, start, end):
    "Return first and last day of what the party has not been charged"
    billing = Billing(occupancy.company, [occupancy.unit], start, end)
    billing.end_occupancy(occupancy, date)
    return [
        (first, last) for party, first, last in billing.uncharged(tariff)
        if party == occupancy.party]


def _text(tariff, days):
    lang = Pool().get('ir.lang').get()
    message = 'msg_fee_move_out_days'
    if tariff.method == 'consumption':
        message = 'msg_fee_move_out_readings'
    return gettext(
        f'party_archive.{message}', tariff=tariff.name,
        days=', '.join(
            '–'.join(map(lang.strftime, period)) for period in days))
