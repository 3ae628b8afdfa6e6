# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta


class Party(metaclass=PoolMeta):
    __name__ = 'party.party'

    emergency_contacts = fields.One2Many(
        'party.emergency_contact', 'party', "Emergency Contacts")


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('party.emergency_contact', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        EmergencyContact = pool.get('party.emergency_contact')
        return super().to_erase(party_id) + [
            (EmergencyContact, [('party', '=', party_id)], True,
                ['name', 'role', 'day_phone', 'night_phone', 'mobile',
                    'address'],
                ['****', None, '****', None, None, None]),
            ]
