# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Store what is computed for many records, each of which has other values"""
from trytond.transaction import Transaction


def update_rows(table, columns, rows):
    "Update the columns of the rows, the ids of which are last"
    if not rows:
        return
    cursor = Transaction().connection.cursor()
    query, _ = tuple(table.update(
            columns, list(rows[0][:-1]), where=table.id == rows[0][-1]))
    cursor.executemany(query, rows)


def forget(Model, ids):
    "Let the records be read again"
    transaction = Transaction()
    transaction.counter += 1
    for cache in transaction.cache.values():
        if Model.__name__ in cache:
            for id_ in ids:
                cache[Model.__name__].pop(id_, None)
