# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever is done with deposits, they are what the ledger says

After each step of a random sequence of receipts, deductions, refunds,
transfers, forfeits and undos the balances of the deposits add up to those of
the accounts at random dates, and none has ever been negative.
"""
import datetime as dt
from collections import defaultdict
from contextlib import suppress
from decimal import Decimal
from random import Random

from proteus import Model
from proteus.config import get_config

from tests.stories import stories
from trytond.exceptions import UserError
from trytond.modules.account.tests.tools import get_accounts
from trytond.modules.company.tests.tools import get_company
from trytond.modules.party_archive.tests.deposit_tools import book, get_deposit
from trytond.tests.tools import set_user

DAYS = 200
START = dt.date(dt.date.today().year - 1, 1, 1)
KINDS = ["Renovation Deposit", "Key Deposit"]
_numbers = iter(range(1000))


class Story:
    "A random sequence of what happens with the deposits of two parties"

    def __init__(self, random):
        self.random = random
        set_user(1)
        Party = Model.get('party.party')
        Unit = Model.get('property.unit')
        Building = Model.get('property.building')
        number = next(_numbers)
        building = Building(name=f"Building {number}")
        building.save()
        self.parties, self.units = [], []
        for i in range(2):
            party = Party(name=f"Party {number}-{i}")
            party.save()
            self.parties.append(party)
            unit = Unit(building=building, number=str(i))
            unit.save()
            self.units.append(unit)
        self._set_key_account()

    @staticmethod
    def _set_key_account():
        "Let the keys have an account of their own"
        Account = Model.get('account.account')
        Kind = Model.get('property.deposit.kind')
        kind, = Kind.find([('name', '=', "Key Deposit")])
        if kind.account.name == "Deposits for Keys":
            return
        account = Account(
            name="Deposits for Keys", code='2.9.2', company=get_company(),
            type=kind.account.type, party_required=True)
        account.save()
        kind.account = account
        kind.save()

    def go_on(self):
        action = self.random.choice([
                self.agree, self.receive, self.receive, self.deduct,
                self.pay_invoice, self.refund, self.refund, self.transfer,
                self.forfeit, self.undo, self.undo])
        # What is refused leaves nothing
        with suppress(UserError):
            action()

    def date(self):
        return START + dt.timedelta(self.random.randint(0, DAYS))

    def amount(self):
        return self.random.choice(['10', '25.50', '40', '100'])

    def deposits(self, *domain):
        Deposit = Model.get('property.deposit')
        return Deposit.find([
                ('party', 'in', [p.id for p in self.parties]), *domain],
            order=[('id', 'ASC')])

    def agree(self):
        return get_deposit(
            self.random.choice(self.parties), self.amount(),
            self.random.choice(KINDS), unit=self.random.choice(self.units))

    def receive(self):
        deposits = self.deposits(('state', 'in', ['agreed', 'held', 'partly']))
        deposit = (
            self.random.choice(deposits) if deposits else self.agree())
        amount = self.random.choice([None, self.amount()])
        book(deposit, 'receive', amount, self.date())

    def take(self, button, amount=None, **values):
        if held := self.deposits(('state', 'in', ['held', 'partly'])):
            book(
                self.random.choice(held), button, amount, self.date(),
                **values)

    def deduct(self):
        self.take('deduct', self.amount(), reason="Damage")

    def refund(self):
        self.take('refund', self.random.choice([None, self.amount()]))

    def forfeit(self):
        self.take('forfeit', reason="Gone")

    def transfer(self):
        self.take(
            'transfer', self.random.choice([None, self.amount()]),
            reason="Moved", to_party=self.random.choice(self.parties),
            to_unit=self.random.choice(self.units))

    def pay_invoice(self):
        held = self.deposits(('state', 'in', ['held', 'partly']))
        if not held:
            return
        deposit = self.random.choice(held)
        Invoice = Model.get('account.invoice')
        invoice = Invoice(type='out', party=deposit.party)
        invoice.invoice_date = dt.date.today()
        invoice.payment_term_date = invoice.invoice_date
        line = invoice.lines.new()
        line.account = get_accounts()['revenue']
        line.quantity = 1
        line.unit_price = Decimal(self.amount())
        invoice.save()
        invoice.click('post')
        book(
            deposit, 'deduct', self.random.choice([None, self.amount()]),
            reason="Fee", invoice=invoice)

    def undo(self):
        Movement = Model.get('property.deposit.movement')
        movements = Movement.find([
                ('deposit', 'in', [d.id for d in self.deposits()]),
                ('state', '=', 'posted'),
                ], order=[('id', 'ASC')])
        if movements:
            self.random.choice(movements).click('undo')

    # What must hold

    def check(self):
        for date in [None, *(self.date() for _ in range(3))]:
            self.check_date(date)
        self.check_states()

    def check_date(self, date):
        Deposit = Model.get('property.deposit')
        with get_config().set_context(date=date):
            deposits = Deposit.find([])
            positive = Deposit.find([('balance', '>', 0)])
        sums = defaultdict(Decimal)
        for deposit in deposits:
            assert deposit.balance >= 0
            assert deposit.balance == (
                deposit.received + deposit.transferred - deposit.deducted
                - deposit.refunded - deposit.forfeited)
            if deposit.account:
                sums[deposit.account.name] += deposit.balance
        assert {d.id for d in positive} == {
            d.id for d in deposits if d.balance}
        assert sums == self.ledger(date, sums)

    def ledger(self, date, names):
        Line = Model.get('account.move.line')
        domain = [
            ('account.name', 'in', list(names)),
            ('move.state', '=', 'posted'),
            ]
        if date:
            domain.append(('date', '<=', date))
        result = dict.fromkeys(names, Decimal(0))
        for line in Line.find(domain):
            result[line.account.name] += line.credit - line.debit
        return result

    def check_states(self):
        for deposit in self.deposits():
            if deposit.balance:
                assert deposit.state in {'held', 'partly'}
            else:
                assert deposit.state in {'agreed', 'closed', 'forfeited'}
            assert deposit.balance == sum(
                m.amount if m.type in {'receive', 'transfer_in'}
                else -m.amount
                for m in deposit.movements if m.state == 'posted')


@stories()
def test_deposits_are_the_ledger(deposits_database, seed):
    story = Story(Random(seed))
    for step in range(24):
        story.go_on()
        if step % 4 == 3:
            story.check()
