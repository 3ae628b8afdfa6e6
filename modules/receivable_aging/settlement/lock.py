# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Decide about documents one after the other

Who comes second waits until the first has finished.  Then PostgreSQL tells
that the rows have changed, the request is tried again on what is there now,
and the check tells who was first.  On SQLite all the writers wait anyway.
"""
from sql import For, Literal

from trytond import backend
from trytond.model import fields
from trytond.transaction import Transaction

_in = fields.SQL_OPERATORS['in']


def lock(settlement, lines, invoices):
    "Lock the settlement, the documents of its lines and their invoices"
    if backend.name != 'postgresql':
        return
    for records in [[settlement], [l.line for l in lines], list(invoices)]:
        if records:
            _lock(records)
    # A credit can pay a part of an invoice without any change of its own, so
    # who comes second would not notice
    if credits := [l.line for l in lines if l.is_credit]:
        _touch(credits)


def _lock(records):
    table = records[0].__class__.__table__()
    cursor = Transaction().connection.cursor()
    # In the same order everywhere, so that no two wait for each other
    cursor.execute(*table.select(
            Literal(1),
            where=_in(table.id, [r.id for r in records]),
            order_by=table.id,
            for_=For('UPDATE')))


def _touch(records):
    "Change nothing, so that the others see that something has changed"
    table = records[0].__class__.__table__()
    cursor = Transaction().connection.cursor()
    cursor.execute(*table.update(
            [table.write_date], [table.write_date],
            where=_in(table.id, [r.id for r in records])))
