# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The open items with their age, for all that is shown by buckets"""
from sql import Literal, Null, Window, With
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce
from sql.functions import Function

from trytond import backend

from .open_item import OpenItems


class _JulianDay(Function):
    __slots__ = ()
    _function = 'JULIANDAY'


class AgedItems:
    """SQL of the open items, aged as the Question asks

    Unallocated credits are in no bucket, unless they are aged by their own
    date.
    """

    def __init__(self, question, parties=None, items=None):
        self.question = question
        self.items = items or OpenItems(question, parties=parties)

    def query(self):
        """Return the query of the aged items

        Its columns are those of OpenItems, with due_date, basis_date and
        bucket (null for what is unallocated) and with factor: the open amount
        times the factor adds up to the balance that is shown.
        """
        return self._aged(self._dated(self.items.query()))

    def found(self):
        """Return the query of the same items without their open amounts

        Only their sign is right.
        """
        if self.question.unallocated == 'oldest_first':
            # Which of them are left depends on the amounts
            return self.query()
        return self._aged(self._dated(self.items.found()))

    def candidates(self):
        "Return the query of found() with those of which nothing is left"
        return self._aged(self._dated(self.items.candidates()))

    def _aged(self, item):
        if self.question.unallocated == 'oldest_first':
            item = self._apply_oldest_first(item)
        return item.select(
            item.id, item.party, item.account, item.currency, item.amount,
            item.move, item.open_amount, item.due_date, item.basis_date,
            self._bucket(item).as_('bucket'),
            self._factor(item).as_('factor'))

    def _dated(self, item):
        return item.select(
            item.id, item.party, item.account, item.currency, item.amount,
            item.move, item.open_amount,
            self.items.due_date(item).as_('due_date'),
            self.basis_date(item).as_('basis_date'))

    def basis_date(self, line):
        "Return the date from which the age is counted"
        if self.question.basis == 'maturity':
            return self.items.due_date(line)
        elif self.question.basis == 'posting':
            return Coalesce(self.items.move_date(line), Null)
        return self.document_date(line)

    def document_date(self, line, own_invoice=None):
        """Return the date of the invoice of the line or, without, of its move

        own_invoice is SQL of the id of the invoice, if it is there already.
        """
        if own_invoice is None:
            own_invoice = self.items.own_invoice(line)
        invoice = self.items.Invoice.__table__()
        return Coalesce(
            invoice.select(
                invoice.invoice_date,
                where=invoice.id == own_invoice),
            self.items.move_date(line))

    def _apply_oldest_first(self, item):
        "Return the items after unallocated credits paid the oldest documents"
        # One beside the other, for one in the other is too deep for the parser
        # of SQLite
        item = With(query=item)
        group = [item.party, item.currency, self.items.side(item)]
        is_credit = item.open_amount < 0
        # The credits are used up in the order of their dates too
        totals = With(query=item.select(
                item.id, item.party, item.account, item.currency, item.amount,
                item.move, item.open_amount, item.due_date, item.basis_date,
                (-Sum(Case((is_credit, item.open_amount), else_=0),
                    window=Window(group))).as_('credits'),
                Sum(Case((is_credit, 0), else_=item.open_amount),
                    window=Window(group)).as_('documents'),
                Sum(item.open_amount,
                    window=Window(
                        [*group, is_credit],
                        order_by=[item.basis_date, item.id])
                    ).as_('cumulated')))
        left = totals.select(
            totals.id, totals.party, totals.account, totals.currency,
            totals.amount, totals.move, totals.due_date, totals.basis_date,
            self.items.left(
                totals.open_amount, totals.cumulated, totals.credits,
                totals.documents).as_('open_amount'))
        return left.select(
            left.id, left.party, left.account, left.currency, left.amount,
            left.move, left.due_date, left.basis_date, left.open_amount,
            with_=[item, totals],
            where=left.open_amount != 0)

    def _bucket(self, item):
        bucket = self.bucket(item.basis_date)
        if self.question.unallocated == 'own_date':
            return bucket
        return Case((item.open_amount < 0, Null), else_=bucket)

    def bucket(self, date):
        "Return the number of the bucket of the date"
        *limits, (last, _) = self.question.limits
        if not limits:
            return Literal(last)
        return Case(
            *((date >= earliest, number) for number, earliest in limits),
            else_=last)

    def _factor(self, item):
        """Return 1, or -1 for payables where both sides are asked for

        A party then owes what is positive and is owed what is negative.
        """
        if self.question.type != 'both':
            return Literal(1)
        return self.items.side(item)

    def days(self, date):
        "Return the days from the date to the one of the question, as SQL"
        if backend.name == 'sqlite':
            days = (
                _JulianDay(self.question.date.isoformat()) - _JulianDay(date))
            return days.cast('INTEGER')
        return Literal(self.question.date).cast('DATE') - date
