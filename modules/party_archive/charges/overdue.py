# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the ledger says of the days for which an invoice was overdue"""
import datetime as dt
from decimal import Decimal

_DAY = dt.timedelta(days=1)


class Overdue:
    """The overdue amounts of an invoice by day, in its currency

    On a day counts what was due before it, the days of grace later, and had
    not been paid before it: due on the 1st and paid on the 3rd makes 2 days.
    """

    def __init__(self, invoice, grace_days=0):
        self.debts = []
        self.payments = []
        for line in invoice.lines_to_pay:
            first = (
                (line.maturity_date or invoice.invoice_date)
                + dt.timedelta(days=grace_days) + _DAY)
            self.debts.append(
                (first, self._closed(line), line.debit - line.credit))
        for line in invoice.payment_lines:
            self.payments.append(
                (line.date + _DAY, self._closed(line),
                    line.credit - line.debit))

    @staticmethod
    def _closed(line):
        "Return the first day on which the line does not count any more"
        if line.reconciliation:
            return line.reconciliation.date + _DAY

    @property
    def first_day(self):
        return min((first for first, _, _ in self.debts), default=None)

    def amount(self, date):
        def total(lines):
            return sum(
                (amount for first, closed, amount in lines
                    if first <= date and (not closed or date < closed)),
                Decimal(0))
        return max(total(self.debts) - total(self.payments), Decimal(0))

    def ranges(self, start, end):
        "Yield first day, last day and amount of each range that is overdue"
        cuts = {start, end + _DAY}
        for first, closed, _ in self.debts + self.payments:
            cuts |= {first, closed or first}
        cuts = sorted(c for c in cuts if start <= c <= end + _DAY)
        for first, next_ in zip(cuts, cuts[1:]):
            if amount := self.amount(first):
                yield first, next_ - _DAY, amount
