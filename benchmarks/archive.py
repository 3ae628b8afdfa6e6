#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Compare the archive with the core's parties on the same database

    python -O benchmarks/archive.py --database-uri postgresql://... \\
        --name bench_archive --items 200000 --rows 1000000

Makes the database with so many archive items, and letters up to so many rows
of the timeline, of as many parties as a fiftieth of the rows, when it is not
there.  A clerk with clearance up to confidential then does with them what is
done with parties beside.  Prints a table in Markdown; --explain also prints
the plans of the statements that take longer than a tenth of a second.
"""
import argparse
import datetime as dt
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import database  # noqa: E402

RUNS = 15
# What the client asks for as a first page
PAGE = 1000
# The names of more parties than are on a page, whatever the number of all
MANY = '%Counterparty 4%'
MODELS = ['party.archive.item', 'party.record']
SLOW = 0.1
# How many records an occupant has in each register
IN_REGISTERS = 1
CLERK = 'clerk'
# The parties with nothing and with something in each register
EMPTY, OCCUPANT = "Counterparty 77", "Counterparty 78"
GROUPS = ['group_archive', 'group_property', 'group_clearance_confidential']
LEVELS = ['public', 'public', 'internal', 'confidential', 'secret']


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    database.add_arguments(parser)
    parser.add_argument('--items', type=int, default=200_000)
    parser.add_argument(
        '--rows', type=int, default=1_000_000,
        help="of the timeline, items included")
    parser.add_argument('--explain', action='store_true')
    options = database.start(parser)
    if not database.exists(options.name):
        database.create(options.name, ['party_archive'])
        database.connect(options.name)
        prepare()
        index_words(options.name)
        load(options)
    Comparison(options).run()


def prepare():
    "Make one record of each kind, and the clerk"
    from proteus import Model

    from trytond.modules.company.tests.tools import create_company
    from trytond.modules.party_archive.tests.tools import create_user

    create_company()
    clerk = create_user(
        CLERK, *(f'party_archive.{group}' for group in GROUPS))
    assert clerk.login == CLERK
    Category = Model.get('party.archive.category')
    Correspondence = Model.get('property.correspondence')
    Item = Model.get('party.archive.item')
    Party = Model.get('party.party')
    party = Party(name="Counterparty 0")
    party.save()
    category, = Category.find([('code', '=', '08')])
    Item(title="Item 0", category=category, party=party,
        date=dt.date(2026, 1, 1)).save()
    Correspondence(party=party, subject="Letter 0").save()


def load(options):
    "Copy the records row by row, with other parties, names and dates"
    from benchmarks import bulk
    from trytond import backend
    from trytond.transaction import Transaction

    if backend.name != 'postgresql':
        sys.exit("The archive is measured on PostgreSQL only.")
    parties = options.rows // 50
    first = 1_000_000
    party = f'{first} + (g.i::bigint * 7919) % {parties}'
    # Each party has some of each level
    level = "(ARRAY[%s])[(g.i / %d) %% %d + 1]" % (
        ', '.join(f"'{level}'" for level in LEVELS), parties, len(LEVELS))
    date = "DATE '2026-06-30' - (g.i % 3650)::int"
    with Transaction().start(options.name, 0):
        copy('party_party', parties, {
                'id': f'{first} + g.i',
                'code': f"({first} + g.i)::text",
                'name': "'Counterparty ' || g.i"})
        analyze('party_party')
        copy('party_archive_item', options.items, {
                'id': f'{first} + g.i', 'party': party, 'date': date,
                'title': "'Lease ' || g.i || ' of the year'",
                'number': "'08-2024-B10-' || to_char(g.i, 'FM0000000')",
                'confidentiality': level, 'state': "'filed'"})
        copy('property_correspondence', options.rows - options.items, {
                'id': f'{first} + g.i', 'party': party, 'date': date,
                'subject': "'Letter ' || g.i || ' on heating'",
                'number': "'L-' || to_char(g.i, 'FM0000000')",
                'confidentiality': level})
    bulk.vacuum(options.name)


def copy(table, number, values):
    "Insert copies of the newest row with other values, as SQL of g.i"
    from trytond.transaction import Transaction

    cursor = Transaction().connection.cursor()
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass "
        "AND attnum > 0 AND NOT attisdropped", [table])
    names = [name for name, in cursor.fetchall()]
    columns = ', '.join(f'"{n}"' for n in names)
    selected = ', '.join(values.get(n, f'source."{n}"') for n in names)
    cursor.execute(
        f'INSERT INTO "{table}" ({columns}) SELECT {selected} '
        f'FROM (SELECT * FROM "{table}" ORDER BY id DESC LIMIT 1) AS source, '
        f'generate_series(0, {number - 1}) AS g(i)')
    cursor.execute(
        "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
        f'(SELECT MAX(id) FROM "{table}"))', [table])


def index_words(name):
    "Let trytond make the indexes that need an extension of PostgreSQL"
    from trytond.transaction import Transaction

    with Transaction().start(name, 0, autocommit=True) as transaction:
        transaction.connection.cursor().execute(
            'CREATE EXTENSION IF NOT EXISTS pg_trgm')
    subprocess.run(
        [*database.ADMIN, '--database', name, '--indexes'], check=True)


def analyze(table):
    from trytond.transaction import Transaction
    Transaction().connection.cursor().execute(f'ANALYZE "{table}"')


class Comparison:

    def __init__(self, options):
        from benchmarks.request import request
        from trytond.pool import Pool
        from trytond.transaction import Transaction

        Pool.start()
        self.options = options
        self.pool = Pool(options.name)
        with Transaction().start(options.name, 0, readonly=True):
            self.pool.init()
            user, = self.pool.get('res.user').search(
                [('login', '=', CLERK)])
            company, = self.pool.get('company.company').search([])
            self.user, self.company = user.id, company.id
            self.party = self.get_party(EMPTY).id
        self.occupant = request(
            options.name, 0, {'company': self.company}, self.fill)

    def get_party(self, name):
        party, = self.pool.get('party.party').search([('name', '=', name)])
        return party

    def fill(self):
        from benchmarks import registers
        party = self.get_party(OCCUPANT)
        registers.fill(party, IN_REGISTERS)
        return party.id

    def run(self):
        from benchmarks.measure import alternate

        print("| | archive: ms | statements | core: ms | statements "
            "| archive / core | aim |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for title, archive, core in self.cases():
            functions = {
                side: partial(self.request, function)
                for side, function in [('archive', archive), ('core', core)]}
            for function in functions.values():
                function()  # what is kept in memory is there
            seconds = alternate(functions, RUNS)
            number = {s: self.count(f) for s, f in functions.items()}
            ratio = seconds['archive'] / seconds['core']
            print(f"| {title} | {seconds['archive'] * 1000:.0f} "
                f"| {number['archive']} | {seconds['core'] * 1000:.0f} "
                f"| {number['core']} | {ratio:.2f} "
                f"| {'≤ 2' if ratio <= 2 else '≤ 2, **not reached**'} |",
                flush=True)
            if self.options.explain:
                self.request(partial(self.explain, archive))

    def cases(self):
        "Yield the title, what the archive does and what the core does"
        yield from self.forms()
        by_party = [('party', '=', self.party)]
        for title, domain in [("of all", []), ("of a party", by_party)]:
            yield (f"timeline {title}, first page",
                partial(self.page, 'party.record', domain), self.parties)
        yield ("items, first page",
            partial(self.page, 'party.archive.item', []), self.parties)
        for title, clause, name in [
                ("title", ('title', 'ilike', '%4711 of%'), 4711),
                ("number", ('number', 'ilike', '%0004711%'), 4711),
                ("party name",
                    ('party.rec_name', 'ilike', '%Counterparty 4711%'), 4711),
                ("any name", ('rec_name', 'ilike', '%4711%'), 4711)]:
            for model in MODELS:
                yield (f"{title} in {model}",
                    partial(self.page, model, [clause]),
                    partial(self.page, 'party.party', [
                            ('rec_name', 'ilike', f'%Counterparty {name}%')]))
                if "name" in title:
                    yield self.as_many(title, model, clause)
        clause = ('party.rec_name', 'ilike', MANY)
        for model in MODELS:
            yield self.as_many("many party names", model, clause)

    def forms(self):
        "Yield the cases of the form of a party"
        modules = self.request(self.field_modules)
        core = {n for n, module in modules.items() if module == 'party'}
        others = {
            n for n, module in modules.items() if module != 'party_archive'}
        for title, party, name in [
                ("party form with its tabs", self.party, EMPTY),
                ("party form, something in each register", self.occupant,
                    OCCUPANT)]:
            form = partial(self.form, party, modules.keys())
            yield f"{title}, beside search and read", form, partial(
                self.found, name, others)
            yield f"{title}, beside read alone", form, partial(
                self.form, party, others)
            yield f"{title}, beside read of the module party", form, partial(
                self.form, party, core)

    def as_many(self, title, model, clause):
        "Return the case in which the core finds as many parties by name"
        archive = partial(self.page, model, [clause])
        rows = len(self.request(archive))
        return (f"{title} in {model}, {rows} rows beside {rows} parties",
            archive, partial(self.page, 'party.party', [
                    ('rec_name', 'ilike', MANY)], limit=rows))

    def request(self, function):
        from benchmarks.request import request
        return request(
            self.options.name, self.user, {
                'company': self.company, 'companies': [self.company],
                '_check_access': True, 'language': 'en',
                }, function, keep=False)

    def count(self, function):
        from benchmarks.measure import count_statements
        return count_statements(function)

    def parties(self):
        return self.page('party.party', [])

    def page(self, model, domain, limit=PAGE):
        "Search and read as the client does for a list"
        Model = self.pool.get(model)
        view = Model.fields_view_get(view_type='tree')
        return Model.search_read(
            domain, limit=limit, fields_names=self.names(view))

    def found(self, name, own):
        "Find the party of the name and read it, the own fields for its form"
        row, = self.page('party.party', [('rec_name', 'ilike', name)])
        self.form(row['id'], own)

    def form(self, party, own):
        """Read a party as the client does for its form

        Only the fields that are among the own.
        """
        Party = self.pool.get('party.party')
        view = Party.fields_view_get(view_type='form')
        names = [
            n for n in self.names(view)
            if n.partition('.')[0] in own or n.startswith('_')]
        row, = Party.read([party], names)
        for name, field in view['fields'].items():
            if field['type'] in {'one2many', 'many2many'} and row.get(name):
                self.tab(field, row[name])

    def field_modules(self):
        "Return the modules that the fields of parties are of"
        from trytond.transaction import without_check_access

        Field = self.pool.get('ir.model.field')
        with without_check_access():
            return {f.name: f.module for f in Field.search([
                        ('model', '=', 'party.party')])}

    def tab(self, field, ids):
        Target = self.pool.get(field['relation'])
        # The form brings the first view, by its type or by its id
        view, = field['views'].values()
        Target.read(ids[:PAGE], self.names(view))

    @staticmethod
    def names(view):
        "Return the fields of the view with the names of what they link to"
        names = ['_timestamp', '_write', '_delete']
        for name, field in view['fields'].items():
            names.append(name)
            if field['type'] in {'many2one', 'one2one', 'reference'}:
                names.append(f'{name}.rec_name')
        if view['model'] == 'party.record':
            # It is a query, nobody writes it
            del names[:3]
        return names

    def explain(self, function):
        from unittest.mock import patch

        from trytond.backend.postgresql.database import LoggingCursor
        from trytond.transaction import Transaction

        executed = []
        execute = LoggingCursor.execute

        def timed(cursor, query, params=None, **kwargs):
            start = time.perf_counter()
            result = execute(cursor, query, params, **kwargs)
            executed.append((time.perf_counter() - start, query, params))
            return result

        with patch.object(LoggingCursor, 'execute', timed):
            function()
        cursor = Transaction().connection.cursor()
        for seconds, query, params in executed:
            if seconds > SLOW:
                cursor.execute(
                    f'EXPLAIN (ANALYZE, BUFFERS) {query}', params)
                print(f"{seconds:.3f} s: {query}", file=sys.stderr)
                for line, in cursor.fetchall():
                    print(line, file=sys.stderr)


if __name__ == '__main__':
    main()
