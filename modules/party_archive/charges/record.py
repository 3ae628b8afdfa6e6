# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta

from .bill import late_fee_column


class Record(metaclass=PoolMeta):
    __name__ = 'party.record'

    @classmethod
    def union_models(cls):
        return super().union_models() + [
            'property.fee.bill', 'property.late_fee']


class LateFee(metaclass=PoolMeta):
    __name__ = 'property.late_fee'

    @classmethod
    def record_column(cls, name, table):
        return late_fee_column(name, table)
