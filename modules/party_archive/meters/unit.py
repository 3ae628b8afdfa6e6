# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import PoolMeta


class Unit(metaclass=PoolMeta):
    __name__ = 'property.unit'

    meters = fields.One2Many('property.meter', 'unit', "Meters")

    @classmethod
    def copy(cls, units, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('meters', None)
        return super().copy(units, default=default)
