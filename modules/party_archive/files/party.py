# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict

from sql.conditionals import Case

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from .registers import FileMixin, by_record, count, counter, select_visible


def _listing(model, string, **arguments):
    return fields.Function(
        fields.Many2Many(model, None, None, string, **arguments),
        'get_registers')


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
    _register_field = 'party'

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

    @classmethod
    def _list_renovations(cls, parties):
        ids = [p.id for p in parties]
        return by_record(
            parties, select_visible(
                'property.renovation', ['id', 'party', 'contractor', 'state'],
                ['OR',
                    ('party', 'in', ids),
                    ('contractor', 'in', ids),
                    ]), lambda r: {r.party, r.contractor})

    @classmethod
    def _list_keys(cls, parties):
        ids = [p.id for p in parties]
        return by_record(
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
        return by_record(parties, meters, lambda m: occupants[m.unit])

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
        figures = super()._listing_figures()
        figures['keys']['keys_in_hands'] = count(
            lambda party, key: key.borrower == party)
        return figures
