#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Compare the aging with the core's on the same ledger, side by side

    python -O benchmarks/aging.py --database-uri postgresql://... \\
        --name bench_1m [--larger bench_1m_x10]

Prints tables in Markdown.  The ledger is one of benchmarks/generate.py;
the larger one has the same open lines and ten times the settled ones.
"""
import argparse
import datetime as dt
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

ACTIONS = {
    'database_only': "the query in the database alone",
    'query': "the query, its rows fetched",
    'count': "count",
    'page': "first page: count, search, read of 1000 with names",
    'page_in_batches': "first page, read in the batches of the web client",
    'all': "all rows: search, read with names",
    }


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument('--larger', help="name of the larger database")
    parser.add_argument(
        '--date', type=dt.date.fromisoformat, default=dt.date(2026, 6, 30))
    parser.add_argument(
        '--runs', type=int, default=5, help="the median of them is reported")
    parser.add_argument(
        '--all-documents', action='store_true',
        help="also read all the documents, which the core has nothing like")
    options = database.start(parser)
    Comparison(options).run()


class Comparison:

    def __init__(self, options):
        from benchmarks.reports import (
            CORE, DOCUMENT, PARTY, Database, Report, Scan, a_year_before)
        from trytond.pool import Pool

        Pool.start()
        self.options = options
        self.database = Database(options.name, options.date)
        self.scan = Scan(self.database)
        self.reports = {
            name: Report(self.database, model)
            for name, model in [
                ('core', CORE), ('party', PARTY), ('document', DOCUMENT)]
            if self.database.has(model)}
        before = a_year_before(options.date)
        self.earlier = {
            name: Report(self.database, report.model, before)
            for name, report in self.reports.items()}
        self.larger = None
        if options.larger and 'party' in self.reports:
            self.larger = Report(
                Database(options.larger, options.date), PARTY)

    def run(self):
        "Measure and print everything"
        self._print_circumstances()
        functions = self._functions()
        # Before there is free memory that would hide what is needed; the
        # caches of the process are filled by then
        for function in functions.values():
            function()
        memory = self._memory(functions)
        statements = self._statements(functions)
        seconds = self._seconds(functions)
        self._print_table(seconds, statements, memory)
        self._print_queries(seconds)
        self._print_targets(seconds)

    def _functions(self):
        "Return what is measured by the name of the report and the action"
        from trytond import backend

        result = {}
        for action in ACTIONS:
            if action == 'database_only' and backend.name != 'postgresql':
                continue
            for name, report in self.reports.items():
                if (name == 'document' and action == 'all'
                        and not self.options.all_documents):
                    continue
                result[name, action] = getattr(report, action)
        for name, report in self.earlier.items():
            result[name, 'earlier'] = report.query
        if self.larger:
            result['larger', 'query'] = self.larger.query
        result['scan', 'query'] = self.scan.run
        return result

    def _memory(self, functions):
        from benchmarks import measure

        return {k: measure.memory(f) for k, f in functions.items()}

    def _statements(self, functions):
        from benchmarks import measure

        return {k: measure.count_statements(f) for k, f in functions.items()}

    def _seconds(self, functions):
        from benchmarks import measure

        return measure.alternate(functions, self.options.runs)

    def _print_circumstances(self):
        from trytond import backend
        from trytond.transaction import Transaction

        with self.database.transaction():
            cursor = Transaction().connection.cursor()
            cursor.execute(
                'SHOW server_version' if backend.name == 'postgresql'
                else 'SELECT sqlite_version()')
            server, = cursor.fetchone()
            cursor.execute('SELECT COUNT(*) FROM account_move_line '
                'WHERE party IS NOT NULL')
            lines, = cursor.fetchone()
        (open_, *_), = self.scan.run()
        rows = ', '.join(
            f"{report.rows} of {report.model}"
            for report in self.reports.values())
        print(
            f"{backend.name} {server}, trytond {version('trytond')}, "
            f"Python {platform.python_version()}, "
            f"{os.cpu_count()} processors. "
            f"{lines} lines with a party, {open_} open ones of customers. "
            f"Rows: {rows}. Date {self.options.date}, "
            f"median of {self.options.runs} runs.\n")

    def _print_table(self, seconds, statements, memory):
        print(table(
                ["", *(f"{n}: {c}" for n in self.reports for c in [
                            "s", "statements", "MiB"])],
                [
                    [title, *(cell for name in self.reports for cell in (
                                [
                                    number(seconds[name, action]),
                                    str(statements[name, action]),
                                    f'{memory[name, action]:.0f}',
                                    ] if (name, action) in seconds
                                else ['', '', '']))]
                    for action, title in ACTIONS.items()]))

    def _print_queries(self, seconds):
        scan = seconds['scan', 'query']
        rows = [["scan of the open lines alone (the limit)",
            number(scan), "1"]]
        for name in self.reports:
            rows.append([
                    f"{name}: the query", number(seconds[name, 'query']),
                    number(seconds[name, 'query'] / scan)])
            rows.append([
                    f"{name}: the query, one year back",
                    number(seconds[name, 'earlier']),
                    number(seconds[name, 'earlier'] / scan)])
        if self.larger:
            rows.append([
                    "party: the query, ten times the settled lines",
                    number(seconds['larger', 'query']),
                    number(seconds['larger', 'query'] / scan)])
        print(table(["", "s", "times the limit"], rows))
        print("The plan of the scan: " + '; '.join(
                f"`{line}`" for line in self.scan.plan) + "\n")

    def _print_targets(self, seconds):
        rows = [
            [title, number(ratio), condition,
                "reached" if reached else "**not reached**"]
            for title, ratio, condition, reached in self._targets(seconds)]
        if rows:
            print(table(["target", "measured", "aim", ""], rows))

    def _targets(self, seconds):
        from trytond import backend

        def add(title, numerator, denominator, low=None, high=None):
            if numerator in seconds and denominator in seconds:
                ratio = seconds[numerator] / seconds[denominator]
                if low:
                    yield title, ratio, f"≥ {low}", ratio >= low
                else:
                    yield title, ratio, f"≤ {high}", ratio <= high

        if backend.name == 'sqlite':
            yield from add("first page of parties, share of the core's time",
                ('party', 'page'), ('core', 'page'), high=1)
            return
        yield from add("query per party, share of the core's time",
            ('party', 'database_only'), ('core', 'database_only'), high=0.5)
        yield from add("first page of parties, times faster than the core",
            ('core', 'page'), ('party', 'page'), low=3)
        yield from add("all rows, times faster than the core",
            ('core', 'all'), ('party', 'all'), low=5)
        yield from add("first page of documents, times that of parties",
            ('document', 'page'), ('party', 'page'), high=2)
        yield from add("ten times the settled lines, times the query",
            ('larger', 'query'), ('party', 'query'), high=1.5)


def number(value):
    "Return the value with three significant digits"
    digits = 3
    for limit in [0.01, 0.1, 1, 10, 100]:
        if value >= limit:
            digits = {0.01: 4, 0.1: 3, 1: 2, 10: 1, 100: 0}[limit]
    return f'{value:.{digits}f}'


def table(header, rows):
    "Return the table in Markdown, the first column to the left"
    lines = [header, ['---'] + ['---:'] * (len(header) - 1), *rows]
    return '\n'.join(f"| {' | '.join(line)} |" for line in lines) + '\n'


if __name__ == '__main__':
    main()
