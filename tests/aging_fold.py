# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the aging must show, computed line by line in plain Python

Nothing of the SQL is used here: it is the rule as an accountant would apply
it with a pencil.
"""
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from trytond.pool import Pool

ZERO = Decimal(0)


@dataclass(frozen=True)
class Item:
    line: int
    party: int
    account: int
    currency: int
    side: int  # 1 for receivable, -1 for payable
    amount: Decimal  # positive for documents
    open_amount: Decimal
    due: object
    basis: object
    group: tuple


class Fold:
    "The answer to a question, which is a dictionary as the context is"

    def __init__(self, question):
        self.question = question
        self.date = question['date']
        pool = Pool()
        self.company = pool.get('company.company')(question['company'])
        self.payments = {
            p.line.id: p.invoice.id
            for p in pool.get('account.invoice-account.move.line').search([])}
        self.invoices = defaultdict(list)
        self.invoice_dates = {}
        for invoice in pool.get('account.invoice').search([]):
            self.invoice_dates[invoice.id] = invoice.invoice_date
            if invoice.move:
                self.invoices[invoice.move.id, invoice.account.id].append(
                    (0, invoice.id))
            for move in invoice.additional_moves:
                self.invoices[move.id, invoice.account.id].append(
                    (1, invoice.id))
        self.items = self._open(self._items())
        if question['unallocated'] == 'oldest_first':
            self.items = self._oldest_first(self.items)

    def _own_invoice(self, line):
        found = self.invoices.get((line.move.id, line.account.id))
        return min(found)[1] if found else None

    def _side(self, account):
        for type_ in [account.type, account.debit_type, account.credit_type]:
            if type_ and (type_.receivable or type_.payable):
                return 1 if type_.receivable else -1
        return 0

    def _lines(self):
        "Return the lines of the control accounts with their side"
        Line = Pool().get('account.move.line')
        sides = {'customer': [1], 'supplier': [-1], 'both': [1, -1]}[
            self.question['type']]
        for line in Line.search([('move.company', '=', self.company.id)]):
            side = self._side(line.account)
            if side in sides and line.move.date <= self.date:
                yield line, side

    def _amount(self, line):
        "Return the amount of the line and its currency"
        if (self.question['currency_mode'] == 'transaction'
                and line.second_currency):
            return line.second_currency, line.amount_second_currency
        return self.company.currency, line.debit - line.credit

    def _items(self):
        parties = self.question.get('parties')
        for line, side in self._lines():
            if not line.party or parties and line.party.id not in parties:
                continue
            if self.question['posted'] and line.move.state != 'posted':
                continue
            reconciliation = line.reconciliation
            if reconciliation and reconciliation.date <= self.date:
                continue
            currency, amount = self._amount(line)
            own = self._own_invoice(line)
            if reconciliation:
                group = ('reconciliation', reconciliation.id)
            elif line.id in self.payments:
                group = ('invoice', self.payments[line.id])
            elif own:
                group = ('invoice', own)
            else:
                group = ('line', line.id)
            due = line.maturity_date or line.move.date
            basis = {
                'maturity': due,
                'posting': line.move.date,
                'document': (
                    self.invoice_dates.get(own) or line.move.date),
                }[self.question['basis']]
            yield Item(
                line.id, line.party.id, line.account.id, currency.id, side,
                amount * side, amount * side, due, basis, group)

    def _open(self, items):
        return self._settle(
            items,
            lambda i: (i.group, i.party, i.account, i.currency),
            lambda i: (i.due, i.line), lambda i: i.line)

    def _oldest_first(self, items):
        return self._settle(
            items, lambda i: (i.party, i.currency, i.side),
            lambda i: (i.basis, i.line), lambda i: (i.basis, i.line))

    @staticmethod
    def _settle(items, key, document_key, credit_key):
        "Let the credits of each group pay its documents"
        groups = defaultdict(list)
        for item in items:
            groups[key(item)].append(item)
        left = []
        for group in groups.values():
            documents = sorted(
                (i for i in group if i.open_amount > 0), key=document_key)
            credits = sorted(
                (i for i in group if i.open_amount < 0), key=credit_key)
            for debtors, payers, sign in [
                    (documents, credits, 1), (credits, documents, -1)]:
                money = sum((abs(p.open_amount) for p in payers), ZERO)
                for item in debtors:
                    part = min(money, abs(item.open_amount))
                    money -= part
                    if part != abs(item.open_amount):
                        left.append(replace(
                                item,
                                open_amount=item.open_amount - sign * part))
        return left

    # What is shown

    def bucket(self, item):
        "Return the number of the bucket, or None"
        if (item.open_amount < 0
                and self.question['unallocated'] != 'own_date'):
            return None
        scheme = Pool().get('account.aging.scheme')(self.question['scheme'])
        for number, bucket in enumerate(scheme.buckets, 1):
            if bucket.upper is None:
                return number
            earliest = self.date - relativedelta(
                **{scheme.unit + 's': bucket.upper})
            if item.basis >= earliest:
                return number

    def shown(self, item, amount):
        "Return the amount in the sign in which it is shown"
        if self.question['type'] == 'both':
            return amount * item.side
        return amount

    def documents(self):
        "Return what is shown of each line, by its id"
        return {
            i.line: {
                'party': i.party,
                'currency': i.currency,
                'amount': self.shown(i, i.amount),
                'open_amount': self.shown(i, i.open_amount),
                'maturity_date': i.due,
                'days': (self.date - i.basis).days,
                'bucket': self.bucket(i),
                'is_overdue': i.open_amount > 0 and i.due < self.date,
                } for i in self.items}

    def parties(self):
        "Return what is shown of each party and currency"
        rows = {}
        for item in self.items:
            row = rows.setdefault((item.party, item.currency), {
                    'buckets': defaultdict(lambda: ZERO),
                    'unallocated': ZERO, 'balance': ZERO, 'overdue': ZERO,
                    'oldest_days': None})
            amount = self.shown(item, item.open_amount)
            bucket = self.bucket(item)
            row['balance'] += amount
            if bucket is None:
                row['unallocated'] -= amount
            else:
                row['buckets'][bucket] += amount
            if item.open_amount > 0:
                days = (self.date - item.basis).days
                if row['oldest_days'] is None or days > row['oldest_days']:
                    row['oldest_days'] = days
                if item.due < self.date:
                    row['overdue'] += amount
        return rows

    def ledger(self):
        "Return the balance of the control accounts, in company currency"
        sign = -1 if self.question['type'] == 'supplier' else 1
        return sum(
            ((l.debit - l.credit) * sign for l, _ in self._lines()), ZERO)
