# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The balances of a period: what was open before, what has changed it

All of it is asked of the open items and of the movements.
"""
from sql import Literal, Union, With
from sql.aggregate import Sum

from ..aging.aged_sum import AgedSum
from ..aging.open_item import OpenItems
from .movement import Movements

_AMOUNTS = ['opening', 'increase', 'decrease', 'advance', 'receivable']


def balances(question, parties=None):
    """Return the query of the balances on the day of the question

    Its columns are party, currency and balance.  What is paid leaves the sum
    as it is, so the lines are enough.
    """
    items = OpenItems(question, parties=parties)
    line = items.lines()
    amount = line.amount
    if question.type == 'both':
        amount *= items.side(line)
    return line.select(
        line.party, line.currency, items.round(Sum(amount)).as_('balance'),
        group_by=[line.party, line.currency])


class BalanceSum:
    """SQL of the balances that a PeriodQuestion asks for

    parties restricts them to those of a list of ids or a query of them.
    """

    def __init__(self, question, parties=None):
        self.question = question
        self.parties = parties
        self.movements = Movements(
            question, question.from_date, parties=parties)
        self.aged = AgedSum(question, parties=parties)
        self.round = self.movements.round

    def query(self):
        """Return the query of the balances and the queries it stands on

        Its columns are party, currency, opening, increase, decrease, closing,
        advance (of the closing balance, what is unallocated) and receivable
        (of the closing balance, what is on receivable accounts).
        """
        withs, aged = self.aged.query()
        part = With(query=Union(
                self._part(
                    balances(self.question.before, self.parties),
                    opening='balance'),
                self._part(self.movements.sums(), **self.movements.sides()),
                self._part(aged, advance='unallocated',
                    receivable='receivable'),
                all_=True))
        total = part.select(
            part.party, part.currency,
            *(self.round(Sum(getattr(part, n))).as_(n) for n in _AMOUNTS),
            group_by=[part.party, part.currency])
        is_there = total.opening != 0
        for name in ['increase', 'decrease', 'advance']:
            is_there |= getattr(total, name) != 0
        return [*withs, part], total.select(
            total.party, total.currency,
            *(getattr(total, n) for n in _AMOUNTS),
            self.round(total.opening + total.increase - total.decrease
                ).as_('closing'),
            where=is_there)

    def _part(self, query, **columns):
        "Return the query with the columns under the names of the amounts"
        zero = Literal(0)
        return query.select(
            query.party, query.currency,
            *((getattr(query, columns[n]) if n in columns else zero).as_(n)
                for n in _AMOUNTS))
