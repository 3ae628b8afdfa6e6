#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Compare the balances of a year with the core's ledger per party

    python -O benchmarks/balance.py --database-uri postgresql://... \\
        --name bench_1m

Also tells what a series of months takes, and the statements of a run.  The
ledger is one of benchmarks/generate.py.  What is made is rolled back.  Prints
tables in Markdown.
"""
import argparse
import datetime as dt
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

STATEMENTS = [100, 1000]
MONTHS = [2, 12]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument(
        '--date', type=dt.date.fromisoformat, default=dt.date(2026, 6, 30))
    parser.add_argument(
        '--runs', type=int, default=3, help="the median of them is reported")
    parser.add_argument(
        '--statements', type=int, nargs='+', default=STATEMENTS,
        help="of how many parties statements are made at once")
    options = database.start(parser)
    Comparison(options).run()


class Comparison:

    def __init__(self, options):
        from benchmarks.periods import (
            Balance, LargestBalance, Ledger, Months, Statements)
        from benchmarks.reports import Database
        from trytond.pool import Pool

        Pool.start()
        self.options = options
        base = Database(options.name, options.date)
        first = options.date - dt.timedelta(days=364)
        self.lists = {
            "core": Ledger(base, first),
            "balances": Balance(base, first),
            "balances, largest first": LargestBalance(base, first),
            }
        self.months = {n: Months(base, n) for n in MONTHS}
        self.statements = Statements(base, first)

    def run(self):
        from benchmarks import measure
        from benchmarks.aging import number, table

        functions = {
            **{("a first page of 1000", n): r.page
                for n, r in self.lists.items()},
            **{("a series of months", n): r.page
                for n, r in self.months.items()},
            **{("statements of parties", n): partial(self.statements.make, n)
                for n in self.options.statements},
            }
        for function in functions.values():
            function()
        memory = {k: measure.memory(f) for k, f in functions.items()}
        statements = {
            k: measure.count_statements(f) for k, f in functions.items()}
        seconds = measure.alternate(functions, self.options.runs)
        print(table(
                ["", "", "s", "statements", "MiB"],
                [
                    [*map(str, key), number(seconds[key]),
                        str(statements[key]), f'{memory[key]:.0f}']
                    for key in functions]))
        faster = (
            seconds["a first page of 1000", "core"]
            / seconds["a first page of 1000", "balances"])
        print(table(["target", "measured", "aim", ""], [
                    ["first page of balances, times faster than the core",
                        number(faster), "≥ 5",
                        "reached" if faster >= 5 else "**not reached**"],
                    ]))


if __name__ == '__main__':
    main()
