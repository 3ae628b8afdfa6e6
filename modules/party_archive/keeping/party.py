# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    def transition_replace(self):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        Hold.check([self.ask.source])
        return super().transition_replace()

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('party.archive.hold', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase(self, party):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        # What is only restricted is kept
        if not Transaction().context.get('restrict_party'):
            Hold.check([party])
        super().check_erase(party)
