# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the registers hold for a party or a unit, of what a user may see"""
from decimal import Decimal
from types import SimpleNamespace

from trytond import backend
from trytond.model import fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.tools import cursor_dict, sqlite_apply_types
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


def by_record(records, rows, get_ids):
    "Return the rows for each of the records by its id"
    result = {r.id: [] for r in records}
    for row in rows:
        for id_ in get_ids(row):
            if id_ in result:
                result[id_].append(row)
    return result


def count(counts):
    "Return what counts the rows of each record for which counts is true"
    return lambda rows: {
        id_: sum(bool(counts(id_, r)) for r in listed)
        for id_, listed in rows.items()}


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

    # The name of the field of the registers that leads here
    _register_field = None

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
    meters_in_use = counter("In Use", 'meters')

    @classmethod
    def _list_open_fees(cls, records):
        return cls._list_register(
            'property.fee', records, [], ('state', 'in', FEE_OPEN))

    @classmethod
    def _list_deposits(cls, records):
        return cls._list_register('property.deposit', records, ['state'])

    @classmethod
    def _list_renovations(cls, records):
        return cls._list_register('property.renovation', records, ['state'])

    @classmethod
    def _list_violations(cls, records):
        return cls._list_register('property.violation', records, ['state'])

    @classmethod
    def _list_keys(cls, records):
        return cls._list_register('property.key', records, ['state'])

    @classmethod
    def _list_meters(cls, records):
        return cls._list_register(
            'property.meter', records, [], ('state', '=', 'in_use'))

    @classmethod
    def _list_register(cls, model, records, names, *domain):
        "Return the rows of a register that leads here, by the id it leads to"
        field = cls._register_field
        rows = select_visible(
            model, ['id', field, *names],
            (field, 'in', [r.id for r in records]), *domain)
        return by_record(records, rows, lambda r: {getattr(r, field)})

    @classmethod
    def _listing_figures(cls):
        """Return what makes the figures of each listing, by their names

        They take the rows of the listing by the id they are listed for, and
        return the figures by it.
        """
        pool = Pool()
        Renovation = pool.get('property.renovation')
        Violation = pool.get('property.violation')
        return {
            'open_fees': {
                'fees_to_pay': cls._to_pay,
                },
            'deposits': {
                'deposits_held': cls._held,
                },
            'renovations': {
                'open_renovations': count(lambda id_, renovation: (
                        renovation.state not in Renovation._closed_states)),
                },
            'violations': {
                'open_violations': count(lambda id_, violation: (
                        violation.state not in Violation._closed_states)),
                },
            'keys': {
                'keys_in_custody': count(lambda id_, key: (
                        getattr(key, cls._register_field) == id_
                        and key.state in KEY_HELD)),
                },
            'meters': {
                'meters_in_use': count(lambda id_, meter: True),
                },
            }

    @classmethod
    def _to_pay(cls, open_fees):
        "Return what is to pay of the open fees, by the id they are listed for"
        ids = list(open_fees)
        if not Transaction().context.get('arrears_date'):
            # On a date fees may have been open that are paid by now
            ids = [i for i in ids if open_fees[i]]
        amounts = fees_to_pay(cls._register_field, ids) if ids else {}
        return {i: amounts.get(i, Decimal(0)) for i in open_fees}

    @classmethod
    def _held(cls, deposits):
        "Return what is held of the deposits, by the id they are listed for"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        held = Deposit.browse([
                d.id for listed in deposits.values() for d in listed
                if d.state in DEPOSIT_HELD])
        balances = {d.id: d.balance for d in held}
        return {
            id_: sum((balances.get(d.id) or 0 for d in listed), Decimal(0))
            for id_, listed in deposits.items()}

    @classmethod
    def get_registers(cls, records, names):
        "Look for each listing once, for itself and for its figures"
        result = {}
        for listing, figures in cls._listing_figures().items():
            figures = {n: f for n, f in figures.items() if n in names}
            if not figures and listing not in names:
                continue
            rows = getattr(cls, f'_list_{listing}')(records)
            if listing in names:
                result[listing] = {
                    id_: [r.id for r in listed]
                    for id_, listed in rows.items()}
            for name, make in figures.items():
                result[name] = make(rows)
        return result
