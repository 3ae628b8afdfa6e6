# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from .registers import FEE_OPEN, FileMixin, counter, search_visible


def _listing(model, string, getter, **arguments):
    return fields.Function(
        fields.Many2Many(model, None, None, string, **arguments), getter)


def _by_party(parties, records, get_parties):
    "Return the ids of the records of each of the parties"
    result = {p.id: [] for p in parties}
    for record in records:
        for party in get_parties(record):
            if party and party.id in result:
                result[party.id].append(record.id)
    return result


def _borrower(key):
    "Return the party that has the keys in its hands"
    if key.state == 'lent' and key.last_movement:
        return key.last_movement.party


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
        'property.renovation', "Renovations", 'get_renovations',
        help="What the party has applied for or does as contractor.")
    violations = fields.One2Many(
        'property.violation', 'party', "Violations", readonly=True)
    keys = _listing(
        'property.key', "Keys", 'get_keys',
        help="What the party has given into custody or has in its hands.")
    keys_in_hands = counter(
        "In Its Hands", 'keys',
        help="How many sets of keys are lent to the party.")
    meters = _listing(
        'property.meter', "Meters", 'get_meters',
        help="The meters in use of the units that the party occupies.")
    meters_in_use = counter("In Use", 'meters')

    @classmethod
    def copy(cls, parties, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('open_fees', None)
        default.setdefault('violations', None)
        return super().copy(parties, default=default)

    @classmethod
    def get_renovations(cls, parties, name):
        ids = [p.id for p in parties]
        return _by_party(
            parties, search_visible('property.renovation', ['OR',
                    ('party', 'in', ids),
                    ('contractor', 'in', ids),
                    ]), lambda r: {r.party, r.contractor})

    @classmethod
    def get_keys(cls, parties, name):
        ids = [p.id for p in parties]
        return _by_party(
            parties, search_visible('property.key', ['OR',
                    ('party', 'in', ids),
                    [
                        ('state', '=', 'lent'),
                        ('last_movement.party', 'in', ids),
                        ],
                    ]), lambda k: {k.party, _borrower(k)})

    @classmethod
    def get_meters(cls, parties, name):
        pool = Pool()
        Date = pool.get('ir.date')
        today = Date.today()
        occupants = defaultdict(set)
        for occupancy in search_visible(
                'property.occupancy',
                ('party', 'in', [p.id for p in parties]),
                ('occupies', '=', True),
                ('start_date', '<=', today),
                ['OR',
                    ('end_date', '=', None),
                    ('end_date', '>=', today),
                    ], order=[]):
            occupants[occupancy.unit].add(occupancy.party)
        return _by_party(
            parties, search_visible(
                'property.meter',
                ('unit', 'in', [u.id for u in occupants]),
                ('state', '=', 'in_use')), lambda m: occupants[m.unit])

    @classmethod
    def get_register_count(cls, parties, name):
        if name == 'open_renovations':
            return cls._count(parties, 'renovations', lambda party, r: (
                    r.state not in r._closed_states))
        elif name == 'keys_in_hands':
            return cls._count(parties, 'keys', lambda party, k: (
                    _borrower(k) == party))
        elif name == 'meters_in_use':
            return cls._count(parties, 'meters', lambda party, m: True)
        return super().get_register_count(parties, name)

    @classmethod
    def _count(cls, parties, listing, counts):
        "Return how many of the listing of each of the parties count"
        Target = cls._fields[listing].get_target()
        ids = getattr(cls, f'get_{listing}')(parties, listing)
        # Together, so that they are read together
        records = {r.id: r for r in Target.browse(
                list({i for listed in ids.values() for i in listed}))}
        return {
            p.id: sum(counts(p, records[i]) for i in ids[p.id])
            for p in parties}
