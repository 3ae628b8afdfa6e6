# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Book a receipt or payment

One move has the money, one counter line per document, the charges, and what
stays as advance.
"""
from collections import namedtuple
from decimal import Decimal

from trytond.pool import Pool
from trytond.transaction import Transaction

from .check import Check
from .closing import Closing
from .lock import lock
from .open_document import own_invoices

# The amount is in the currency of the settlement, positive for a debit
Leg = namedtuple(
    'Leg', ['account', 'party', 'amount', 'description', 'line'],
    defaults=[None, None])


class Posting:

    def __init__(self, settlement):
        self.settlement = settlement
        self.side = settlement.side
        self.company = settlement.company
        self.currency = settlement.currency
        self.foreign = self.currency != self.company.currency
        self.lines = [l for l in settlement.lines if l.used]
        # How much of each document the move is about
        self.posted = {l: l.used for l in self.lines}

    def run(self):
        pool = Pool()
        Settlement = pool.get('account.settlement')
        self.invoices = own_invoices([l.line for l in self.lines])
        lock(self.settlement, self.lines, self.invoices.values())
        documents = Check(self.settlement, self.lines).run()
        self._keep_used(documents)
        Settlement.set_number([self.settlement])
        self._post(documents)

    def _keep_used(self, documents):
        "Remove what was listed only and note what was open"
        Line = Pool().get('account.settlement.line')
        used = set(self.lines)
        Line.delete([l for l in self.settlement.lines if l not in used])
        to_save = []
        for line in self.lines:
            open_amount = documents[line].open_amount * self.side
            if line.open_amount != open_amount:
                line.open_amount = open_amount
                to_save.append(line)
        Line.save(to_save)

    def _post(self, documents):
        pool = Pool()
        Move = pool.get('account.move')
        SettlementLine = pool.get('account.settlement.line')
        closing = Closing(self.settlement, self.invoices, documents)
        move, counters = self._book()
        for line, counter in counters.items():
            line.counter_line = counter
            closing.add(line, [counter])
        closing.split()
        Move.post([move, *closing.moves])
        self.settlement.move = move
        self.settlement.save()
        SettlementLine.save(self.lines)
        closing.run()

    # The move

    def _book(self):
        "Return the move and its counter lines by the lines they settle"
        pool = Pool()
        Move = pool.get('account.move')
        Period = pool.get('account.period')
        settlement = self.settlement
        # The counter lines first
        legs = [*self._counters(), *self._others()]
        move = Move(
            company=self.company,
            journal=self._journal(),
            period=Period.find(self.company, date=settlement.date),
            date=settlement.date,
            origin=settlement,
            description=settlement.description)
        lines = self._move_lines(legs)
        move.lines = lines
        move.save()
        # They were created in this order
        created = sorted(move.lines, key=lambda l: l.id)
        return move, dict(zip(self.posted, created))

    def _journal(self):
        Configuration = Pool().get('account.configuration')
        if self.settlement.amount:
            return self.settlement.payment_method.journal
        return Configuration(1).get_multivalue(
            'settlement_journal', company=self.company.id)

    def _counters(self):
        "Yield the leg that settles each document"
        for line, amount in self.posted.items():
            used = amount.copy_sign(line.open_amount) * self.side
            yield Leg(
                line.line.account, line.line.party, -used,
                line.line.description, line)

    def _others(self):
        "Yield the legs of all that is not a document, the money last"
        settlement = self.settlement
        for line in self.lines:
            if line.discount:
                yield self._write_off(
                    line.write_off,
                    line.discount.copy_sign(line.open_amount) * self.side,
                    line=line)
        for charge in settlement.charges:
            yield Leg(
                charge.account, charge.party, charge.signed_amount,
                charge.description)
        if settlement.written_off:
            yield self._write_off(
                settlement.write_off, -settlement.written_off * self.side)
        if settlement.advance:
            yield Leg(
                self._advance_account(), settlement.party,
                -settlement.advance * self.side, settlement.description)
        if settlement.amount:
            yield Leg(
                settlement.money_account, settlement.party,
                settlement.amount * self.side, settlement.description)

    def _write_off(self, method, amount, line=None):
        account = (
            method.debit_account if amount > 0 else method.credit_account)
        return Leg(account, self.settlement.party, amount, method.name, line)

    def _advance_account(self):
        party = self.settlement.party
        if self.settlement.advance_account:
            return self.settlement.advance_account
        with Transaction().set_context(company=self.company.id):
            party = party.__class__(party.id)
            if self.side > 0:
                return party.account_receivable_used
            return party.account_payable_used

    def _move_lines(self, legs):
        """Return the lines of the move

        The greatest one balances what the rates have rounded, but never the
        money.
        """
        lines = [self._move_line(leg) for leg in legs]
        if self.settlement.amount:
            self._set_money(lines[-1])
        if self.foreign:
            difference = sum(map(_balance, lines), Decimal(0))
            others = lines[:-1] if self.settlement.amount else lines
            if difference:
                greatest = max(others, key=lambda l: abs(_balance(l)))
                _set_balance(greatest, _balance(greatest) - difference)
        return lines

    def _move_line(self, leg):
        pool = Pool()
        Line = pool.get('account.move.line')
        line = Line(account=leg.account, description=leg.description)
        if leg.account.party_required:
            line.party = leg.party
        _set_balance(line, self.settlement.convert(leg.amount))
        if self.foreign and self._has_second_currency(leg):
            line.second_currency = self.currency
            line.amount_second_currency = leg.amount
        if leg.line:
            line.origin = leg.line
        return line

    def _set_money(self, line):
        "Let the line be about the money in its own currency"
        settlement = self.settlement
        if not settlement.has_other_cash:
            return
        if self.foreign:
            _set_balance(line, settlement.cash_value * self.side)
        if settlement.cash_currency != self.company.currency:
            line.second_currency = settlement.cash_currency
            line.amount_second_currency = settlement.cash * self.side
        else:
            line.second_currency = line.amount_second_currency = None

    def _has_second_currency(self, leg):
        if leg.account.second_currency:
            return leg.account.second_currency == self.currency
        return leg.account.reconcile


def _balance(line):
    return line.debit - line.credit


def _set_balance(line, balance):
    line.debit = max(balance, Decimal(0))
    line.credit = max(-balance, Decimal(0))
