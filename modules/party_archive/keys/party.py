# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('property.key', 'party'),
            ('property.key.movement', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        Key = pool.get('property.key')
        Movement = pool.get('property.key.movement')
        SealCheck = pool.get('property.key.seal_check')
        of_key = [('key.party', '=', party_id)]
        return super().to_erase(party_id) + [
            (Movement, ['OR', ('party', '=', party_id), of_key], True,
                ['person_name', 'identity_document', 'identity_digits',
                    'reason'],
                ['****', None, None, None]),
            (SealCheck, of_key, True, ['reason'], [None]),
            (Key, [('party', '=', party_id)], True,
                ['release_conditions', 'remark'],
                ['****', None]),
            ]
