# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Write many rows at once, past the ORM but not past the constraints"""
from trytond import backend
from trytond.transaction import Transaction

from .rows import TABLES


def next_ids():
    "Return the next free id of each table"
    cursor = Transaction().connection.cursor()
    result = {}
    for table in TABLES:
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) + 1 FROM "{table}"')
        result[table], = cursor.fetchone()
    return result


def write(columns, rows):
    """Insert the rows and forget them

    columns maps the tables to their columns, rows to lists of rows.
    """
    cursor = Transaction().connection.cursor()
    for table in TABLES:
        if not rows[table]:
            continue
        names = ', '.join(f'"{c}"' for c in columns[table])
        if backend.name == 'postgresql':
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows[table]:
                    copy.write_row(row)
        else:
            values = ', '.join('?' * len(columns[table]))
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({values})',
                rows[table])
        rows[table].clear()


def finish():
    "Let the next ids follow those that were written"
    if backend.name != 'postgresql':
        # SQLite looks at the highest id itself
        return
    cursor = Transaction().connection.cursor()
    for table in TABLES:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
            f'(SELECT MAX(id) FROM "{table}"))', [f'"{table}"'])


def analyze():
    """Gather statistics of what is written so far

    The plans that check the references were made for empty tables.
    """
    cursor = Transaction().connection.cursor()
    for table in TABLES:
        cursor.execute(f'ANALYZE "{table}"')


def vacuum(name):
    "Gather the statistics that the planner needs, as autovacuum would do"
    with Transaction().start(name, 0, autocommit=True) as transaction:
        cursor = transaction.connection.cursor()
        cursor.execute(
            'VACUUM ANALYZE' if backend.name == 'postgresql' else 'ANALYZE')
