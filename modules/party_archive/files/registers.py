# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the registers hold for a party or a unit, of what a user may see"""
from collections import defaultdict
from decimal import Decimal
from types import SimpleNamespace

from sql import Literal
from sql.aggregate import Count

from trytond import backend
from trytond.model import fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.tools import cursor_dict, grouped_slice, sqlite_apply_types
from trytond.transaction import Transaction, check_access

from ..charges.ledger import Ledger

FEE_OPEN = ['draft', 'invoiced', 'posted']
DEPOSIT_HELD = ['held', 'partly']
KEY_HELD = ['deposited', 'lent']


def may_read(model):
    pool = Pool()
    ModelAccess = pool.get('ir.model.access')
    with check_access():
        return ModelAccess.check(model, 'read', raise_exception=False)


def company_clause():
    "Return the domain for the records of the company of the user"
    company = Transaction().context.get('company')
    return ('company', '=', company)


def _visible(model, *domain, order=None):
    """Return the query of the ids of the records that the user may see

    None if he may not read the model.
    """
    if not may_read(model):
        return None
    Model = Pool().get(model)
    with check_access():
        return Model.search(
            [company_clause(), *domain], order=order, query=True)


def select_visible(model, names, *domain, order=None, **expressions):
    """Return the rows of the records that the user may see

    They have the columns of the names, and those of the expressions, each of
    which is made from the table.
    """
    query = _visible(model, *domain, order=order)
    if query is None:
        return []
    # The table of the ids that are found
    id_, = query.columns
    table = id_.expression.table
    query.columns = [getattr(table, n).as_(n) for n in names] + [
        e(table).as_(n) for n, e in expressions.items()]
    cursor = Transaction().connection.cursor()
    cursor.execute(*query)
    return [SimpleNamespace(**row) for row in cursor_dict(cursor)]


def count_visible(model, name, records, *domain):
    "Return how many the user may see, by the id that the field has"
    result = defaultdict(int)
    query = _visible(model, *domain, order=[])
    if query is None:
        return result
    table = Pool().get(model).__table__()
    column = getattr(table, name)
    cursor = Transaction().connection.cursor()
    for sub_records in grouped_slice(records, 1000):
        cursor.execute(*table.select(
                column, Count(Literal(1)),
                where=fields.SQL_OPERATORS['in'](
                    column, [r.id for r in sub_records])
                & table.id.in_(query),
                group_by=column))
        result.update(cursor)
    return result


def sum_visible(model, name, records, amount, *domain):
    "Return the sums of the amounts of those that the user may see, by id"
    Model = Pool().get(model)
    result = defaultdict(Decimal)
    for sub_records in grouped_slice(records, 1000):
        # The columns would be kept for those who check the access only
        rows = select_visible(
            model, ['id'], (name, 'in', [r.id for r in sub_records]), *domain,
            order=[])
        for record in Model.browse([row.id for row in rows]):
            result[getattr(record, name).id] += getattr(record, amount) or 0
    return result


def fees_to_pay(name, ids):
    """Return what is left to pay of the fees that the user may see

    By the ids that the field of the fees has; without those to whom no
    invoice is open.
    """
    pool = Pool()
    Company = pool.get('company.company')
    transaction = Transaction()
    company = transaction.context.get('company')
    if company is None:
        return {}
    visible = _visible(
        'property.fee', (name, 'in', ids), ('cancelled', '=', False),
        order=[])
    if visible is None:
        return {}
    ledger = Ledger(transaction.context.get('arrears_date'))
    cursor = transaction.connection.cursor()
    # Most have paid, which takes less time to find out than how much is left
    invoices = ledger.open_invoices(visible)
    invoices.limit = 1
    cursor.execute(*invoices)
    if not cursor.fetchone():
        return {}
    query = ledger.open_by(name, visible)
    if backend.name == 'sqlite':
        sqlite_apply_types(query, [None, 'NUMERIC'])
    cursor.execute(*query)
    currency = Company(company).currency
    return {id_: currency.round(amount) for id_, amount in cursor}


def monetary(string, list_, **arguments):
    # Who may not see the list does not see its sum
    return fields.Function(
        Monetary(
            string, currency='currency', digits='currency',
            depends={list_}, **arguments),
        'get_registers')


def counter(string, list_, **arguments):
    return fields.Function(
        fields.Integer(string, depends={list_}, **arguments),
        'get_registers')


class FileMixin:
    "The balances of the registers on the file of a party or of a unit"
    __slots__ = ()

    fees_to_pay = monetary(
        "To Pay", 'open_fees',
        help="What is left to pay of the fees, with taxes.")
    deposits_held = monetary("Held", 'deposits')
    open_renovations = counter("Open Renovations", 'renovations')
    open_violations = counter("Open Violations", 'violations')
    keys_in_custody = counter(
        "In Custody", 'keys',
        help="How many sets of keys the office has taken into custody and "
        "not given back.")
