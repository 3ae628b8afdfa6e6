# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Random ledgers, made by the methods that Tryton's own buttons call

All decisions come from the random generator that is given, so that Hypothesis
can repeat them and look for simpler ones.
"""
import datetime as dt
from decimal import Decimal

from trytond.modules.account.tests import create_chart, get_fiscalyear
from trytond.modules.account_invoice.tests import set_invoice_sequences
from trytond.modules.currency.tests import add_currency_rate, create_currency
from trytond.pool import Pool
from trytond.transaction import Transaction

START = dt.date(2026, 1, 1)
DAYS = 365


class Ledger:
    "The books of a company, into which steps enter documents"

    def __init__(self, company, random):
        self.company = company
        self.random = random
        self.numbers = 0
        self.pool = pool = Pool()
        create_chart(company)
        fiscalyear = set_invoice_sequences(
            get_fiscalyear(company, today=START))
        fiscalyear.save()
        pool.get('account.fiscalyear').create_period([fiscalyear])
        Account = pool.get('account.account')
        self.receivable, = Account.search([
                ('type.receivable', '=', True), ('closed', '!=', True)],
            limit=1)
        self.payable, = Account.search([
                ('type.payable', '=', True), ('closed', '!=', True)], limit=1)
        self.revenue, = Account.search([
                ('type.revenue', '=', True), ('closed', '!=', True)], limit=1)
        self.expense, = Account.search([
                ('type.expense', '=', True), ('closed', '!=', True)], limit=1)
        # Some charts let a control account do without party
        self.loose, = Account.copy(
            [self.receivable], {'party_required': False, 'code': 'loose'})
        Journal = pool.get('account.journal')
        self.journal, = Journal.search([('code', '=', 'MISC')], limit=1)
        self.sales, = Journal.search([('type', '=', 'revenue')], limit=1)
        self.purchases, = Journal.search([('type', '=', 'expense')], limit=1)
        self.foreign = create_currency('eur')
        add_currency_rate(self.foreign, 2, date=START)
        self.parties = self._create_parties()
        self.terms = self._create_terms()

    def _create_parties(self):
        Party = self.pool.get('party.party')
        return Party.create([{
                    'name': f"Party {i}",
                    'addresses': [('create', [{}])],
                    } for i in range(4)])

    def _create_terms(self):
        "Create terms with one and with two due dates"
        Term = self.pool.get('account.invoice.payment_term')

        def remainder(days):
            return {
                'type': 'remainder',
                'relativedeltas': [('create', [{'days': days}])],
                }
        return Term.create([{
                    'name': "20 days",
                    'lines': [('create', [remainder(20)])],
                    }, {
                    'name': "Half in 10, half in 40 days",
                    'lines': [('create', [{
                                    'type': 'percent',
                                    'ratio': Decimal('0.5'),
                                    'divisor': Decimal(2),
                                    'relativedeltas': [
                                        ('create', [{'days': 10}])],
                                    'sequence': 1,
                                    }, remainder(40) | {'sequence': 2}])],
                    }])

    def grow(self, steps):
        "Take as many steps"
        choices = [
            self.invoice, self.invoice, self.invoice, self.receipt,
            self.receipt, self.part_payment, self.part_payment,
            self.settle, self.settle, self.settle_many, self.credit_note,
            self.delegate, self.foreign_debt, self.draft, self.without_party,
            self.undo]
        with Transaction().set_context(_skip_warnings=True):
            for _ in range(steps):
                self.random.choice(choices)()

    # What the steps choose

    def ask(self, options):
        "Return a random question about the ledger, of some of the options"
        question = {n: self.random.choice(v) for n, v in options.items()}
        question['company'] = self.company.id
        # From before the first year to after the last one
        question['date'] = START + dt.timedelta(
            days=self.random.randint(-30, DAYS + 400))
        if self.random.random() < 0.2:
            question['parties'] = [
                p.id for p in self.random.sample(self.parties, 2)]
        return question

    def date(self):
        return START + dt.timedelta(days=self.random.randint(0, DAYS - 60))

    def next_number(self):
        self.numbers += 1
        return self.numbers

    def amount(self, low=1, high=50000):
        return Decimal(self.random.randint(low, high)) / 100

    def open_lines(self, **conditions):
        "Return the lines that are open today, in a stable order"
        Line = self.pool.get('account.move.line')
        domain = [
            ('account', 'in', [self.receivable.id, self.payable.id]),
            ('reconciliation', '=', None),
            ('party', '!=', None),
            ('move.state', '=', 'posted'),
            ('second_currency', '=', None),
            ]
        return Line.search(domain, order=[('id', 'ASC')])

    # Steps

    def invoice(self, negative=False):
        Invoice = self.pool.get('account.invoice')
        out = self.random.random() < 0.7
        party = self.random.choice(self.parties)
        amount = self.amount()
        invoice, = Invoice.create([{
                    'company': self.company.id,
                    'type': 'out' if out else 'in',
                    # Numbers follow the dates unless they are given
                    'number': str(self.next_number()),
                    'party': party.id,
                    'invoice_address': party.addresses[0].id,
                    'currency': self.company.currency.id,
                    'journal': (self.sales if out else self.purchases).id,
                    'account': (
                        self.receivable if out else self.payable).id,
                    'payment_term': self.random.choice(self.terms).id,
                    'accounting_date': self.date(),
                    'lines': [('create', [{
                                    'company': self.company.id,
                                    'currency': self.company.currency.id,
                                    'type': 'line',
                                    'description': "Thing",
                                    'quantity': -1 if negative else 1,
                                    'unit_price': amount,
                                    'account': (
                                        self.revenue if out
                                        else self.expense).id,
                                    }])],
                    }])
        # The date of the document is not always the one of the books
        days = self.random.choice([0, 0, 3])
        invoice.invoice_date = (
            invoice.accounting_date - dt.timedelta(days=days))
        invoice.save()
        Invoice.post([invoice])

    def credit_note(self):
        self.invoice(negative=True)

    def move(self, account, party, amount, date, post=True, **values):
        "Enter a move with a debit, or a credit when negative; return its line"
        Move = self.pool.get('account.move')
        Period = self.pool.get('account.period')
        counterpart = {'account': self.revenue.id}
        if self.revenue.party_required:
            counterpart['party'] = party.id if party else None
        move, = Move.create([{
                    'company': self.company.id,
                    'journal': self.journal.id,
                    'period': Period.find(self.company, date=date).id,
                    'date': date,
                    'lines': [('create', [{
                                    'account': account.id,
                                    'party': party.id if party else None,
                                    'debit': max(amount, 0),
                                    'credit': max(-amount, 0),
                                    **values,
                                    }, {
                                    'debit': max(-amount, 0),
                                    'credit': max(amount, 0),
                                    **counterpart,
                                    }])],
                    }])
        if post:
            Move.post([move])
        line, = [l for l in move.lines if l.account == account]
        return line

    def receipt(self):
        "Money that settles nothing yet"
        account = self.random.choice([self.receivable, self.payable])
        amount = self.amount() * (-1 if account == self.receivable else 1)
        self.move(
            account, self.random.choice(self.parties), amount, self.date())

    def part_payment(self):
        "Pay a part of an invoice, and link the payment to it"
        Invoice = self.pool.get('account.invoice')
        invoices = [
            i for i in Invoice.search(
                [('state', '=', 'posted')], order=[('id', 'ASC')])
            if i.amount_to_pay]
        if not invoices:
            return
        invoice = self.random.choice(invoices)
        lines = [l for l in invoice.lines_to_pay if not l.reconciliation]
        balance = sum(l.debit - l.credit for l in lines)
        balance += sum(
            l.debit - l.credit for l in invoice.payment_lines
            if not l.reconciliation)
        amount = (balance * self.random.randint(1, 90) / 100).quantize(
            Decimal('0.01'))
        if not amount or {l.party for l in lines} != {invoice.party}:
            return
        line = self.move(
            invoice.account, invoice.party, -amount, self.date())
        Invoice.add_payment_lines({invoice: [line]})

    def settle(self):
        "Pay and reconcile a document with what hangs on it"
        Invoice = self.pool.get('account.invoice')
        lines = self.open_lines()
        if not lines:
            return
        line = self.random.choice(lines)
        together = {line}
        for invoice in Invoice.search([('move', '=', line.move.id)]):
            together.update(
                l for l in [*invoice.lines_to_pay, *invoice.payment_lines]
                if not l.reconciliation
                and (l.account, l.party) == (line.account, line.party))
        self._pay_and_reconcile(sorted(together, key=lambda l: l.id))

    def settle_many(self):
        "Settle some lines of a party by one payment"
        lines = self.open_lines()
        if not lines:
            return
        first = self.random.choice(lines)
        others = [
            l for l in lines
            if (l.account, l.party) == (first.account, first.party)]
        chosen = self.random.sample(
            others, self.random.randint(1, min(4, len(others))))
        self._pay_and_reconcile(sorted(chosen, key=lambda l: l.id))

    def _pay_and_reconcile(self, lines):
        Line = self.pool.get('account.move.line')
        balance = sum(l.debit - l.credit for l in lines)
        if balance:
            lines.append(self.move(
                    lines[0].account, lines[0].party, -balance, self.date()))
        if len(lines) > 1:
            Line.reconcile(lines)
            self._process_invoices()

    def _process_invoices(self):
        "Do what the queue would do"
        Invoice = self.pool.get('account.invoice')
        Invoice.process(Invoice.search([('state', 'in', ['posted', 'paid'])]))

    def delegate(self):
        "Let another party owe what an invoice is about"
        Delegate = self.pool.get('account.move.line.delegate', type='wizard')
        Move = self.pool.get('account.move')
        lines = [l for l in self.open_lines() if l.maturity_date]
        if not lines:
            return
        line = self.random.choice(lines)
        party = self.random.choice(
            [p for p in self.parties if p != line.party])
        date = max(line.date, self.date())
        move = Delegate.delegate_lines(
            [line], party, self.journal, date=date)
        Move.post([move])

    def foreign_debt(self):
        amount = self.amount()
        if self.random.random() < 0.3:
            amount *= -1
        self.move(
            self.receivable, self.random.choice(self.parties), amount,
            self.date(), second_currency=self.foreign.id,
            amount_second_currency=amount * 2)

    def draft(self):
        self.move(
            self.receivable, self.random.choice(self.parties), self.amount(),
            self.date(), post=False)

    def without_party(self):
        self.move(self.loose, None, self.amount(), self.date())

    def undo(self):
        "Delete a reconciliation"
        Reconciliation = self.pool.get('account.move.reconciliation')
        reconciliations = Reconciliation.search(
            [('delegate_to', '=', None)], order=[('id', 'ASC')])
        if reconciliations:
            Reconciliation.delete([self.random.choice(reconciliations)])
            self._process_invoices()
