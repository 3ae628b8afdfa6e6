# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('property.deposit', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        Deposit = pool.get('property.deposit')
        Movement = pool.get('property.deposit.movement')
        return super().to_erase(party_id) + [
            (Deposit, [('party', '=', party_id)], True,
                ['remark'],
                [None]),
            (Movement, [('deposit.party', '=', party_id)], True,
                ['reason', 'document'],
                ['****', None]),
            ]
