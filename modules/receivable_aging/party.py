# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta
from trytond.transaction import Transaction


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    def transition_replace(self):
        # Without it the lines of posted moves refuse even this change, and
        # nobody who has a ledger could be merged
        with Transaction().set_context(_party_replace=True):
            return super().transition_replace()
