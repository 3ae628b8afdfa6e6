# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever the ledger and the question, settled and open are the amount"""
import datetime as dt
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.aging_ledger import START, Ledger
from tests.settlement_fold import SettlementFold
from tests.stories import stories
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction

QUESTIONS = 15
ZERO = Decimal(0)
OPTIONS = {
    'type': ['customer', 'supplier', 'both'],
    'posted': [False, True],
    'currency_mode': ['company', 'transaction'],
    }


class SettledLedger(Ledger):
    "With write-offs and grouped lines too"

    def __init__(self, company, random):
        super().__init__(company, random)
        Journal = self.pool.get('account.journal')
        WriteOff = self.pool.get('account.move.reconcile.write_off')
        journal, = Journal.create([
                {'name': "Write-Off", 'type': 'write-off'}])
        self.write_off_method, = WriteOff.create([{
                    'name': "Rest", 'company': company.id,
                    'journal': journal.id,
                    'debit_account': self.expense.id,
                    'credit_account': self.revenue.id,
                    }])

    def settle_many(self):
        self.random.choice(
            [super().settle_many, self.write_off, self.group])()

    def write_off(self):
        "Pay something more or less than a line, and write off the rest"
        Line = self.pool.get('account.move.line')
        if lines := self.open_lines():
            line = self.random.choice(lines)
            rest = Decimal(self.random.choice([-2, -1, 1, 2])) / 100
            payment = self.move(
                line.account, line.party,
                line.credit - line.debit + rest, self.date())
            Line.reconcile(
                [line, payment], writeoff=self.write_off_method,
                date=max(line.date, payment.date))
            self._process_invoices()

    def group(self):
        Group = self.pool.get('account.move.line.group', type='wizard')
        Move = self.pool.get('account.move')
        lines = self.open_lines()
        if not lines:
            return
        first = self.random.choice(lines)
        lines = [
            l for l in lines
            if (l.account, l.party) == (first.account, first.party)]
        if len(lines) > 1:
            lines = sorted(
                self.random.sample(lines, 2), key=lambda l: l.id)
            date = max(self.date(), *(l.date for l in lines))
            move, _ = Group.group_lines(lines, self.journal, date=date)
            Move.post([move])
            self._process_invoices()


def check_open_amounts(documents):
    AgingDocument = Pool().get('account.aging.document')
    assert {d.id: d.open_amount for d in documents if d.open_amount} == {
        d.id: d.open_amount for d in AgingDocument.search([])}


def check_documents(fold, documents):
    "Every document is there, and its settlements are what is settled"
    expected = fold.closed - fold.adjusted.keys()
    assert expected <= {d.id for d in documents}
    assert not fold.adjusted.keys() & {d.id for d in documents}
    for document in documents:
        assert document.amount == fold.amounts[document.id]
        assert document.settled + document.open_amount == document.amount
        assert sum(
            (s.amount for s in document.settlements), ZERO
            ) == document.settled
        for settlement in document.settlements:
            assert settlement.document == document


def check_settlements(fold):
    Allocation = Pool().get('account.document.settlement.allocation')
    assert {
        (s.document.id, s.line.id if s.line else None): s.amount
        for s in Allocation.search([])} == fold.pairs


def check_period_and_state(random, documents):
    "A part of the question has that part of the answer"
    Document = Pool().get('account.document.settlement')
    from_date = START + dt.timedelta(days=random.randint(-10, 200))
    from_date = min(from_date, Transaction().context['date'])
    to_date = from_date + dt.timedelta(days=random.randint(0, 100))
    state = random.choice(['open', 'settled'])
    with Transaction().set_context(
            from_date=from_date, to_date=to_date, state=state):
        assert {d.id for d in Document.search([])} == {
            d.id for d in documents
            if from_date <= d.date <= to_date
            and (not d.open_amount) == (state == 'settled')}


@stories(steps=st.integers(15, 30))
def test_settlements_are_the_fold_of_the_lines(database, seed, steps):
    with_transaction()(check_random_ledger)(Random(seed), steps)


def check_random_ledger(random, steps):
    Document = Pool().get('account.document.settlement')
    company = create_company()
    with set_company(company):
        ledger = SettledLedger(company, random)
        ledger.grow(steps)
        for _ in range(QUESTIONS):
            question = ledger.ask(OPTIONS)
            fold = SettlementFold(question)
            with Transaction().set_context(question):
                documents = Document.search([])
                check_open_amounts(documents)
                check_documents(fold, documents)
                check_settlements(fold)
                check_period_and_state(random, documents)
