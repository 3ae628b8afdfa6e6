# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The rows to sum up for what is shown per party

To tell what is open of each line costs more than to sum up all the lines and
to take off what is settled, for only a few of them are.
"""
from sql import Literal, Null, Union
from sql.conditionals import Case

from .aged_item import AgedItems


class AgedSum:
    """SQL of rows that sum up to the open amounts that the Question asks for

    rows() returns them, withs the queries that they stand on.
    """

    def __init__(self, question):
        self.question = question
        self.aged = AgedItems(question)
        self.items = self.aged.items
        self.withs = []

    def rows(self):
        """Return the rows

        The columns are id (of the line), party and currency, amount (in the
        sign in which it is shown), bucket (null for what is unallocated),
        side, is_overdue, basis_date (of documents of which something is left)
        and number, which adds up to how many lines are open.
        """
        if self.question.unallocated == 'oldest_first':
            return self._of_items()
        *self.withs, settled = self.items.settled()
        self.withs.append(settled)
        full = settled.select(settled.id, where=settled.is_full)
        document = self.items.lines(credits=False)
        credit = self.items.lines(credits=True)
        return Union(
            document.select(*self._columns(
                    document, document.amount, False,
                    basis_date=Case(
                        (document.id.in_(full), Null),
                        else_=self.aged.basis_date(document)))),
            credit.select(*self._columns(credit, credit.amount, True)),
            settled.select(*self._columns(
                    settled, -settled.settled, settled.amount < 0,
                    number=Case((settled.is_full, -1), else_=0)),
                where=settled.settled != 0),
            all_=True)

    def _of_items(self):
        item = self.aged.query()
        return item.select(
            item.id, item.party, item.currency,
            (item.open_amount * item.factor).as_('amount'), item.bucket,
            self.items.side(item).as_('side'),
            ((item.open_amount > 0)
                & (item.due_date < self.question.date)).as_('is_overdue'),
            Case((item.open_amount > 0, item.basis_date),
                else_=Null).as_('basis_date'),
            Literal(1).as_('number'))

    def _columns(
            self, line, amount, is_credit, basis_date=None, number=1):
        bucket = self.aged.bucket(self.aged.basis_date(line))
        is_overdue = self.aged.due_date(line) < self.question.date
        if is_credit is True:
            is_overdue = Literal(False)
        elif is_credit is not False:
            is_overdue &= ~is_credit
        if is_credit is not False and self.question.unallocated == 'separate':
            bucket = (Literal(Null) if is_credit is True
                else Case((is_credit, Null), else_=bucket))
        if self.question.type == 'both':
            amount *= self.items.side(line)
        if isinstance(number, int):
            number = Literal(number)
        if basis_date is None:
            basis_date = Literal(Null)
        return [
            line.id, line.party, line.currency, amount.as_('amount'),
            bucket.as_('bucket'),
            self.items.side(line).as_('side'),
            is_overdue.as_('is_overdue'),
            basis_date.as_('basis_date'),
            number.as_('number')]
