# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What was open at the end of each of some months, and what changed it"""
from sql import Literal, Union
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce

from ..aging.aged_sum import AgedSum
from ..ledger.movement import Movements

_OPEN = {
    'not_due': 'bucket1',
    'days30': 'bucket2',
    'days60': 'bucket3',
    'days90': 'bucket4',
    'older': 'bucket5',
    'unallocated': 'unallocated',
    'overdue': 'overdue',
    'balance': 'balance',
    }
AMOUNTS = [*_OPEN, 'increase', 'decrease']


class MonthSum:
    """SQL of the sums over all parties that a MonthsQuestion asks for

    It is one query.  What was paid at a date is known by netting what was open
    at that date, so there is a part for each of the months; the movements of
    all of them are read once.
    """

    def __init__(self, question):
        self.question = question
        self.movements = Movements(
            question.at(question.date), question.from_date)
        self.round = self.movements.round

    def query(self):
        """Return the query of the months and the queries it stands on

        Its columns are number (of the month, from one), opening and AMOUNTS.
        """
        withs, parts = [], []
        for number, date in enumerate(self.question.ends, 1):
            sum_withs, sums = AgedSum(self.question.at(date)).query()
            withs.extend(sum_withs)
            parts.append(self._part(
                    sums, _OPEN, Literal(number).as_('number')))
        moved = self._moved()
        parts.append(self._part(
                moved, self.movements.sides(), moved.number,
                group_by=[moved.number]))
        part = Union(*parts, all_=True)
        total = part.select(
            part.number,
            *(self.round(Sum(getattr(part, n))).as_(n) for n in AMOUNTS),
            group_by=[part.number])
        opening = total.balance - total.increase + total.decrease
        return withs, total.select(
            total.number, self.round(opening).as_('opening'),
            *(getattr(total, n) for n in AMOUNTS))

    def _moved(self):
        "Return the movements with the number of their months"
        movement = self.movements.movements()
        *ends, _ = self.question.ends
        return movement.select(
            Case(
                *((movement.date <= date, number)
                    for number, date in enumerate(ends, 1)),
                else_=self.question.months).as_('number'),
            movement.debit, movement.credit)

    def _part(self, query, columns, number, group_by=None):
        "Return the sums of the query, under the names of the amounts"
        return query.select(
            number,
            *((Coalesce(Sum(getattr(query, columns[n])), 0)
                    if n in columns else Literal(0)).as_(n)
                for n in AMOUNTS),
            group_by=group_by)
