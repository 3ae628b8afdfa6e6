# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Let lines of moves pay documents: reconcile, hang on the invoice, or split

A document that is paid in full is reconciled with what pays it.  One that is
paid in part gets what pays it as payment line of its invoice.  Where this
would not pay this very document, because it has no invoice or an earlier due
date of the invoice is open, it is split: a clearing move of net zero replaces
it by the part that is paid and the rest, with the same due date.
"""
from collections import defaultdict, namedtuple
from decimal import Decimal
from functools import cached_property
from itertools import islice

from trytond.pool import Pool
from trytond.tools import grouped_slice

# So many that their lines fit into the cache
RECONCILED_TOGETHER = 250

_Entry = namedtuple('_Entry', ['line', 'document', 'payers'])


class Closing:
    """What a settlement does to its documents

    invoices is the own invoice of each move line that has one, documents what
    is open of each line of the settlement.
    """

    def __init__(self, settlement, invoices, documents):
        self.settlement = settlement
        self.invoices = invoices
        self.documents = documents
        self.full, self.partial, self.to_split = [], [], []
        self.moves = []
        self.pieces = []

    def add(self, line, payers):
        "Let the move lines pay the document of the line of the settlement"
        document = self.documents[line]
        entry = _Entry(line, document, payers)
        if line.used == abs(document.open_amount):
            self.full.append(entry)
        elif self._is_next(entry):
            self.partial.append(entry)
        else:
            self.to_split.append(entry)

    def _is_next(self, entry):
        """Return whether a payment of the invoice would pay this document

        The earliest due date is paid first.
        """
        move_line = entry.line.line
        invoice = self.invoices.get(move_line)
        if not invoice or invoice.state != 'posted':
            return False
        if move_line.is_split_by_settlement(entry.line.used):
            return False
        return all(
            line in self._closed or not self._is_open(line)
            for line in self._earlier(invoice, move_line))

    @cached_property
    def _closed(self):
        "The move lines that are paid in full"
        return {
            l.line for l, d in self.documents.items()
            if l.used == abs(d.open_amount)}

    def _is_open(self, line):
        return line.id in self._all_open

    @cached_property
    def _all_open(self):
        return {d.line for d in self.settlement.all_open_documents().find()}

    def _earlier(self, invoice, move_line):
        for line in self._siblings(invoice, move_line):
            if line == move_line:
                return
            yield line

    def _siblings(self, invoice, move_line):
        "Return the lines to pay on the same side, in the order of payment"
        return sorted(
            (l for l in self._members(invoice, move_line)
                if l in invoice.lines_to_pay
                and _sign(l) == _sign(move_line)),
            key=lambda l: (l.maturity_date or l.date, l.id))

    def _members(self, invoice, move_line):
        "Return all that is open on the invoice"
        return [
            l for l in {*invoice.lines_to_pay, *invoice.payment_lines}
            if not l.reconciliation
            and l.party == move_line.party
            and l.account == move_line.account]

    # Splitting

    def split(self):
        "Make the clearing moves, which are not posted yet"
        pool = Pool()
        Move = pool.get('account.move')
        for entry in self.to_split:
            move, lines = Splitting(self.settlement, entry.line.line).make(
                [entry.line.used])
            self.moves.append(move)
            self.pieces.append((entry, move, lines))
        Move.save(self.moves)

    # Paying

    def run(self):
        "Reconcile and hang on the invoices, when the moves are posted"
        pool = Pool()
        Invoice = pool.get('account.invoice')
        MoveLine = pool.get('account.move.line')
        to_reconcile, delegated, payments = [], [], defaultdict(list)
        self._reconcile_pieces(to_reconcile, delegated)
        for entry in self.partial:
            payments[self.invoices[entry.line.line]].extend(entry.payers)
        for entry in self.full:
            to_reconcile.append(self._group(entry, payments))
        Invoice.add_payment_lines(payments)
        date = self.settlement.date
        for lines, delegate_to in delegated:
            MoveLine.reconcile(lines, date=date, delegate_to=delegate_to)
        for groups in grouped_slice(to_reconcile, RECONCILED_TOGETHER):
            MoveLine.reconcile(*_browse_together(groups), date=date)

    def transfer(self, lines):
        "Reconcile the documents with the moves that replace them"
        pool = Pool()
        Invoice = pool.get('account.invoice')
        MoveLine = pool.get('account.move.line')
        to_write, payments, groups = [], defaultdict(list), []
        for line in lines:
            counter, *parts = sorted(
                line.clearing_move.lines, key=lambda l: l.id)
            entry = _Entry(line, self.documents[line], [counter])
            groups.append((self._group(entry, payments), parts[-1]))
            if invoice := self.invoices.get(line.line):
                to_write.extend([[invoice], {
                            'additional_moves': [
                                ('add', [line.clearing_move.id])],
                            'alternative_payees': [
                                ('add', [self.settlement.to_party.id])],
                            }])
        if to_write:
            Invoice.write(*to_write)
        for group, delegate_to in groups:
            MoveLine.reconcile(
                group, date=self.settlement.date, delegate_to=delegate_to)

    def _group(self, entry, payments):
        "Return what is reconciled together for a document paid in full"
        move_line, document = entry.line.line, entry.document
        if document.open_amount == document.amount:
            return [move_line, *entry.payers]
        # Earlier payments have paid it in part, and what is due before it
        invoice = self.invoices[move_line]
        payments[invoice].extend(entry.payers)
        before = [*self._earlier(invoice, move_line), move_line]
        credits = [
            l for l in self._members(invoice, move_line)
            if _sign(l) != _sign(move_line)]
        return [*before, *credits, *entry.payers]

    def _reconcile_pieces(self, to_reconcile, delegated):
        pool = Pool()
        Invoice = pool.get('account.invoice')
        SettlementLine = pool.get('account.settlement.line')
        additional = []
        for entry, move, _lines in self.pieces:
            counter, part, rest = sorted(move.lines, key=lambda l: l.id)
            delegated.append(([entry.line.line, counter], rest))
            to_reconcile.append([part, *entry.payers])
            entry.line.clearing_move = move
            if invoice := self.invoices.get(entry.line.line):
                additional.extend([[invoice], {
                            'additional_moves': [('add', [move.id])],
                            }])
        if additional:
            Invoice.write(*additional)
        SettlementLine.save([e.line for e, _, _ in self.pieces])


class Splitting:
    """The clearing move that replaces what is open of a line by parts of it

    Its first line balances the line, the others are the parts and, last, the
    rest.  The parts can be for another party.
    """

    def __init__(self, settlement, line, open_amount=None, party=None):
        self.settlement = settlement
        self.line = line
        self.party = party or line.party
        self.balance = line.debit - line.credit
        self.amount = (
            line.amount_second_currency if line.second_currency
            else self.balance)
        if open_amount is not None:
            self._reduce(open_amount.copy_sign(self.amount))

    def _reduce(self, open_amount):
        self.balance = self._balance_of(open_amount)
        self.amount = open_amount

    def _balance_of(self, amount):
        if amount == self.amount:
            return self.balance
        return self.settlement.company.currency.round(
            self.balance * amount / self.amount)

    def make(self, amounts):
        "Return the move for parts of the amounts, and its lines"
        pool = Pool()
        Configuration = pool.get('account.configuration')
        Move = pool.get('account.move')
        Period = pool.get('account.period')
        settlement = self.settlement
        move = Move(
            company=settlement.company,
            journal=Configuration(1).get_multivalue(
                'settlement_journal', company=settlement.company.id),
            period=Period.find(settlement.company, date=settlement.date),
            date=settlement.date,
            origin=settlement,
            description=settlement.description)
        lines = [
            self._new(-self.balance, -self.amount, self.line.party),
            *self._parts(amounts)]
        move.lines = lines
        return move, lines

    def _parts(self, amounts):
        balance, amount = self.balance, self.amount
        for part in amounts:
            part = part.copy_sign(self.amount)
            part_balance = (
                balance if part == amount else self._balance_of(part))
            yield self._new(part_balance, part, self.party)
            balance -= part_balance
            amount -= part
        if amount:
            yield self._new(balance, amount, self.line.party)

    def _new(self, balance, amount, party):
        Line = Pool().get('account.move.line')
        line = self.line
        new = Line(
            account=line.account, party=party, origin=line,
            # Without due date it was due on its own date, not on this one
            maturity_date=line.maturity_date or line.date,
            description=line.description)
        new.debit = max(balance, Decimal(0))
        new.credit = max(-balance, Decimal(0))
        if line.second_currency:
            new.second_currency = line.second_currency
            new.amount_second_currency = amount
        return new


def _browse_together(groups):
    "Return the groups of lines such that what is read is read for all of them"
    MoveLine = Pool().get('account.move.line')
    groups = list(groups)
    lines = iter(MoveLine.browse([l.id for group in groups for l in group]))
    return [list(islice(lines, len(group))) for group in groups]


def _sign(line):
    return 1 if line.debit - line.credit > 0 else -1
