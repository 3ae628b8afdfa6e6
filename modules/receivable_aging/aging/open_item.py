# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The one query of open items: all that tells who owes what stands on it"""
from sql import Union, With
from sql.aggregate import Sum
from sql.conditionals import Coalesce

from trytond import backend

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
        items = With(query=self._left(self.lines(), settled))
        return items.select(
            *self._item_columns(items), items.open_amount,
            with_=[*withs, settled, items],
            where=items.open_amount != 0)

    def found(self):
        """Return the query of the same lines without what is left of them

        Their open amount is their amount, which has the same sign.
        """
        *withs, settled = self.settled()
        full = settled.select(settled.id, where=settled.is_full)
        item = self.candidates()
        return item.select(
            *self._item_columns(item), item.open_amount,
            with_=[*withs, settled],
            where=self._is_not_in(item.id, full))

    def candidates(self):
        "Return the query of found() with those of which nothing is left"
        line = self.lines()
        return line.select(
            *self._item_columns(line), line.amount.as_('open_amount'),
            where=line.amount != 0)

    def _item_columns(self, table):
        return [*self._columns(table), table.move, table.maturity_date]

    # What is left of the lines

    def _left(self, line, settled):
        if backend.name == 'sqlite':
            return self._summed(line, settled)
        return self._joined(line, settled)

    def _joined(self, line, settled):
        return (line
            .join(settled, 'LEFT', condition=settled.id == line.id)
            .select(
                *self._item_columns(line),
                (line.amount - Coalesce(settled.settled, 0)
                    ).as_('open_amount')))

    def _summed(self, line, settled):
        """Sum up each line and what is settled of it

        SQLite takes the open lines for few, so that it would look through all
        that is settled for each of them to join it.
        """
        part = Union(
            line.select(
                *self._item_columns(line), line.amount.as_('open_amount')),
            settled.select(
                *self._item_columns(settled),
                (-settled.settled).as_('open_amount')),
            all_=True)
        return part.select(
            *self._item_columns(part),
            self.round(Sum(part.open_amount)).as_('open_amount'),
            group_by=self._item_columns(part))
