# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class Disposal(metaclass=PoolMeta):
    __name__ = 'party.archive.disposal'

    @classmethod
    def finish(cls, disposals):
        pool = Pool()
        Erasure = pool.get('party.archive.erasure')
        super().finish(disposals)
        Erasure.wipe_due(
            {i.party for d in disposals for i in d.to_destroy if i.party})
