# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict

from sql.conditionals import Case

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from .registers import FEE_OPEN, KEY_HELD, FileMixin, counter, select_visible


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


def _borrower(key):
    "Return the expression for the party that has the keys in its hands"
    Movement = Pool().get('property.key.movement')
    movement = Movement.__table__()
    return Case((key.state == 'lent', movement.select(
                movement.party, where=movement.id == key.last_movement)))


class Party(FileMixin, metaclass=PoolMeta):
    __name__ = 'party.party'
    _register_field = 'party'

    open_fees = fields.One2Many(
        'property.fee', 'party', "Open Fees", readonly=True,
        filter=[
            ('state', 'in', FEE_OPEN),
            ],
        help="The fees that have not been paid.")
    renovations = _listing(
        'property.renovation', "Renovations",
        help="What the party has applied for or does as contractor.")
    violations = fields.One2Many(
        'property.violation', 'party', "Violations", readonly=True)
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
    def copy(cls, parties, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('open_fees', None)
        default.setdefault('violations', None)
        return super().copy(parties, default=default)

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
                        ('last_movement.party', 'in', ids),
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
    def _listing_counts(cls):
        """Return the counters of each listing

        They map their names to what tells whether a row of the listing
        counts for the id of a party.
        """
        pool = Pool()
        Renovation = pool.get('property.renovation')
        return {
            'renovations': {
                'open_renovations': lambda party, renovation: (
                    renovation.state not in Renovation._closed_states),
                },
            'keys': {
                'keys_in_custody': lambda party, key: (
                    key.party == party and key.state in KEY_HELD),
                'keys_in_hands': lambda party, key: key.borrower == party,
                },
            'meters': {
                'meters_in_use': lambda party, meter: True,
                },
            }

    @classmethod
    def get_registers(cls, parties, names):
        "Look for each listing once, for itself and for what counts of it"
        result = {}
        for listing, counters in cls._listing_counts().items():
            counters = {n: c for n, c in counters.items() if n in names}
            if not counters and listing not in names:
                continue
            rows = getattr(cls, f'_list_{listing}')(parties)
            if listing in names:
                result[listing] = {
                    party: [r.id for r in listed]
                    for party, listed in rows.items()}
            for name, counts in counters.items():
                result[name] = {
                    party: sum(counts(party, r) for r in listed)
                    for party, listed in rows.items()}
        others = [n for n in names if n not in result]
        result.update(super().get_registers(parties, others))
        return result
