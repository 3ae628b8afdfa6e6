# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which days a party that leaves has not been charged for"""
import datetime as dt

from trytond.i18n import gettext
from trytond.pool import Pool
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
    # What was owed by a tariff stays owed when it goes out of use
    with Transaction().set_context(active_test=False):
        tariffs = Tariff.search([('company', '=', occupancy.company.id)])
    result = []
    for tariff in tariffs:
        end = _last_day(tariff, date)
        if end and (days := _days(occupancy, date, tariff, end)):
            result.append(_text(tariff, days))
    return result


def _last_day(tariff, date):
    "Return the last day for which the tariff charges, None without any"
    if not tariff.charges_days:
        # Who pays a month pays all of it
        date = next_month(date) - _DAY
    if not tariff.active and not tariff.end_date:
        last = _last_charged_day(tariff)
        date = min(date, last) if last else None
    return date


def _last_charged_day(tariff):
    "Return the last day for which the tariff has charged anybody"
    pool = Pool()
    Fee = pool.get('property.fee')
    for fee in Fee.search([
                ('tariff', '=', tariff.id),
                ('cancelled', '=', False),
                ], order=[('end_date', 'DESC')], limit=1):
        return fee.end_date


def _days(occupancy, date, tariff, end):
    "Return first and last days of what the party has not been charged"
    start = occupancy.start_date
    if end < start:
        return []
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
