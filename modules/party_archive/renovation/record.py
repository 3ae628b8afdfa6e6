# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta


class Record(metaclass=PoolMeta):
    __name__ = 'party.record'

    @classmethod
    def union_models(cls):
        return super().union_models() + ['property.renovation']
