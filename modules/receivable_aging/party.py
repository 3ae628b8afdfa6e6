# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import Index
from trytond.pool import PoolMeta
from trytond.transaction import Transaction


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    def transition_replace(self):
        # Without it the lines of posted moves refuse even this change, and
        # nobody who has a ledger could be merged
        with Transaction().set_context(_party_replace=True):
            return super().transition_replace()


class CreditLimitAmount(metaclass=PoolMeta):
    __name__ = 'party.party.credit_limit_amount'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        # The limit that counts comes first, so nothing has to be sorted for
        # each party of the aging
        cls._sql_indexes.add(
            Index(t,
                (t.party, Index.Range()),
                (t.company, Index.Range()),
                (t.id, Index.Range()),
                include=[t.credit_limit_amount]))
