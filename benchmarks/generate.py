#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Make a database with a ledger to measure on

    python -O benchmarks/generate.py --database-uri postgresql://... \\
        --name bench_1m --lines 1000000 --parties 10000

A few documents of each kind are made through proteus and then copied row by
row, with other parties, dates and amounts.  The same options give the same
ledger.
"""
import argparse
import datetime as dt
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

CHUNK = 50_000
# The database needs statistics before it checks many references
FIRST = 2_000


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument(
        '--lines', type=int, default=10_000,
        help="lines with a party on receivable and payable accounts")
    parser.add_argument(
        '--open', type=int,
        help="how many of them are not reconciled (22 %% by default)")
    parser.add_argument(
        '--parties', type=int, help="(a hundredth of the lines by default)")
    parser.add_argument(
        '--date', type=dt.date.fromisoformat, default=dt.date(2026, 6, 30),
        help="the last day of the ledger")
    parser.add_argument('--years', type=int, default=3, help="its length")
    parser.add_argument('--seed', default='1')
    parser.add_argument(
        '--modules', nargs='+', default=['receivable_aging'],
        help="to activate, with what they depend on")
    options = parser.parse_args()
    if options.open is None:
        options.open = options.lines * 22 // 100
    options.parties = max(options.parties or options.lines // 100, 20)
    database.configure(options)
    generate(options)


def generate(options):
    from benchmarks import bulk, check

    timer = Timer()
    database.create(options.name, options.modules)
    timer("database")
    database.connect(options.name)
    start = options.date.replace(
        year=options.date.year - options.years) + dt.timedelta(days=1)
    company, moves = prepare(options, start)
    timer("company and documents")
    numbers = load(options, company, moves, start)
    timer("ledger")
    set_numbers(company, numbers)
    bulk.vacuum(options.name)
    timer("statistics")
    check.check(options.name)
    timer("checks")


class Timer:
    "Print how long each step took"

    def __init__(self):
        self.start = time.monotonic()

    def __call__(self, step):
        now = time.monotonic()
        print(f"{step}: {now - self.start:.1f} s", flush=True)
        self.start = now


def prepare(options, start):
    "Return the company and the moves of its documents by kind and side"
    from benchmarks.company import Company
    from benchmarks.documents import Documents
    from benchmarks.ledger import OPEN, SETTLED

    company = Company(start, options.date, options.parties)
    moves = {}
    for side, parties in [
            ('out', company.customers), ('in', company.suppliers)]:
        documents = Documents(company, side, parties[0][0])
        for kind in [*OPEN, *SETTLED]:
            moves[kind, side] = getattr(documents, kind)()
    return company, moves


def load(options, company, moves, start):
    "Copy the documents; return the next numbers"
    from benchmarks import bulk
    from benchmarks.ledger import Plan, is_open
    from benchmarks.rows import Case, Copier, Reader
    from trytond.transaction import Transaction

    numbers, period_ids = next_numbers(company), periods(company)
    with Transaction().start(options.name, 0):
        reader = Reader()
        cases = {key: Case(ids, reader) for key, ids in moves.items()}
        # The documents are part of the ledger
        lines = options.lines - sum(c.lines for c in cases.values())
        open_ = options.open - sum(
            c.lines for (kind, _), c in cases.items() if is_open(kind))
        plan = Plan(
            cases, {'out': company.customers, 'in': company.suppliers},
            lines, open_, start, options.date, options.seed)
        copier = Copier(period_ids, numbers, bulk.next_ids())
        for i, (copied, event) in enumerate(plan.events(), 1):
            copier.copy(copied, event)
            if i == FIRST or not i % CHUNK:
                bulk.write(reader.columns, copier.rows)
            if i == FIRST:
                bulk.analyze()
        bulk.write(reader.columns, copier.rows)
        bulk.finish()
    return numbers


def periods(company):
    return {
        (p.start_date.year, p.start_date.month): p.id
        for year in company.years.values() for p in year.periods}


def sequences(company):
    "Return the sequences by the keys of Copier"
    from proteus import Model

    from benchmarks.rows import MOVE

    result = {}
    for year, fiscal_year in company.years.items():
        result[MOVE, year] = fiscal_year.move_sequence
        invoice_sequences, = fiscal_year.invoice_sequences
        for kind in [
                'out_invoice', 'out_credit_note',
                'in_invoice', 'in_credit_note']:
            result[kind, year] = getattr(
                invoice_sequences, f'{kind}_sequence')
    configuration = Model.get('account.configuration')(1)
    result['reconciliation'] = configuration.reconciliation_sequence
    return result


def next_numbers(company):
    result = {}
    for key, sequence in sequences(company).items():
        sequence.reload()
        result[key] = sequence.number_next
    return result


def set_numbers(company, numbers):
    for key, sequence in sequences(company).items():
        sequence.number_next = numbers[key]
        sequence.save()


if __name__ == '__main__':
    main()
