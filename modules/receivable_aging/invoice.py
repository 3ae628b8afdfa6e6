# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import Index
from trytond.pool import PoolMeta

# From a line to its invoice and from an invoice to its lines, by the indexes
# alone


class Invoice(metaclass=PoolMeta):
    __name__ = 'account.invoice'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        cls._sql_indexes.update({
                Index(t,
                    (t.move, Index.Range()),
                    (t.account, Index.Range()),
                    (t.id, Index.Range(cardinality='high'))),
                Index(t,
                    (t.id, Index.Range(cardinality='high')),
                    include=[t.move, t.account]),
                })


class InvoicePaymentLine(metaclass=PoolMeta):
    __name__ = 'account.invoice-account.move.line'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        cls._sql_indexes.update({
                Index(t, (t.invoice, Index.Range()), (t.line, Index.Range())),
                Index(t, (t.line, Index.Range()), (t.invoice, Index.Range())),
                })


class InvoiceAdditionalMove(metaclass=PoolMeta):
    __name__ = 'account.invoice-additional-account.move'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        t = cls.__table__()
        cls._sql_indexes.update({
                Index(t, (t.move, Index.Range())),
                Index(t, (t.invoice, Index.Range())),
                })
