# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What a query tells, whatever the database"""
from sql import As

from trytond import backend
from trytond.tools import sqlite_apply_types
from trytond.transaction import Transaction


def fetch(query, types):
    "Yield the rows of the query, the columns of which are of the types"
    if backend.name == 'sqlite':
        sqlite_apply_types(query, types)
    cursor = Transaction().connection.cursor()
    cursor.execute(*query)
    yield from cursor


def fetch_named(query, types):
    "Yield the rows as dictionaries; types are by the name of the column"
    names = [
        c.output_name if isinstance(c, As) else c.name
        for c in query.columns]
    for row in fetch(query, [types.get(n) for n in names]):
        yield dict(zip(names, row))
