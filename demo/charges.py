# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is charged for the units: tariffs, a run, deposits and meters"""
import calendar
from decimal import Decimal

from .dates import month_start

# Of deferred revenue, which is of the type for deposits too
LIABILITY_ACCOUNT = '2.2.2'
DEPOSIT_ACCOUNT = '2.2.9'
# So many units have a meter
METERS = 3


def create_charges(company, months):
    """Enter tariffs, accounts of deposits and meters, and prepare a run

    The run is of the last month and has not been invoiced, so the ledger is
    that of the documents.
    """
    _set_accounts(company)
    tariffs = _create_tariffs(company, month_start(months[-1]))
    _create_meters(company, month_start(months[0]))
    _generate_run(company, tariffs, months[-1])


def _set_accounts(company):
    Account = company.model('account.account')
    Kind = company.model('property.deposit.kind')
    liability, = Account.find([('code', '=', LIABILITY_ACCOUNT)])
    account = Account(
        code=DEPOSIT_ACCOUNT, name=company.texts('account.deposits'),
        company=company.record, parent=liability.parent, type=liability.type,
        party_required=True, reconcile=False)
    account.save()
    kinds = Kind.find([])
    for kind in kinds:
        kind.account = account
        kind.income_account = company.accounts['revenue']
    Kind.save(kinds)


def _create_tariffs(company, start):
    Product = company.model('product.product')
    Tariff = company.model('property.fee.tariff')
    fee = Product(company.products['fee'])
    water = Tariff(
        name=company.texts('tariff.water'), product=fee,
        method='consumption', meter_type='water', period_months=12,
        unit_price=Decimal('3.50'), start_date=start)
    water.steps.new(above=Decimal(180), unit_price=Decimal('5.20'))
    tariffs = [
        Tariff(
            name=company.texts('product.fee'), product=fee,
            unit_price=Decimal('2.80'), start_date=start),
        water,
        ]
    Tariff.save(tariffs)
    return tariffs


def _create_meters(company, start):
    Meter = company.model('property.meter')
    Reading = company.model('property.meter.reading')
    Unit = company.model('property.unit')
    units = Unit.find([], limit=METERS)
    meters = [
        Meter(
            type='water', number=f'W{i:04}', digits=5, unit=unit,
            installed=start)
        for i, unit in enumerate(units, 1)]
    Meter.save(meters)
    for i, meter in enumerate(meters):
        Reading(
            meter=meter, date=start, kind='base',
            value=Decimal(100 * i)).save()


def _generate_run(company, tariffs, month):
    start = month_start(month)
    run = company.model('property.fee.run')(
        period_start=start,
        period_end=start.replace(
            day=calendar.monthrange(start.year, start.month)[1]))
    run.tariffs.extend(tariffs)
    run.click('generate')
