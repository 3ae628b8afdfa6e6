# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The documents that are multiplied: one case of each kind, through proteus

A case is what belongs together: an invoice with its payments, some invoices
with the payment that settles them all, an advance.  Each of the functions
below makes one and returns the ids of its moves, in the order of time.
"""
import datetime as dt
from decimal import Decimal

from proteus import Model, Wizard

AMOUNT = Decimal(100)
# The first payment of a part paid document
PART = Decimal(40)
LATER = dt.timedelta(days=10)


class Documents:
    "Make the documents of one side ('out' or 'in') with one party"

    def __init__(self, company, side, party):
        self.company = company
        self.side = side
        self.party = Model.get('party.party')(party)
        self.date = company.start
        self.account = company.accounts[
            'receivable' if side == 'out' else 'payable']

    def unpaid(self):
        "An open invoice"
        return [self._invoice().move.id]

    def split(self):
        "An open invoice with two maturity dates"
        return [self._invoice(term='split').move.id]

    def foreign(self):
        "An open invoice in a second currency"
        return [self._invoice(currency=self.company.usd).move.id]

    def credit_note(self):
        "An open credit note that belongs to no invoice"
        return [self._invoice(quantity=-1).move.id]

    def part_paid(self):
        "An open invoice with a part payment"
        invoice = self._invoice()
        return [invoice.move.id, self._pay(invoice, PART)]

    def paid(self, currency=None):
        "An invoice and its payment"
        invoice = self._invoice(currency=currency)
        return [invoice.move.id, self._pay(invoice, AMOUNT)]

    def foreign_paid(self):
        "An invoice in a second currency and its payment"
        return self.paid(currency=self.company.usd)

    def instalments(self):
        "An invoice that was paid by two payments"
        invoice = self._invoice()
        return [
            invoice.move.id,
            self._pay(invoice, PART),
            self._pay(invoice, AMOUNT - PART)]

    def collective(self):
        "Three invoices with the payment that settles them all"
        invoices = [self._invoice() for _ in range(3)]
        payment = self._payment(AMOUNT * len(invoices))
        Line = Model.get('account.move.line')
        lines = Line.find([
                ('account', '=', self.account.id),
                ('move', 'in', [
                        *(i.move.id for i in invoices), payment.id]),
                ])
        reconcile = Wizard('account.move.reconcile_lines', lines)
        assert reconcile.state == reconcile.end_state
        return [*(i.move.id for i in invoices), payment.id]

    def advance(self):
        "A payment that belongs to no document"
        return [self._payment(AMOUNT).id]

    def draft(self):
        "A draft move of a debt"
        move = self._move('general', self.date, AMOUNT, (
                self.company.accounts['revenue'] if self.side == 'out'
                else self.company.accounts['expense']), debt=True)
        move.save()
        return [move.id]

    def _invoice(self, quantity=1, currency=None, term='single'):
        Invoice = Model.get('account.invoice')
        invoice = Invoice(
            type=self.side, party=self.party, invoice_date=self.date)
        invoice.currency = currency or self.company.cny
        invoice.payment_term = self.company.terms[term]
        line = invoice.lines.new()
        line.product = self.company.product
        line.quantity = quantity
        line.unit_price = AMOUNT
        invoice.click('post')
        return invoice

    def _pay(self, invoice, amount):
        "Pay a part or the rest of the invoice; return the id of the move"
        before = {m.id for m in self._moves(invoice)}
        pay = invoice.click('pay')
        pay.form.amount = amount
        pay.form.date = self.date + LATER
        pay.form.payment_method = self.company.method
        pay.execute('choice')
        if pay.form_state == 'ask' and pay.state != pay.end_state:
            pay.form.type = 'partial'
            pay.execute('pay')
        invoice.reload()
        move, = (m for m in self._moves(invoice) if m.id not in before)
        return move.id

    def _moves(self, invoice):
        Move = Model.get('account.move')
        return Move.find([('origin', '=', str(invoice))])

    def _payment(self, amount):
        move = self._move(
            'bank', self.date + LATER, amount, self.company.accounts['cash'],
            debt=False)
        move.click('post')
        return move

    def _move(self, journal, date, amount, counterpart, debt):
        Move = Model.get('account.move')
        Period = Model.get('account.period')
        period, = Period.find([
                ('start_date', '<=', date),
                ('end_date', '>=', date),
                ])
        move = Move(
            journal=self.company.journals[journal], period=period, date=date)
        # A debt of a customer is a debit, one to a supplier is a credit
        sides = ['debit', 'credit']
        if debt != (self.side == 'out'):
            sides.reverse()
        for account, side in zip([self.account, counterpart], sides):
            line = move.lines.new()
            line.account = account
            if account.party_required:
                line.party = self.party
            setattr(line, side, amount)
        return move
