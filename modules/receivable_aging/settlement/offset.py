# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Settle documents with credits, without money

Debits and credits are matched by their due dates, first within an account.
What fits is reconciled as it is; a credit of which only parts are used is
split by a clearing move; only what is on different accounts is booked.
"""
from collections import defaultdict, namedtuple

from trytond.pool import Pool

from .closing import Closing, Splitting
from .posting import Posting

Match = namedtuple('Match', ['debit', 'credit', 'amount'])


def match(lines):
    "Return which credit pays how much of which document"
    left = {l: l.amount for l in lines}
    order = sorted(lines, key=lambda l: (l.maturity_date, l.line.id))
    debits = [l for l in order if not l.is_credit]
    credits = [l for l in order if l.is_credit]
    result = []
    for same_account in [True, False]:
        for debit in debits:
            for credit in credits:
                if same_account and debit.line.account != credit.line.account:
                    continue
                amount = min(left[debit], left[credit])
                if amount:
                    result.append(Match(debit, credit, amount))
                    left[debit] -= amount
                    left[credit] -= amount
    return result


class Offsetting(Posting):

    def _post(self, documents):
        pool = Pool()
        Move = pool.get('account.move')
        self.documents = documents
        self.closing = Closing(self.settlement, self.invoices, documents)
        self.payers = defaultdict(list)
        self.to_reconcile, self.splits = [], []
        self.booked_piece = {}
        direct, booked = self._sort(match(self.lines))
        self._pay_directly(direct, booked)
        move = self._pay_booked(booked)
        for line, payers in self.payers.items():
            self.closing.add(line, payers)
        self.closing.split()
        Move.post([
                *([move] if move else []),
                *[m for _, m, _ in self.splits], *self.closing.moves])
        self._save(move)
        self._reconcile()
        self.closing.run()

    def _sort(self, matches):
        "Return the matches that need no booking and those that do"
        direct, booked = [], []
        for match in matches:
            (direct if self._is_direct(match) else booked).append(match)
        return direct, booked

    def _is_direct(self, match):
        debit, credit, _ = match
        credit_document = self.documents[credit]
        if (debit.line.account != credit.line.account
                # It is held by what it has paid already
                or credit_document.open_amount != credit_document.amount):
            return False
        # A credit note must be reconciled to be paid, so it can not be the
        # payment line of an invoice that stays open
        return (
            credit.line not in self.invoices
            or debit.used == abs(self.documents[debit].open_amount))

    def _pay_directly(self, direct, booked):
        "Let the credits themselves, or parts of them, pay"
        by_credit = defaultdict(list)
        for match in direct:
            by_credit[match.credit].append(match)
        for credit, matches in by_credit.items():
            amounts = [m.amount for m in matches]
            rest = sum(m.amount for m in booked if m.credit == credit)
            if rest:
                amounts.append(rest)
            whole = sum(amounts) == abs(self.documents[credit].open_amount)
            if whole and len(amounts) == 1:
                pieces = [credit.line]
            else:
                pieces = self._split(credit, amounts)
            for match, piece in zip(matches, pieces):
                self.payers[match.debit].append(piece)
            if rest:
                # The piece that what is booked is reconciled with
                self.booked_piece[credit] = pieces[len(matches)]

    def _split(self, credit, amounts):
        "Return the parts of the credit, of a move that is not posted yet"
        Move = Pool().get('account.move')
        move, _ = Splitting(self.settlement, credit.line).make(amounts)
        Move.save([move])
        _, *parts = sorted(move.lines, key=lambda l: l.id)
        self.splits.append((credit, move, parts))
        credit.clearing_move = move
        return parts

    def _pay_booked(self, booked):
        "Return the move of what is on different accounts, or None"
        self.posted = defaultdict(int)
        for debit, credit, amount in booked:
            self.posted[debit] += amount
            self.posted[credit] += amount
        if not self.posted:
            return
        move, counters = self._book()
        for line, counter in counters.items():
            line.counter_line = counter
            if piece := self.booked_piece.get(line):
                self.to_reconcile.append([piece, counter])
            else:
                self.payers[line].append(counter)
        return move

    def _save(self, move):
        SettlementLine = Pool().get('account.settlement.line')
        if move:
            self.settlement.move = move
            self.settlement.save()
        SettlementLine.save(self.lines)

    def _reconcile(self):
        pool = Pool()
        Invoice = pool.get('account.invoice')
        MoveLine = pool.get('account.move.line')
        additional = []
        for credit, move, parts in self.splits:
            counter = min(move.lines, key=lambda l: l.id)
            is_whole = credit.used == abs(
                self.documents[credit].open_amount)
            if invoice := self.invoices.get(credit.line):
                additional.extend([[invoice], {
                            'additional_moves': [('add', [move.id])],
                            }])
            MoveLine.reconcile(
                [credit.line, counter], date=self.settlement.date,
                delegate_to=None if is_whole else parts[-1])
        if additional:
            Invoice.write(*additional)
        MoveLine.reconcile(*self.to_reconcile, date=self.settlement.date)


class Transferring(Posting):
    """Let another party owe the documents

    Each is replaced by the same for the other party, with its due date, and
    what is not transferred.
    """

    def _post(self, documents):
        pool = Pool()
        Move = pool.get('account.move')
        SettlementLine = pool.get('account.settlement.line')
        closing = Closing(self.settlement, self.invoices, documents)
        moves = []
        for line in self.lines:
            line.clearing_move, _ = Splitting(
                self.settlement, line.line,
                open_amount=abs(documents[line].open_amount),
                party=self.settlement.to_party).make([line.amount])
            moves.append(line.clearing_move)
        Move.save(moves)
        Move.post(moves)
        SettlementLine.save(self.lines)
        closing.transfer(self.lines)
