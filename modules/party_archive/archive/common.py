# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import Index, fields
from trytond.transaction import Transaction


class Moment(fields.Timestamp):
    "A timestamp that is shown to the second, for the client cuts off more"
    format = '%H:%M:%S'


def company_domain(name='company'):
    "Return the domain for the company of the context, all without any"
    company = Transaction().context.get('company')
    if company is None:
        return []
    return [(name, '=', company)]


def link_indexes(table):
    "Return the indexes by which the records of parties and units are found"
    return {
        Index(table,
            (column, Index.Range()),
            (table.date, Index.Range(order='DESC')))
        for column in [table.party, table.unit]}


class BooleansMixin:
    "Return booleans as such, for SQLite returns numbers"
    __slots__ = ()

    @classmethod
    def read(cls, ids, fields_names):
        rows = super().read(ids, fields_names)
        names = [
            n for n in fields_names
            if n in cls._fields and cls._fields[n]._type == 'boolean']
        for row in rows:
            for name in names:
                if row[name] is not None:
                    row[name] = bool(row[name])
        return rows
