# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever the ledger and the period, the balances add up and go on

Each random ledger is asked for many periods, on the database that the tests
are run on.
"""
import datetime as dt
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.aging_ledger import DAYS, START
from tests.stories import stories
from tests.test_document_settlement_properties import SettledLedger
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction

PERIODS = 10
SERIES = 5
DAY = dt.timedelta(days=1)
OPTIONS = {
    'type': ['customer', 'supplier', 'both'],
    'posted': [False, True],
    'currency_mode': ['company', 'transaction'],
    }


class CancelledLedger(SettledLedger):
    "With moves that are cancelled, in either way"

    def draft(self):
        self.random.choice([super().draft, self.cancel])()

    def cancel(self):
        Move = self.pool.get('account.move')
        account = self.random.choice([self.receivable, self.payable])
        line = self.move(
            account, self.random.choice(self.parties), self.amount(),
            self.date())
        reversal = self.random.choice([True, False])
        default = line.move._cancel_default(reversal=reversal)
        if not default.get('date'):
            default['date'] = line.move.date
        cancel_move = line.move.cancel(default=default, reversal=reversal)
        Move.post([cancel_move])


def ask(random, ledger):
    "Return the question of a period and that of the one that follows it"
    question = ledger.ask(OPTIONS)
    del question['date']
    first, last, after = (
        START + dt.timedelta(days=d)
        for d in sorted(random.sample(range(-30, DAYS), 3)))
    # The books begin with the year
    last, after = max(last, START), max(after, START + DAY)
    return (
        question | {'from_date': first, 'to_date': last},
        question | {
            'from_date': last + DAY, 'to_date': max(after, last + DAY)})


def key(row):
    return row.party.id, row.currency.id


def balances():
    "Return the balances of the question by party and currency"
    Balance = Pool().get('account.party.balance')
    rows = Balance.search([])
    assert len({r.id for r in rows}) == len(rows)
    assert Balance.search([], count=True) == len(rows)
    for row in rows:
        assert row.opening + row.increase - row.decrease == row.closing
        assert (row.last_movement_date is None) == (
            not row.opening and not row.increase and not row.decrease), row
    return {key(r): r for r in rows}


def ledgers():
    "Return the rows of the ledger of the question by party and currency"
    Ledger = Pool().get('account.party.ledger')
    result = {}
    rows = Ledger.search([])
    assert len({r.id for r in rows}) == len(rows)
    for row in rows:
        result.setdefault(key(row), []).append(row)
    return result


def check_ledger(rows, balance, question):
    "The rows lead from the opening balance to the closing one"
    names = ['debit', 'credit']
    if question['type'] == 'supplier':
        names.reverse()
    running = Decimal(0)
    if rows[0].kind == 'opening':
        opening, *rows = rows
        running = opening.running_balance
    assert running == (balance.opening if balance else 0)
    totals = [
        sum((getattr(r, n) for r in rows), Decimal(0)) for n in names]
    assert totals == (
        [balance.increase, balance.decrease] if balance else [0, 0])
    for row in rows:
        assert row.kind != 'opening'
        running += getattr(row, names[0]) - getattr(row, names[1])
        assert row.running_balance == running
        assert row.settled + row.open_amount == row.amount
        assert question['from_date'] <= row.date <= question['to_date']
    assert running == (balance.closing if balance else 0)


def check_aging(rows, question):
    "The closing balance and its advances are those of the aging"
    Aging = Pool().get('account.aging.party')
    with Transaction().set_context(
            question, date=question['to_date'], unallocated='separate'):
        aging = {key(r): r for r in Aging.search([])}
    for name, other in [
            ('closing', 'balance'), ('advance', 'unallocated'),
            ('over_limit', 'over_limit')]:
        assert {k: getattr(r, name) for k, r in rows.items()
            if getattr(r, name)} == {
                k: getattr(r, other) for k, r in aging.items()
                if getattr(r, other)}, name


def check_open_amounts(ledgers, question):
    "What is left of a movement is what the aging says"
    Document = Pool().get('account.aging.document')
    with Transaction().set_context(
            question, date=question['to_date'], unallocated='separate'):
        documents = {d.id: d for d in Document.search([])}
    for rows in ledgers.values():
        for row in rows:
            if row.line:
                document = documents.get(row.line.id)
                assert row.open_amount == (
                    document.open_amount if document else 0)


def by_age(date):
    "Return what is open at the date by the names of its ages"
    Document = Pool().get('account.aging.document')
    names = ['not_due', 'days30', 'days60', 'days90', 'older', 'unallocated']
    amounts = dict.fromkeys(names, Decimal(0))
    with Transaction().set_context(date=date, unallocated='separate'):
        for document in Document.search([]):
            if document.open_amount < 0:
                amounts['unallocated'] -= document.open_amount
                continue
            days = (date - document.maturity_date).days
            age = sum(days > limit for limit in [0, 30, 60, 90])
            amounts[names[age]] += document.open_amount
    return amounts


def check_months(random, ledger):
    "A series of months tells what each of them tells by itself"
    pool = Pool()
    Month = pool.get('account.aging.month')
    Balance = pool.get('account.party.balance')
    question = ledger.ask(OPTIONS) | {'currency_mode': 'company'}
    date = START + dt.timedelta(days=random.randrange(DAYS))
    months = random.randint(2, 6)
    with Transaction().set_context(question, date=date, months=months):
        rows = Month.search([])
    assert [r.date for r in rows][-1] == date and len(rows) == months
    before = None
    for row in rows:
        with Transaction().set_context(question):
            if question['type'] != 'both':
                for name, amount in by_age(row.date).items():
                    assert getattr(row, name) == amount, (name, row.date)
            increase = decrease = closing = Decimal(0)
            # The books begin with the year
            if row.date >= START:
                with Transaction().set_context(
                        from_date=row.date.replace(day=1), to_date=row.date):
                    for balance in Balance.search([]):
                        increase += balance.increase
                        decrease += balance.decrease
                        closing += balance.closing
                assert row.increase == increase
                assert row.decrease == decrease
                assert row.balance == closing
        if before:
            assert row.opening == before.balance
        before = row


@stories(examples=2, steps=st.integers(15, 30))
def test_balances_add_up_and_go_on(database, seed, steps):
    with_transaction()(check_random_ledger)(Random(seed), steps)


def check_random_ledger(random, steps):
    company = create_company()
    with set_company(company):
        ledger = CancelledLedger(company, random)
        for party in ledger.parties[:2]:
            party.credit_limit_amount = Decimal(100)
            party.save()
        ledger.grow(steps)
        for _ in range(SERIES):
            check_months(random, ledger)
        for _ in range(PERIODS):
            question, following = ask(random, ledger)
            with Transaction().set_context(question):
                rows, lines = balances(), ledgers()
                assert {
                    k for k, r in rows.items()
                    if r.opening or r.increase or r.decrease} <= lines.keys()
                for k, of_party in lines.items():
                    check_ledger(of_party, rows.get(k), question)
            check_aging(rows, question)
            check_open_amounts(lines, question)
            with Transaction().set_context(following):
                assert {k: r.closing for k, r in rows.items()
                    if r.closing} == {
                        k: r.opening for k, r in balances().items()
                        if r.opening}
