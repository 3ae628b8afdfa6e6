# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Null

from trytond.model import Index
from trytond.pool import PoolMeta
from trytond.transaction import Transaction

# Open items are found through these indexes, so that the cost follows the
# number of what is open and not the size of the ledger


class Move(metaclass=PoolMeta):
    __name__ = 'account.move'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        cls._sql_indexes.add(
            Index(t,
                (t.id, Index.Range(cardinality='high')),
                where=t.state != 'posted'))


class MoveLine(metaclass=PoolMeta):
    __name__ = 'account.move.line'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        # The indexes alone tell all of the open amounts, by party and by move,
        # without a look at the lines
        cls._sql_indexes.update({
                Index(t,
                    (t.account, Index.Range()),
                    (t.party, Index.Range()),
                    (t.id, Index.Range(cardinality='high')),
                    where=t.reconciliation == Null,
                    include=[
                        t.move, t.maturity_date, t.debit, t.credit]),
                Index(t,
                    (t.move, Index.Range()),
                    (t.account, Index.Range()),
                    (t.id, Index.Range(cardinality='high')),
                    where=t.reconciliation == Null,
                    include=[
                        t.party, t.maturity_date, t.debit, t.credit]),
                })

    @classmethod
    def on_modification(cls, mode, lines, field_names=None):
        if field_names and Transaction().context.get('_party_replace'):
            # All the lines of the party change together, so posted moves and
            # reconciliations stay as sound as they are
            field_names = field_names - {'party'}
        super().on_modification(mode, lines, field_names=field_names)
