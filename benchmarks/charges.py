#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Compare a fee run with a loop that makes one invoice after the other

    python -O benchmarks/charges.py --database-uri postgresql://... \\
        --name bench_fees --units 10000

Makes the database with so many units, each with a party of its own, when it
is not there.  The fees are generated, then invoiced by the run as drafts and
as posted ones, and each time a part of them by a loop with the same data.
Prints a table in Markdown.

With --bad so many more units can not be charged or invoiced: one has no payer,
one no area, one a payer without address, and so on.  It fails unless the run
bills all the others and names just these.
"""
import argparse
import datetime as dt
import sys
import time
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

YEAR = 2026
BATCH = 1000
BAD = 'BAD'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument('--units', type=int, default=10_000)
    parser.add_argument(
        '--loop', type=int, default=200,
        help="how many invoices the loop makes")
    parser.add_argument(
        '--bad', type=int, default=0,
        help="how many units more can not be charged or invoiced")
    options = database.start(parser)
    if not database.exists(options.name):
        database.create(options.name, ['receivable_aging', 'party_archive'])
        database.connect(options.name)
        prepare(options.units, options.bad)
    Comparison(options).run()


def prepare(number, bad):
    "Make the units, their owners and a tariff"
    from proteus import Model

    from benchmarks.company import Company

    company = Company(dt.date(YEAR, 1, 1), dt.date(YEAR, 12, 31), number)
    Building = Model.get('property.building')
    Party = Model.get('party.party')
    Tariff = Model.get('property.fee.tariff')
    Unit = Model.get('property.unit')
    building = Building(name="Building")
    building.save()
    tariff = Tariff(
        name="Property Fee", product=company.product,
        unit_price=Decimal('2.50'))
    tariff.save()
    parties = [p.id for p in Party.find(
            [('name', 'like', "Counterparty %")], order=[('id', 'ASC')])]
    for start in range(0, len(parties), BATCH):
        Unit._proxy.create([
                {
                    'company': company.record.id,
                    'building': building.id,
                    'number': f'{start + i:05}',
                    'kind': 'flat',
                    'areas': [('create', [{
                                    'gross_area': Decimal(50 + i % 100)}])],
                    'occupancies': [('create', [{
                                    'company': company.record.id,
                                    'party': party, 'role': 'owner',
                                    'start_date': dt.date(YEAR - 5, 1, 1),
                                    'pays_fees': True}])],
                    }
                for i, party in enumerate(parties[start:start + BATCH])],
            {})
    Unit._proxy.create([
            bad_unit(company.record.id, building.id, i)
            for i in range(bad)], {})


def bad_unit(company, building, number):
    "Return the values of a unit without payer, area or address of the payer"
    from proteus import Model

    kind = number % 3
    values = {
        'company': company, 'building': building, 'kind': 'flat',
        'number': f'{BAD}{number}'}
    if kind != 1:
        values['areas'] = [('create', [{'gross_area': Decimal(50)}])]
    if kind != 0:
        address = [('create', [{}])] if kind == 1 else []
        party, = Model.get('party.party')._proxy.create([
                {'name': f"{BAD} {number}", 'addresses': address}], {})
        values['occupancies'] = [('create', [{
                        'company': company, 'party': party, 'role': 'owner',
                        'start_date': dt.date(YEAR - 5, 1, 1),
                        'pays_fees': True}])]
    return values


class Comparison:

    def __init__(self, options):
        from trytond.pool import Pool
        from trytond.transaction import Transaction

        Pool.start()
        self.options = options
        self.pool = Pool(options.name)
        self.pool.init()
        with Transaction().start(options.name, 0, readonly=True):
            user, = self.pool.get('res.user').search(
                [('login', '=', 'admin')])
            company, = self.pool.get('company.company').search([])
            self.user, self.company = user.id, company.id

    def _transaction(self, **extras):
        from trytond.transaction import Transaction
        return Transaction().start(
            self.options.name, self.user, context={
                'company': self.company, '_skip_warnings': True}, **extras)

    def _request(self, function, *args):
        """Return what the function does in a transaction

        What it leaves to the queue is done afterwards.
        """
        from benchmarks.request import request
        return request(
            self.options.name, self.user,
            {'company': self.company, '_skip_warnings': True},
            function, *args)

    def run(self):
        from benchmarks.aging import number, table
        rows = []
        for month, post, aim in [(1, False, 8), (2, True, 4)]:
            run, generated = self._timed(
                self._request, self._generate, month, post)
            fees, invoiced = self._timed(self._invoice, run)
            self._check(run)
            made, looped = self._timed(self._loop, run, post)
            ratio = (looped / made) / (invoiced / fees)
            rows.append([
                    "posted" if post else "drafts", str(fees),
                    number(generated), number(invoiced),
                    f'{self._peak():.0f}', number(looped / made * fees),
                    f'{ratio:.1f}', f'≥ {aim}'])
        print(table([
                    "invoices", "number", "generate s", "run s", "peak MiB",
                    f"loop s (from {self.options.loop})", "times faster",
                    "aim"], rows))

    @staticmethod
    def _timed(function, *args):
        start = time.perf_counter()
        result = function(*args)
        return result, time.perf_counter() - start

    @staticmethod
    def _peak():
        from benchmarks.measure import _peak
        return _peak() / 1024

    def _generate(self, month, post):
        Run = self.pool.get('property.fee.run')
        Tariff = self.pool.get('property.fee.tariff')
        run = Run(
            company=self.company, state='draft', invoice_per='party',
            period_start=dt.date(YEAR, month, 1),
            period_end=dt.date(YEAR, month + 1, 1) - dt.timedelta(days=1),
            tariffs=Tariff.search([]), post=post,
            invoice_date=dt.date(YEAR, month, 1))
        run.save()
        Run.generate([run])
        return run.id

    def _invoice(self, run):
        "Invoice by the run, each batch in a transaction as a worker does"
        from trytond.modules.party_archive.charges.run import BATCH
        Fee = self.pool.get('property.fee')
        with self._transaction():
            fees = Fee.search([('run', '=', run)])
            parties = sorted({f.party.id for f in fees})
            number = len(fees)
        for start in range(0, len(parties), BATCH):
            self._request(
                self._invoice_batch, run, parties[start:start + BATCH])
            if not start % (BATCH * 10):
                print(f"{start} of {len(parties)}, {self._peak():.0f} MiB",
                    file=sys.stderr)
        return number

    def _invoice_batch(self, run, parties):
        Run = self.pool.get('property.fee.run')
        Run.invoice_parties([Run(run)], parties)

    def _check(self, run):
        "Check that all is billed but the bad units, which are named"
        run = self._state(run)
        print(f"{run['billed']} of {run['units']} units billed, not: "
            + (', '.join(sorted(run['named'])) or "none"), file=sys.stderr)
        if run['billed'] != run['units'] or run['named'] != run['bad']:
            sys.exit(f"The bad units are: {', '.join(sorted(run['bad']))}")

    def _state(self, run):
        "Return how many units there are and are billed, which are bad, named"
        pool = self.pool
        Fee = pool.get('property.fee')
        Problem = pool.get('property.fee.run.problem')
        Unit = pool.get('property.unit')
        with self._transaction(readonly=True):
            good = Unit.search([('number', 'not like', f'{BAD}%')])
            bad = Unit.search([('number', 'like', f'{BAD}%')])
            fees = Fee.search([
                    ('run', '=', run), ('invoice_line', '!=', None)])
            problems = Problem.search([('run', '=', run)])
            # Who has no address is named, the unit is in the party's name
            named = {
                p.unit.number if p.unit else p.party.name.replace(' ', '')
                for p in problems}
            return {
                'units': len(good),
                'billed': len({f.unit.id for f in fees}),
                'bad': {u.number for u in bad},
                'named': named,
                }

    def _loop(self, run, post):
        "Make one invoice after the other with the same data"
        Fee = self.pool.get('property.fee')
        with self._transaction():
            fees = Fee.search([
                    ('run', '=', run), ('invoice_line', '!=', None),
                    ], limit=self.options.loop)
            data = [
                (f.party.id, f.tariff.product.id, f.amount,
                    f.invoice_description()) for f in fees]
        for row in data:
            self._request(self._loop_invoice, *row, run, post)
        return len(data)

    def _loop_invoice(self, party, product, amount, description, run, post):
        Fee = self.pool.get('property.fee')
        Invoice = self.pool.get('account.invoice')
        Line = self.pool.get('account.invoice.line')
        run = self.pool.get('property.fee.run')(run)
        currency = Fee.search([('run', '=', run)], limit=1)[0].currency
        invoice = Invoice(
            company=self.company, type='out', party=party, currency=currency,
            invoice_date=run.invoice_date)
        invoice.set_journal()
        invoice.on_change_party()
        line = Line(
            type='line', invoice=invoice, company=self.company,
            currency=currency, product=product)
        line.on_change_product()
        line.quantity, line.unit_price = 1, amount
        line.description = description
        invoice.lines = [line]
        invoice.save()
        Invoice.update_taxes([invoice])
        if post:
            Invoice.post([invoice])


if __name__ == '__main__':
    main()
