# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The one query of open items: all that tells who owes what stands on it"""
from sql import With
from sql.conditionals import Coalesce

from .netting import Netting
from .open_line import PAYABLE, RECEIVABLE

__all__ = ['OpenItems', 'PAYABLE', 'RECEIVABLE']


class OpenItems(Netting):
    """SQL of the open items that a Question asks for

    query() returns one row per open line with what is left of it.
    """

    def query(self):
        """Return the query of the lines with their open amounts

        Its columns are id (of the line), party, account, currency, amount,
        move, maturity_date and open_amount, where it is not zero.
        """
        *withs, settled = self.settled()
        line = self.lines()
        items = With(query=line
            .join(settled, 'LEFT', condition=settled.id == line.id)
            .select(
                *self._columns(line), line.move, line.maturity_date,
                self.round(
                    line.amount - Coalesce(settled.settled, 0)
                    ).as_('open_amount')))
        return items.select(
            *self._columns(items), items.move, items.maturity_date,
            items.open_amount,
            with_=[*withs, settled, items],
            where=items.open_amount != 0)
