# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.pool import PoolMeta

from .entry import EntryMixin


class Payment(EntryMixin, metaclass=PoolMeta):
    __name__ = 'account.payment'

    def settlement_lines(self):
        return [self.line] if self.line else []

    def settlement_values(self):
        return {
            'type': 'receipt' if self.kind == 'receivable' else 'payment',
            'party': self.party,
            'date': self.date,
            'amount': self.amount,
            'currency': self.currency,
            'reference': self.number,
            }


class MoveLine(metaclass=PoolMeta):
    __name__ = 'account.move.line'

    def is_split_by_settlement(self, amount):
        """Return whether the amount pays a part of the line that stands apart

        What payments have announced counts as paid as long as their line is
        open.  When it has come, the line ends with them, or it would count
        twice.
        """
        announced = sum(
            (p.amount for p in self.payments if p.state != 'failed'),
            Decimal(0))
        return (
            super().is_split_by_settlement(amount)
            or bool(announced) and announced <= amount)
