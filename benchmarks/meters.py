#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Read ten thousand meters in a round, and ask what was used

    python -O benchmarks/meters.py --database-uri postgresql://... \\
        --name bench_meters

The database is made and filled first; it must not exist before.
"""
import argparse
import datetime as dt
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

START = dt.date(2025, 1, 1)
MONTH = dt.timedelta(days=30)
PER_BUILDING = 500


def fill(company, count):
    "Make as many units with a meter each"
    from trytond.pool import Pool
    pool = Pool()
    Building = pool.get('property.building')
    Meter = pool.get('property.meter')
    Unit = pool.get('property.unit')
    buildings = Building.create([
            {'name': str(i), 'company': company}
            for i in range(-(-count // PER_BUILDING))])
    units = Unit.create([{
                'company': company,
                'building': buildings[i // PER_BUILDING].id,
                'number': str(i),
                'area': Decimal(50),
                } for i in range(count)])
    Meter.create([{
                'company': company, 'unit': u.id, 'type': 'water',
                'number': u.number, 'digits': 6,
                } for u in units])


def do_round(company, number, kind):
    "Return the seconds to start a round, to enter and to accept it"
    from trytond.pool import Pool
    pool = Pool()
    Line = pool.get('property.meter.round.line')
    Round = pool.get('property.meter.round')
    seconds = []

    def measure(label, function, *arguments):
        start = time.perf_counter()
        result = function(*arguments)
        seconds.append((label, time.perf_counter() - start))
        return result

    round_, = Round.create([{
                'company': company, 'date': START + MONTH * number,
                'type': 'water'}])
    measure('start', Round.open, [round_])
    lines = Line.search([('round', '=', round_.id)])
    measure('enter', Line.write, lines, {
            'value': Decimal(10 * number), 'kind': kind})
    measure('accept', Round.accept, [round_])
    return seconds


def run(company, function, *arguments):
    from benchmarks.request import request
    return request(
        OPTIONS.name, 1, {'company': company}, function, *arguments)


def ask(company, count):
    from trytond.pool import Pool
    pool = Pool()
    Company = pool.get('company.company')
    Meter = pool.get('property.meter')
    start = time.perf_counter()
    result, readings = Meter.consumptions(
        Company(company), None, 'water', START + dt.timedelta(days=1),
        START + MONTH * 3)
    assert len(result) == count
    return len(readings), time.perf_counter() - start


def main():
    from proteus import Model

    from trytond.modules.company.tests.tools import create_company, get_company

    database.create(OPTIONS.name, ['party_archive'])
    database.connect(OPTIONS.name)
    currency = Model.get('currency.currency')(
        name="Yuan Renminbi", code='CNY', symbol='CNY',
        rounding=Decimal('0.01'))
    currency.rates.new(date=START, rate=Decimal(1))
    currency.save()
    create_company(currency='CNY')
    company = get_company().id
    run(company, fill, company, OPTIONS.meters)
    for number, kind in enumerate(['base', 'actual', 'actual', 'actual']):
        for label, seconds in run(company, do_round, company, number, kind):
            print(f'round {number}, {label}: {seconds:.2f} s')
    readings, seconds = run(company, ask, company, OPTIONS.meters)
    print(f'consumption from {readings} readings: {seconds:.2f} s')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument('--meters', type=int, default=10_000)
    OPTIONS = database.start(parser)
    main()
