# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import PoolMeta


class Unit(metaclass=PoolMeta):
    __name__ = 'property.unit'

    emergency_contacts = fields.One2Many(
        'party.emergency_contact', 'unit', "Emergency Contacts")

    @classmethod
    def copy(cls, units, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('emergency_contacts', None)
        return super().copy(units, default=default)
