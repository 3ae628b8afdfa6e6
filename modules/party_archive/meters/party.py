# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('property.meter.confirmation', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        Confirmation = pool.get('property.meter.confirmation')
        Line = pool.get('property.meter.confirmation.line')
        return super().to_erase(party_id) + [
            (Confirmation, [('party', '=', party_id)], True,
                ['customer_signatory', 'remark'],
                ['****', None]),
            (Line, [('confirmation.party', '=', party_id)], True,
                ['photo', 'photo_name'],
                [None, None]),
            ]
