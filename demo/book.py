# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Post the documents of the plan and what is paid of them, month by month

Each month is a handful of calls: its invoices are created and posted, then
its receipts and payments, then what is settled is reconciled.
"""
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .habits import Payer
from .plan import CENT


@dataclass
class Debt:
    "A line to pay of an invoice; the amount is negative for a credit note"
    line: int
    invoice: int
    party: str
    type: str
    amount: Decimal
    issued: date
    paid: Decimal = Decimal(0)
    paid_lines: list = field(default_factory=list)


@dataclass
class Receipt:
    "A payment that came in or, of a supplier's documents, went out"
    party: str
    type: str
    date: date
    amount: Decimal
    text: str
    settles: list = field(default_factory=list)
    in_part: bool = False
    line: int = None


class Book:
    """The ledger as it grows

    company is the Company, plan the Plan and ids the database ids of the
    parties by key, addresses those of their addresses by party id.
    """

    def __init__(self, company, plan, ids, addresses, anchor):
        self.company = company
        self.plan = plan
        self.ids = ids
        self.addresses = addresses
        self.payers = {
            k: Payer(p, anchor) for k, p in plan.parties.items()}
        self.scheduled = defaultdict(list)
        self.credits = defaultdict(list)
        self.prepaid = defaultdict(list)
        self.unsettled = defaultdict(int)
        self.foreign = []

    def keep(self):
        "Post the months of the plan one after the other"
        for month in self.plan.months:
            debts, advances = self._post_documents(self.plan.of_month(month))
            self.post_receipts(advances)
            for debt, due in debts:
                self._schedule(debt, due)
            receipts = list(self._receipts((month.year, month.month)))
            self.post_receipts(receipts)
            self._record_parts([r for r in receipts if r.in_part])
            self._reconcile([r for r in receipts if not r.in_part])
            self._reconcile_prepaid()

    def debtors(self):
        "Return how much those who owe something owe, the most first, by key"
        Party = self.company.model('party.party')
        receivables = {
            row['id']: row['receivable'] for row in Party._proxy.read(
                list(self.ids.values()), ['receivable'],
                self.company.config.context)}
        owed = [
            (k, receivables[i]) for k, i in self.ids.items()
            if receivables[i] > 0]
        return dict(sorted(owed, key=lambda o: (-o[1], o[0])))

    # Documents

    def _post_documents(self, documents):
        if not documents:
            return [], []
        Invoice = self.company.model('account.invoice')
        context = self.company.config.context
        ids = Invoice._proxy.create(
            [self.invoice_values(d) for d in documents], context)
        Invoice._proxy.post(ids, context)
        advances = [a for a in map(self._advance, documents) if a]
        return self._debts(dict(zip(ids, documents))), advances

    def invoice_values(self, document):
        "Return the values to create the invoice of a document of the plan"
        company = self.company
        party = self.ids[document.party]
        out = document.type == 'out'
        return {
            'company': company.id,
            'type': document.type,
            'party': party,
            'invoice_address': self.addresses[party],
            'invoice_date': document.date,
            'currency': company.currencies[document.currency].id,
            'journal': company.journals['REV' if out else 'EXP'].id,
            'account': company.accounts[
                'receivable' if out else 'payable'].id,
            'payment_term': company.terms[document.term].id,
            'reference': document.reference,
            'description': document.description,
            'lines': [('create', [
                        self._line_values(document, item)
                        for item in document.items])],
            }

    def _line_values(self, document, item):
        company = self.company
        return {
            'company': company.id,
            'currency': company.currencies[document.currency].id,
            'type': 'line',
            'product': company.products[item.product],
            'unit': company.units[item.product],
            # The quantity is a float in Tryton
            'quantity': float(item.quantity),
            'unit_price': item.unit_price,
            'account': company.accounts[
                'revenue' if document.type == 'out' else 'expense'].id,
            }

    def _debts(self, documents):
        "Return the debts with their due dates of the documents by invoice id"
        Invoice = self.company.model('account.invoice')
        Line = self.company.model('account.move.line')
        context = self.company.config.context
        invoices = {
            line: row['id'] for row in Invoice._proxy.read(
                list(documents), ['lines_to_pay'], context)
            for line in row['lines_to_pay']}
        debts = []
        for row in Line._proxy.read(
                sorted(invoices), ['debit', 'credit', 'maturity_date'],
                context):
            invoice = invoices[row['id']]
            document = documents[invoice]
            amount = row['debit'] - row['credit']
            if document.type == 'in':
                amount *= -1
            debt = Debt(
                row['id'], invoice, document.party, document.type, amount,
                document.date)
            self.unsettled[invoice] += 1
            if document.currency != 'CNY':
                self.foreign.append(debt)
            else:
                debts.append((debt, row['maturity_date']))
        return debts

    # Receipts

    def _advance(self, document):
        "Return the payment for three months that starts with the document"
        amount = self.plan.prepayments.get(document.party)
        if not amount or self.prepaid[document.party]:
            return
        advance = Receipt(
            document.party, 'out', document.date, amount,
            self.company.texts('advance'))
        self.prepaid[document.party].append((advance, []))
        return advance

    def _schedule(self, debt, due):
        if debt.amount < 0:
            self.credits[debt.party, debt.type].append(debt)
        elif self.prepaid.get(debt.party):
            (_, debts), = self.prepaid[debt.party]
            debts.append(debt)
        else:
            for day, share in self.payers[debt.party].payments(
                    debt.issued, due):
                self.scheduled[day.year, day.month].append((day, debt, share))

    def _receipts(self, month):
        "Yield the receipts of the month, in the order of their dates"
        together = {}
        for day, debt, share in sorted(
                self.scheduled.pop(month, []),
                key=lambda s: (s[0], s[1].party, s[1].line)):
            if share < 100 and not debt.paid:
                amount = (debt.amount * share / 100).quantize(CENT)
                debt.paid = amount
                receipt = Receipt(
                    debt.party, debt.type, day, amount, self._text(debt),
                    settles=[debt], in_part=True)
                yield receipt
                continue
            key = (day, debt.party, debt.type)
            if key not in together:
                together[key] = Receipt(
                    debt.party, debt.type, day, Decimal(0), self._text(debt))
            together[key].settles.append(debt)
            together[key].amount += debt.amount - debt.paid
        for receipt in together.values():
            self._use_credits(receipt)
            yield receipt

    def _text(self, debt):
        return self.company.texts(
            'receipt' if debt.type == 'out' else 'payment')

    def _use_credits(self, receipt):
        "Deduct the credit notes of the party that the receipt can bear"
        credits = self.credits[receipt.party, receipt.type]
        for credit in list(credits):
            if (credit.issued <= receipt.date
                    and receipt.amount + credit.amount > 0):
                receipt.amount += credit.amount
                receipt.settles.append(credit)
                credits.remove(credit)

    def post_receipts(self, receipts):
        "Post the moves of the receipts, in the order of their dates"
        receipts.sort(key=lambda r: r.date)
        if not receipts:
            return
        Move = self.company.model('account.move')
        Line = self.company.model('account.move.line')
        context = self.company.config.context
        ids = Move._proxy.create(
            [self.move_values(r) for r in receipts], context)
        Move._proxy.post(ids, context)
        by_move = dict(zip(ids, receipts))
        for row in Line._proxy.search_read([
                    ('move', 'in', ids),
                    ('party', '!=', None),
                    ], None, None, None, ['move'], context):
            receipt = by_move[row['move']]
            receipt.line = row['id']
            if receipt.in_part:
                receipt.settles[0].paid_lines.append(row['id'])

    def move_values(self, receipt):
        "Return the values to create the move of a receipt"
        company = self.company
        out = receipt.type == 'out'
        zero = Decimal(0)
        debit, credit = (
            (zero, receipt.amount) if out else (receipt.amount, zero))
        return {
            'company': company.id,
            'journal': company.journals['BANK'].id,
            'period': company.period(receipt.date),
            'date': receipt.date,
            'description': receipt.text,
            'lines': [('create', [{
                            'account': company.accounts[
                                'receivable' if out else 'payable'].id,
                            'party': self.ids[receipt.party],
                            'debit': debit,
                            'credit': credit,
                            }, {
                            'account': company.accounts['bank'].id,
                            'debit': credit,
                            'credit': debit,
                            }])],
            }

    # Settlement

    def _record_parts(self, receipts):
        "Link part payments to their invoices"
        Invoice = self.company.model('account.invoice')
        args = []
        for receipt in receipts:
            debt, = receipt.settles
            args += [[debt.invoice], {
                    'payment_lines': [('add', [receipt.line])]}]
        if args:
            Invoice._proxy.write(*args, self.company.config.context)

    def _reconcile(self, receipts):
        "Reconcile each receipt with all that it settles"
        if not receipts:
            return
        Reconciliation = self.company.model('account.move.reconciliation')
        Invoice = self.company.model('account.invoice')
        context = self.company.config.context
        Reconciliation._proxy.create(
            [self._reconciliation_values(r) for r in receipts], context)
        settled = []
        for receipt in receipts:
            for debt in receipt.settles:
                self.unsettled[debt.invoice] -= 1
                if not self.unsettled[debt.invoice]:
                    settled.append(debt.invoice)
        # What the queue would do
        Invoice._proxy.process(settled, context)

    def _reconciliation_values(self, receipt):
        lines = [receipt.line]
        for debt in receipt.settles:
            lines.append(debt.line)
            lines += debt.paid_lines
        return {
            'company': self.company.id,
            'date': max([receipt.date, *(d.issued for d in receipt.settles)]),
            'lines': [('add', lines)],
            }

    def _reconcile_prepaid(self):
        "Reconcile the advances for which all three months are invoiced"
        complete = []
        for pairs in self.prepaid.values():
            for pair in list(pairs):
                advance, debts = pair
                if len(debts) == 3:
                    advance.settles = debts
                    complete.append(advance)
                    pairs.remove(pair)
        self._reconcile(complete)
