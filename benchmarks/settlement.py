#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Compare settling documents with the core's own ways, side by side

    python -O benchmarks/generate.py --database-uri postgresql://... \\
        --name bench_settle --lines 60000 --open 50000 --parties 20
    python -O benchmarks/settlement.py --database-uri postgresql://... \\
        --name bench_settle

Settles 1, 100 and 1000 documents of the customer that has the most open ones,
by the settlement, by the invoice's Pay wizard once for each of them, and by a
payment that is reconciled with all of them.  What is posted is rolled back.
Prints tables in Markdown.
"""
import argparse
import datetime as dt
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

NUMBERS = [1, 100, 1000]
WAYS = {
    'settlement': "settlement",
    'pay': "Pay wizard in a loop",
    'reconcile': "payment and reconcile wizard",
    }


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
        '--loop', type=int, choices=NUMBERS, default=100,
        help="the most documents that the Pay wizard is run for, "
        "for it takes about a second for each")
    options = database.start(parser)
    Comparison(options).run()


class Comparison:

    def __init__(self, options):
        from benchmarks.ways import Ways
        from trytond.pool import Pool

        Pool.start()
        self.options = options
        self.ways = Ways(options.name, options.date)

    def run(self):
        from benchmarks import measure
        from benchmarks.aging import number, table

        print(
            f"The customer has {self.ways.count} open documents. "
            f"Median of {self.options.runs} runs.  The loop ran for "
            f"{self.options.loop} documents, more are reckoned from it.\n")
        functions = self._functions()
        for function in functions.values():
            function()
        memory = {k: measure.memory(f) for k, f in functions.items()}
        statements = {
            k: measure.count_statements(f) for k, f in functions.items()}
        seconds = measure.alternate(functions, self.options.runs)
        self._extrapolate(memory, 0)
        self._extrapolate(statements, 1)
        self._extrapolate(seconds, 1)
        print(table(
                ["documents", *(f"{w}: {c}" for w in WAYS.values() for c in [
                            "s", "statements each", "MiB"])],
                [
                    [str(n), *(cell for way in WAYS for cell in [
                            number(seconds[way, n]),
                            number(statements[way, n] / n),
                            f'{memory[way, n]:.0f}'])]
                    for n in NUMBERS]))
        print(table(
                ["to list", "s", "statements", "MiB"],
                [
                    [title, number(seconds[name, 0]),
                        str(statements[name, 0]), f'{memory[name, 0]:.0f}']
                    for name, title in [
                        ('form', "the form, opened for the customer"),
                        ('lines', "1000 lines, by the core")]]))
        most = NUMBERS[-1]
        faster = seconds['pay', most] / seconds['settlement', most]
        opening = seconds['form', 0] / seconds['lines', 0]
        print(table(["target", "measured", "aim", ""], [
                    [f"{most} documents, times faster than the Pay wizard",
                        number(faster), "≥ 10", _verdict(faster >= 10)],
                    ["opening the form, times the core's list of 1000 lines",
                        number(opening), "≤ 1", _verdict(opening <= 1)],
                    ]))

    def _functions(self):
        "Return what is measured by its name and the number of documents"
        return {
            **{(way, n): partial(getattr(self.ways, way), n)
                for n in NUMBERS for way in WAYS
                if way != 'pay' or n <= self.options.loop},
            ('form', 0): self.ways.open_form,
            ('lines', 0): self.ways.list_lines,
            }

    def _extrapolate(self, values, exponent):
        "Add what the loop would take for more documents"
        loop = self.options.loop
        for n in NUMBERS:
            if n > loop:
                values['pay', n] = (
                    values['pay', loop] * (n // loop) ** exponent)


def _verdict(reached):
    return "reached" if reached else "**not reached**"


if __name__ == '__main__':
    main()
