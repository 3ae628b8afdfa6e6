# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta


class Party(metaclass=PoolMeta):
    __name__ = 'party.party'

    deposits = fields.One2Many(
        'property.deposit', 'party', "Deposits", readonly=True)

    @classmethod
    def copy(cls, parties, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('deposits', None)
        return super().copy(parties, default=default)


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
