# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The sums per party and currency

To tell what is open of each line costs more than to sum up all the lines and
to take off what is settled, for only a few of them are.
"""
from sql import Literal, Null, With
from sql.aggregate import Min, Sum
from sql.conditionals import Case, Coalesce
from sql.functions import Abs

from trytond import backend

from .aged_item import AgedItems
from .open_item import OpenItems
from .open_line import PAYABLE, RECEIVABLE, once


class AgedSum:
    """SQL of the sums per party and currency that the Question asks for

    parties restricts them to those of a list of ids or a query of them.
    """

    def __init__(self, question, parties=None):
        self.question = question
        self.aged = AgedItems(question, parties=parties)
        self.items = self.aged.items
        self.buckets = [f'bucket{n}' for n, _ in question.limits]

    def query(self):
        """Return the query of the sums and the queries it stands on

        Its columns are id (see _key), party, currency, one for each bucket of
        the scheme (bucket1 ...), unallocated (positive), balance, overdue,
        receivable (the balance on receivable accounts) and oldest_date: the
        basis date of the oldest document of which something is left.
        """
        withs, sums = self._sums()
        columns = {n: self.items.round(getattr(sums, n)) for n in self.buckets}
        documents = self._total(sums, self.buckets)
        balance = self.items.round(documents + sums.credits)
        columns['unallocated'] = self.items.round(-sums.credits)
        columns['balance'] = balance
        columns['overdue'] = self.items.round(
            self._total(sums, self._overdue_buckets)
            if self._overdue_buckets is not None else sums.overdue)
        columns['receivable'] = (
            self.items.round(sums.receivable) if self._has_both else balance)
        left = sums.left if self._has_left else documents - sums.credits
        return withs, sums.select(
            sums.id, sums.party, sums.currency, sums.oldest_date,
            *(c.as_(n) for n, c in columns.items()),
            where=self.items.round(left) != 0)

    def rows(self):
        """Return the query of the rows without sums and what it stands on

        Its columns are id, party and currency.  A party whose lines do not add
        up to zero has something open, so what is settled must be known of the
        others only.
        """
        amounts = self._amounts()
        is_sure = Literal(False)
        for name in ['receivable', 'payable']:
            is_sure |= self.items.round(getattr(amounts, name)) != 0
        if self.question.unallocated == 'oldest_first':
            if not self.question.in_company_currency:
                # The first line of a row may be one of which nothing is left
                return self.query()
            # What there is to pay with has paid whatever there was to pay
            return [amounts], amounts.select(
                amounts.id, amounts.party, amounts.currency, where=is_sure)
        items = OpenItems(self.question, parties=amounts.select(
                amounts.party, where=~is_sure))
        withs = items.paid()
        paid = withs[-1]
        settled = paid.select(
            paid.party, paid.currency, Sum(paid.settled).as_('amount'),
            group_by=[paid.party, paid.currency])
        left = amounts.documents - Coalesce(settled.amount, 0)
        return [amounts, *withs], self._join(amounts, settled).select(
            amounts.id, amounts.party, amounts.currency,
            where=is_sure | (self.items.round(left) != 0))

    def _amounts(self):
        "Return the sums of the lines whatever is settled"
        line = self.items.lines()
        line = once(line.select(
                line.id, line.party, line.currency, line.amount,
                self.items.side(line).as_('side')))

        def total(is_summed):
            return Coalesce(Sum(line.amount, filter_=is_summed), 0)

        key, columns = self._key(line)
        return With(query=line.select(
                *columns,
                total(line.side == RECEIVABLE).as_('receivable'),
                total(line.side == PAYABLE).as_('payable'),
                total(line.amount > 0).as_('documents'),
                group_by=key))

    def _key(self, line):
        """Return by what the lines are summed up and the columns of it

        The id is that of the party, or of the first line where a party may
        have a row for each of its currencies.
        """
        if self.question.in_company_currency:
            return [line.party], [
                line.party.as_('id'), line.party,
                Literal(self.question.currency.id).as_('currency')]
        return [line.party, line.currency], [
            Min(line.id).as_('id'), line.party, line.currency]

    # What need not be summed up for itself

    @property
    def _has_both(self):
        return self.question.type == 'both'

    @property
    def _has_left(self):
        "Whether documents and credits may cancel each other in a bucket"
        return self._has_both or self.question.unallocated == 'own_date'

    @property
    def _overdue_buckets(self):
        "The buckets that hold what is overdue, or None if others hold it too"
        if (self.question.basis != 'maturity'
                or self.question.unallocated == 'own_date'):
            return None
        limits = [earliest for _, earliest in self.question.limits]
        if self.question.date not in limits:
            return None
        return self.buckets[limits.index(self.question.date) + 1:]

    # The sums

    def _sums(self):
        if self.question.unallocated == 'oldest_first':
            return [], self._sum(self._of_items())
        if self.question.unallocated == 'own_date':
            withs = self.items.settled()
        else:
            withs = self.items.paid()
        settled = withs[-1]
        line = self._sum(
            self._of_lines(), full=settled.select(
                settled.id, where=settled.is_full))
        settled = self._sum(self._of_settled(settled), is_settled=True)
        return withs, once(self._join(line, settled).select(
                line.id, line.party, line.currency, line.oldest_date,
                *((getattr(line, n) + Coalesce(getattr(settled, n), 0)
                        ).as_(n)
                    for n in self._names())))

    def _join(self, line, settled):
        """Join what is settled with the lines it is of

        PostgreSQL can not plan a full join as a loop over all pairs, which it
        would take for cheap when it underestimates what is settled.
        """
        join = 'FULL' if backend.name == 'postgresql' else 'LEFT'
        condition = settled.party == line.party
        if not self.question.in_company_currency:
            condition &= settled.currency == line.currency
        return line.join(settled, join, condition=condition)

    @staticmethod
    def _total(table, names):
        total, *columns = [getattr(table, n) for n in names] or [Literal(0)]
        for column in columns:
            total += column
        return total

    def _names(self):
        yield from self.buckets
        yield 'credits'
        if self._overdue_buckets is None:
            yield 'overdue'
        if self._has_both:
            yield 'receivable'
        if self._has_left:
            yield 'left'

    def _sum(self, row, full=None, is_settled=False):
        """Return the sums of the rows, of what is settled those to add

        full is a query of the rows of which nothing is left.
        """
        amount = row.amount * row.side if self._has_both else row.amount
        columns = {}
        for name, is_in in zip(self.buckets, self._ranges(row.date)):
            columns[name] = Sum(amount, filter_=is_in)
        columns['credits'] = self._sum_of_credits(row, amount, is_settled)
        columns['overdue'] = Sum(
            amount, filter_=row.due_date < self.question.date)
        columns['receivable'] = Sum(
            amount, filter_=row.side == RECEIVABLE)
        columns['left'] = Sum(
            -Abs(row.amount) if is_settled else Abs(row.amount))
        if is_settled:
            # Each amount has paid a document and used up a credit
            columns['receivable'] = Literal(0)
            if self.question.unallocated == 'separate':
                columns['left'] *= 2
        is_left = row.date != Null
        if self.question.unallocated == 'own_date':
            is_left &= row.amount > 0
        if full:
            is_left &= ~row.id.in_(full)
        key, key_columns = self._key(row)
        return row.select(
            *key_columns,
            Min(row.date, filter_=is_left).as_('oldest_date'),
            *(Coalesce(columns[n], 0).as_(n) for n in self._names()),
            group_by=key)

    def _ranges(self, date):
        "Yield whether the date is in each of the buckets"
        later = None
        for _, earliest in self.question.limits:
            is_in = Literal(True)
            if earliest is None and later is None:
                is_in &= date != Null
            if earliest is not None:
                is_in &= date >= earliest
            if later is not None:
                is_in &= date < later
            later = earliest
            yield is_in

    def _sum_of_credits(self, row, amount, is_settled):
        if self.question.unallocated == 'own_date':
            return Sum(Literal(0))
        elif is_settled:
            return -Sum(amount)
        return Sum(amount, filter_=row.date == Null)

    # The rows to sum up

    def _of_lines(self):
        line = self.items.lines()
        return self._rows(
            line, line.amount, line.is_document,
            self.aged.basis_date(line), self.items.due_date(line))

    def _of_settled(self, settled):
        return self._rows(
            settled, -settled.settled, settled.settled > 0,
            self.aged.basis_date(settled), settled.due_date,
            where=settled.settled != 0)

    def _of_items(self):
        item = self.aged.query()
        return self._rows(
            item, item.open_amount, item.open_amount > 0,
            item.basis_date, item.due_date)

    def _rows(
            self, line, amount, is_document, basis_date, due_date,
            where=None):
        """Return the rows

        date is the one from which the age is counted, null for what is in no
        bucket, due_date is the one of documents.
        """
        date = basis_date
        if self.question.unallocated != 'own_date':
            date = Case((is_document, date), else_=Null)
        return once(line.select(
                line.id, line.party, line.currency,
                amount.as_('amount'),
                self.items.side(line).as_('side'),
                date.as_('date'),
                Case((is_document, due_date), else_=Null).as_('due_date'),
                where=where))
