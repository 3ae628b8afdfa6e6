# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class HeldRecordMixin:
    "A register whose records stay as long as they are held"
    __slots__ = ()

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, records, values=values, external=external)
        if mode == 'delete':
            Hold.check(records)


class Correspondence(HeldRecordMixin, metaclass=PoolMeta):
    __name__ = 'property.correspondence'
