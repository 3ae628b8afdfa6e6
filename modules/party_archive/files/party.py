# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal

from sql.conditionals import Case

from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from .registers import (
    DEPOSIT_HELD, FEE_OPEN, KEY_HELD, FileMixin, counter, fees_to_pay,
    select_visible)


def _listing(model, string, **arguments):
    return fields.Function(
        fields.Many2Many(model, None, None, string, **arguments),
        'get_registers')


def _by_party(parties, rows, get_parties):
    "Return the rows for each of the parties by its id"
    result = {p.id: [] for p in parties}
    for row in rows:
        for party in get_parties(row):
            if party in result:
                result[party].append(row)
    return result


def _count(counts):
    "Return what counts the rows of each party for which counts is true"
    return lambda rows: {
        party: sum(bool(counts(party, r)) for r in listed)
        for party, listed in rows.items()}


def _movements(parties):
    "Return the query of the movements of keys with the parties"
    Movement = Pool().get('property.key.movement')
    movement = Movement.__table__()
    return movement.select(
        movement.id, where=fields.SQL_OPERATORS['in'](movement.party, parties))


def _borrower(key):
    "Return the expression for the party that has the keys in its hands"
    Movement = Pool().get('property.key.movement')
    movement = Movement.__table__()
    return Case((key.state == 'lent', movement.select(
                movement.party, where=movement.id == key.last_movement)))


class Party(FileMixin, metaclass=PoolMeta):
    __name__ = 'party.party'

    open_fees = _listing(
        'property.fee', "Open Fees", help="The fees that have not been paid.")
    deposits = _listing('property.deposit', "Deposits")
    renovations = _listing(
        'property.renovation', "Renovations",
        help="What the party has applied for or does as contractor.")
    violations = _listing('property.violation', "Violations")
    keys = _listing(
        'property.key', "Keys",
        help="What the party has given into custody or has in its hands.")
    keys_in_hands = counter(
        "In Its Hands", 'keys',
        help="How many sets of keys are lent to the party.")
    meters = _listing(
        'property.meter', "Meters",
        help="The meters in use of the units that the party occupies.")
    meters_in_use = counter("In Use", 'meters')

    @classmethod
    def _list_open_fees(cls, parties):
        return cls._list_own(
            'property.fee', parties, ['id', 'party'],
            ('state', 'in', FEE_OPEN))

    @classmethod
    def _list_deposits(cls, parties):
        return cls._list_own(
            'property.deposit', parties, ['id', 'party', 'state'])

    @classmethod
    def _list_violations(cls, parties):
        return cls._list_own(
            'property.violation', parties, ['id', 'party', 'state'])

    @classmethod
    def _list_own(cls, model, parties, names, *domain):
        "Return the rows of a register in which each has one party"
        rows = select_visible(
            model, names, ('party', 'in', [p.id for p in parties]), *domain)
        return _by_party(parties, rows, lambda r: {r.party})

    @classmethod
    def _list_renovations(cls, parties):
        ids = [p.id for p in parties]
        return _by_party(
            parties, select_visible(
                'property.renovation', ['id', 'party', 'contractor', 'state'],
                ['OR',
                    ('party', 'in', ids),
                    ('contractor', 'in', ids),
                    ]), lambda r: {r.party, r.contractor})

    @classmethod
    def _list_keys(cls, parties):
        ids = [p.id for p in parties]
        return _by_party(
            parties, select_visible(
                'property.key', ['id', 'party', 'state'],
                ['OR',
                    ('party', 'in', ids),
                    [
                        ('state', '=', 'lent'),
                        ('last_movement', 'in', _movements(ids)),
                        ],
                    ], borrower=_borrower), lambda k: {k.party, k.borrower})

    @classmethod
    def _list_meters(cls, parties):
        occupants = cls._occupants(parties)
        meters = []
        if occupants:
            meters = select_visible(
                'property.meter', ['id', 'unit'],
                ('unit', 'in', list(occupants)),
                ('state', '=', 'in_use'))
        return _by_party(parties, meters, lambda m: occupants[m.unit])

    @classmethod
    def _occupants(cls, parties):
        "Return those of the parties that occupy a unit today, by unit"
        pool = Pool()
        Date = pool.get('ir.date')
        today = Date.today()
        occupants = defaultdict(set)
        for occupancy in select_visible(
                'property.occupancy', ['unit', 'party'],
                ('party', 'in', [p.id for p in parties]),
                ('occupies', '=', True),
                ('start_date', '<=', today),
                ['OR',
                    ('end_date', '=', None),
                    ('end_date', '>=', today),
                    ], order=[]):
            occupants[occupancy.unit].add(occupancy.party)
        return occupants

    @classmethod
    def _listing_figures(cls):
        """Return what makes the figures of each listing, by their names

        They take the rows of the listing by the id of their party, and return
        the figures by it.
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
                'open_renovations': _count(lambda party, renovation: (
                        renovation.state not in Renovation._closed_states)),
                },
            'violations': {
                'open_violations': _count(lambda party, violation: (
                        violation.state not in Violation._closed_states)),
                },
            'keys': {
                'keys_in_custody': _count(lambda party, key: (
                        key.party == party and key.state in KEY_HELD)),
                'keys_in_hands': _count(lambda party, key: (
                        key.borrower == party)),
                },
            'meters': {
                'meters_in_use': _count(lambda party, meter: True),
                },
            }

    @classmethod
    def _to_pay(cls, open_fees):
        "Return what is to pay of the open fees, by the id of their party"
        parties = list(open_fees)
        if not Transaction().context.get('arrears_date'):
            # On a date fees may have been open that are paid by now
            parties = [p for p in parties if open_fees[p]]
        amounts = fees_to_pay('party', parties) if parties else {}
        return {p: amounts.get(p, Decimal(0)) for p in open_fees}

    @classmethod
    def _held(cls, deposits):
        "Return what is held of the deposits, by the id of their party"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        held = Deposit.browse([
                d.id for listed in deposits.values() for d in listed
                if d.state in DEPOSIT_HELD])
        balances = {d.id: d.balance for d in held}
        return {
            party: sum(
                (balances.get(d.id) or 0 for d in listed), Decimal(0))
            for party, listed in deposits.items()}

    @classmethod
    def get_registers(cls, parties, names):
        "Look for each listing once, for itself and for its figures"
        result = {}
        for listing, figures in cls._listing_figures().items():
            figures = {n: f for n, f in figures.items() if n in names}
            if not figures and listing not in names:
                continue
            rows = getattr(cls, f'_list_{listing}')(parties)
            if listing in names:
                result[listing] = {
                    party: [r.id for r in listed]
                    for party, listed in rows.items()}
            for name, make in figures.items():
                result[name] = make(rows)
        return result
