# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import PoolMeta


class Location(metaclass=PoolMeta):
    __name__ = 'party.archive.location'

    items = fields.One2Many(
        'party.archive.item', 'location', "Items", readonly=True,
        help="What is kept in the location itself.")

    @classmethod
    def copy(cls, locations, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('items', None)
        return super().copy(locations, default=default)
