# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What was open at the end of each of some months, and what changed it"""
from sql import Literal, Null, Union
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce

from ..ledger.movement import Movements
from .series import SeriesNetting

_BUCKETS = ['not_due', 'days30', 'days60', 'days90', 'older']
_OPEN = [*_BUCKETS, 'unallocated', 'overdue', 'balance']
AMOUNTS = [*_OPEN, 'increase', 'decrease']


class MonthSum:
    """SQL of the sums over all parties that a MonthsQuestion asks for

    It is one query that reads the lines once, whatever the number of months.
    """

    def __init__(self, question):
        self.question = question
        self.netting = SeriesNetting(question)
        self.movements = Movements(
            question.at(question.date), question.from_date)
        self.round = self.movements.round

    def query(self):
        """Return the query of the months and the queries it stands on

        Its columns are number (of the month, from one), opening and AMOUNTS.
        """
        month = self.netting.month
        *withs, paid = self.netting.paid()
        open_, moved = self._open(paid), self._moved()
        part = Union(
            # For months in which nothing is open
            self._part(month, month.number, {}),
            self._part(open_, open_.number, {n: n for n in _OPEN}),
            self._part(
                moved, moved.number, self.movements.sides(),
                group_by=[moved.number]),
            all_=True)
        total = part.select(
            part.number,
            *(self.round(Sum(getattr(part, n))).as_(n) for n in AMOUNTS),
            group_by=[part.number])
        opening = total.balance - total.increase + total.decrease
        return [month, *withs, paid], total.select(
            total.number, self.round(opening).as_('opening'),
            *(getattr(total, n) for n in AMOUNTS))

    # What was open

    def _open(self, paid):
        "Return the sums of what was open at the ends of the months"
        month = self.netting.month
        row = self._rows(paid)
        buckets = {
            name: Sum(row.amount, filter_=is_in)
            for name, is_in in zip(
                _BUCKETS, self._ranges(month, row.due_date))}
        sums = row.join(month, condition=month.number == row.number).select(
            row.number,
            *(Coalesce(c, 0).as_(n) for n, c in buckets.items()),
            Coalesce(-Sum(row.amount, filter_=row.due_date == Null), 0
                ).as_('unallocated'),
            Sum(row.amount).as_('balance'),
            group_by=[row.number])
        return sums.select(
            sums.number, *(getattr(sums, n) for n in _BUCKETS),
            sums.unallocated,
            (sums.days30 + sums.days60 + sums.days90 + sums.older
                ).as_('overdue'),
            sums.balance)

    def _rows(self, paid):
        """Return the lines, and what is paid of them taken off again

        What pays them is no more among the credits, which have no due date.
        """
        line = self.netting.open.of_months()
        return Union(
            line.select(
                line.number, line.due_date,
                self._signed(line, line.amount).as_('amount')),
            paid.select(
                paid.number, paid.due_date,
                self._signed(paid, -paid.settled).as_('amount')),
            paid.select(
                paid.number, self.netting.no_date.as_('due_date'),
                self._signed(paid, paid.settled).as_('amount')),
            all_=True)

    def _signed(self, row, amount):
        if self.question.type == 'both':
            return amount * self.netting.side(row)
        return amount

    @staticmethod
    def _ranges(month, date):
        "Yield whether the date is in each of the buckets"
        limits = [
            getattr(month, f'limit{n}') for n in range(1, len(_BUCKETS))]
        yield date >= limits[0]
        for later, earliest in zip(limits, limits[1:]):
            yield (date < later) & (date >= earliest)
        yield date < limits[-1]

    # What changed it

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

    def _part(self, query, number, columns, group_by=None):
        "Return the columns of the query, under the names of the amounts"
        def amount(name):
            if name not in columns:
                return Literal(0)
            column = getattr(query, columns[name])
            return Coalesce(Sum(column), 0) if group_by else column
        return query.select(
            number, *(amount(n).as_(n) for n in AMOUNTS), group_by=group_by)
