# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever is settled and undone, nothing is lost

After each step of a random sequence of invoices, receipts, payments, offsets,
transfers and undos the aging adds up to the ledger at random dates, what each
document is settled by and what is open of it is its amount, and the
reconciliations balance.
"""
import datetime as dt
from contextlib import suppress
from decimal import Decimal
from random import Random

from proteus import Model
from proteus.config import get_config

from tests.stories import stories
from trytond.exceptions import UserError
from trytond.modules.receivable_aging.tests.settlement_tools import (
    new_settlement)
from trytond.modules.receivable_aging.tests.tools import (
    advance, as_of, check, enter_invoice, get_party, use_accountant)
from trytond.tests.tools import set_user

START = dt.date(2026, 1, 1)
DAYS = 300
END = dt.date(2027, 12, 1)


class Story:
    "A random sequence of what happens between the company and two parties"

    # Invoices are numbered by their dates, so one story follows on the other
    day = 0

    def __init__(self, random, number):
        self.random = random
        use_accountant()
        self.parties = [get_party(f'{number}-{i}') for i in range(2)]
        self.settlements = []

    @property
    def date(self):
        return START + dt.timedelta(days=self.day)

    def go_on(self):
        Story.day += self.random.randint(0, 5)
        self.random.choice([
                self.invoice, self.invoice, self.advance, self.settle,
                self.settle, self.offset, self.transfer, self.undo,
                self.undo_line])()

    def party(self):
        return self.random.choice(self.parties)

    def amount(self):
        return self.random.choice([50, 100, 150, 200])

    def invoice(self):
        use_accountant()
        enter_invoice(
            self.party(), self.amount() * self.random.choice([1, 1, -1]),
            self.date, self.date + dt.timedelta(self.random.randint(0, 60)),
            type=self.random.choice(['out', 'out', 'in']))

    def advance(self):
        use_accountant()
        advance(
            self.party(), self.amount() * self.random.choice([1, -1]),
            self.date, kind=self.random.choice(['receivable', 'payable']))

    def settle(self):
        use_accountant('settlement-admin')
        type = self.random.choice(['receipt', 'payment'])
        settlement = new_settlement(
            self.party(), self.amount(), self.date, type=type,
            documents=self.random.choice(['customer', 'supplier', 'both']),
            take_credits=self.random.choice([True, False]))
        settlement.click('propose')
        self.post(settlement)

    def offset(self):
        use_accountant('settlement-admin')
        settlement = new_settlement(
            self.party(), None, self.date, type='offset',
            documents=self.random.choice(['customer', 'supplier', 'both']))
        settlement.click('propose')
        self.post(settlement)

    def transfer(self):
        use_accountant('settlement-admin')
        party, other = self.random.sample(self.parties, 2)
        settlement = new_settlement(
            party, None, self.date, type='transfer', to_party=other,
            documents='both')
        if settlement.lines:
            line = self.random.choice(settlement.lines)
            line.amount = abs(line.open_amount) / self.random.choice([1, 2])
            self.post(settlement)

    def post(self, settlement):
        # There may be nothing to settle
        with suppress(UserError):
            settlement.click('post')
            self.settlements.append(settlement)

    def undo(self):
        self.take_back(lambda s: s.click('cancel'))

    def undo_line(self):
        self.take_back(
            lambda s: self.random.choice(list(s.lines)).click('undo'))

    def take_back(self, button):
        use_accountant('settlement-admin')
        Settlement = Model.get('account.settlement')
        posted = [
            s for s in Settlement.find(
                [('id', 'in', [s.id for s in self.settlements])],
                order=[('id', 'ASC')])
            if s.state == 'posted' and s.lines]
        if posted:
            # Something later may stand on it
            with suppress(UserError):
                button(self.random.choice(posted))

    def check(self):
        use_accountant()
        dates = [self.date, *(
                START + dt.timedelta(self.random.randint(-10, DAYS))
                for _ in range(2))]
        for date in dates:
            for type in ['customer', 'supplier']:
                with as_of(date, type=type):
                    check()
                    self.check_documents()
        self.check_invoices()
        self.check_reconciliations()

    def check_documents(self):
        Document = Model.get('account.aging.document')
        for document in Document.find([]):
            assert document.settled + document.open_amount == document.amount
            assert document.settled * document.amount >= 0

    def check_invoices(self):
        "What is to pay of the invoices is what the aging tells of them"
        Document = Model.get('account.aging.document')
        Invoice = Model.get('account.invoice')
        open_amounts = {}
        with as_of(dt.date(2027, 12, 31), type='both'):
            for document in Document.find([('invoice', '!=', None)]):
                id_ = document.invoice.id
                sign = 1 if document.invoice.type == 'out' else -1
                open_amounts[id_] = (
                    open_amounts.get(id_, 0) + sign * document.open_amount)
        for invoice in Invoice.find([('state', 'in', ['posted', 'paid'])]):
            amount = open_amounts.get(invoice.id, 0)
            assert invoice.amount_to_pay == amount, invoice.number
            assert (invoice.state == 'paid') == (not amount), invoice.number

    def check_reconciliations(self):
        set_user(1)
        Reconciliation = Model.get('account.move.reconciliation')
        config = get_config()
        ids = [r.id for r in Reconciliation.find([])]
        # The check of the core itself
        from trytond.pool import Pool
        from trytond.tests.test_tryton import DB_NAME
        from trytond.transaction import Transaction
        with Transaction().start(DB_NAME, 1, context=config.context):
            Core = Pool().get('account.move.reconciliation')
            Core.check_lines(Core.browse(ids))


_numbers = iter(range(1000))


@stories()
def test_nothing_is_lost(settlers_database, seed):
    story = Story(Random(seed), next(_numbers))
    for step in range(18):
        story.go_on()
        if step % 3 == 2:
            story.check()


def test_settlement_uses_decimals(settlers_database):
    "Amounts that are no round numbers are settled to the cent"
    use_accountant()
    party = get_party("Cents")
    enter_invoice(party, Decimal('33.33'), END)
    enter_invoice(party, Decimal('66.68'), END)
    use_accountant('settler')
    settlement = new_settlement(party, '99.99', END, strategy='oldest')
    settlement.click('propose')
    settlement.click('post')
    assert sum(l.remaining for l in settlement.lines) == Decimal('0.02')
