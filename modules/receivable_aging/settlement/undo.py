# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Take back a settlement, or one document of it

What was booked is reversed in red and reconciled with its reversal, so that
the documents are as open as they were before.  Nothing is deleted but the
reconciliations.
"""
from collections import defaultdict
from decimal import Decimal

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import SettlementUndoError, SettlementUndoWarning
from .lock import lock
from .open_document import own_invoices


class Undo:
    "Undo a whole settlement"

    def __init__(self, settlement):
        self.settlement = settlement
        self.company = settlement.company

    def run(self):
        Move = Pool().get('account.move')
        lines = self.settlement.lines
        invoices = own_invoices([l.line for l in lines])
        lock(self.settlement, lines, invoices.values())
        date, period = self._date_and_period()
        moves = self._not_reversed(
            Move.search([('origin', '=', str(self.settlement))]))
        own = [l for m in moves for l in m.lines]
        self._check_used(own, invoices)
        exchanges = self._release(
            own, [l.line for l in lines if l.is_credit], invoices)
        self._post([
                self._reversal(m, date, period)
                for m in [*moves, *exchanges]])
        self._remove_additional(lines, invoices)

    @staticmethod
    def _not_reversed(moves):
        "Return the moves without those that an undo of a line has reversed"
        Move = Pool().get('account.move')
        reversed_ = {
            m.origin for m in Move.search([
                    ('origin', 'in', [str(m) for m in moves]),
                    ])}
        return [m for m in moves if m not in reversed_]

    # When

    def _date_and_period(self):
        """Return the date of the undo and its period

        It is the date of the settlement as long as its period is open.
        """
        pool = Pool()
        Date = pool.get('ir.date')
        Period = pool.get('account.period')
        date = self.settlement.undo_date or self.settlement.date
        if date < self.settlement.date:
            self._fail('early', date=_format(date))
        period = Period.find(self.company, date=date, test_state=False)
        if period.state != 'open':
            with Transaction().set_context(company=self.company.id):
                today = Date.today()
            later = Period.find(self.company, date=max(date, today))
            self._warn(period, max(date, today))
            date, period = max(date, today), later
        return date, period

    def _warn(self, period, date):
        Warning = Pool().get('res.user.warning')
        key = Warning.format('settlement_undo_period', [self.settlement])
        if Warning.check(key):
            raise SettlementUndoWarning(key, gettext(
                    'receivable_aging.msg_settlement_undo_period',
                    settlement=self.settlement.rec_name,
                    period=period.rec_name,
                    date=_format(date)))

    # Whether

    def _check_used(self, own, invoices):
        """Check that nothing else stands on what is reversed

        That is what has stayed as advance or as rest, what another party owes
        instead, and the money.
        """
        settling = {l.counter_line for l in self.settlement.lines}
        clearing = {l.clearing_move for l in self.settlement.lines}
        documents = {l.line for l in self.settlement.lines}
        own = set(own)
        for line in own - settling:
            is_piece = line.move in clearing
            if line.reconciliation:
                lines = set(line.reconciliation.lines)
                if not (lines <= own or is_piece and lines & documents):
                    self._fail_used(line, lines - own)
            for invoice in line.invoice_payments:
                if not is_piece or invoice not in invoices.values():
                    self._fail(
                        'paying', line=line.rec_name,
                        invoice=invoice.rec_name)

    def _fail_used(self, line, others):
        other = max(others, key=lambda l: l.id)
        self._fail(
            'used', line=line.rec_name, move=other.move.rec_name,
            reconciliation=line.reconciliation.rec_name)

    def _fail(self, name, **values):
        raise SettlementUndoError(gettext(
                f'receivable_aging.msg_settlement_undo_{name}',
                settlement=self.settlement.rec_name, **values))

    # Releasing the documents

    def _release(self, own, credits, invoices):
        """Make the documents open again

        credits are lines that may have paid documents themselves.  Return the
        moves of exchange differences that stood on the reconciliations.
        """
        pool = Pool()
        Invoice = pool.get('account.invoice')
        Reconciliation = pool.get('account.move.reconciliation')
        reconciliations = {
            l.reconciliation for l in own if l.reconciliation}
        credits = self._paying(credits, invoices)
        reconciliations.update(
            l.reconciliation for l in credits if l.reconciliation)
        own = [*own, *credits]
        exchanges, to_link = set(), defaultdict(list)
        for reconciliation in reconciliations:
            exchanges |= self._exchanges(reconciliation)
            for invoice, line in self._others(reconciliation, own, invoices):
                to_link[invoice].append(line)
        with Transaction().set_context(_skip_warnings=True):
            Reconciliation.delete(list(reconciliations))
        # What was paid must be posted again before its payments can change
        Invoice.process(list(Invoice.browse({
                        i.id for i in invoices.values()})))
        Invoice.remove_payment_lines(
            [l for l in own if l.invoice_payments])
        Invoice.add_payment_lines({
                Invoice(i.id): lines for i, lines in to_link.items()})
        return sorted(exchanges, key=lambda m: m.id)

    def _paying(self, credits, invoices):
        "Return the credits that pay documents of the settlement themselves"
        documents = {
            l.line for l in self.settlement.lines if not l.is_credit}
        result = []
        for line in credits:
            reconciliation = line.reconciliation
            if (reconciliation and documents & set(reconciliation.lines)
                    or any(
                        i in invoices.values()
                        for i in line.invoice_payments)):
                result.append(line)
        return result

    def _exchanges(self, reconciliation):
        """Return the moves of exchange differences of the reconciliation

        What has been written off otherwise is not for the undo to take back.
        """
        Configuration = Pool().get('account.configuration')
        journal = Configuration(1).get_multivalue(
            'currency_exchange_journal', company=self.company.id)
        is_foreign = self.settlement.currency != self.company.currency
        moves = set()
        for line in reconciliation.lines:
            if line.move.journal.type != 'write-off':
                continue
            # A difference is in the currency of the company only
            if (not is_foreign or line.second_currency
                    or line.move.journal != journal):
                self._fail(
                    'written_off', move=line.move.rec_name,
                    reconciliation=reconciliation.rec_name)
            moves.add(line.move)
        return moves

    def _others(self, reconciliation, own, invoices):
        """Yield the invoice and the line of other payments

        They go on paying the invoice when the reconciliation is gone.
        """
        documents = [
            l for l in reconciliation.lines if l in invoices and l not in own]
        if not documents:
            return
        invoice = invoices[documents[0]]
        to_pay = set(invoice.lines_to_pay)
        for line in reconciliation.lines:
            if (line not in own and line not in to_pay
                    # A credit note is reconciled itself
                    and line not in invoices
                    and not line.invoice_payments
                    and line.move.journal.type != 'write-off'):
                yield invoice, line

    # Reversing

    def _reversal(self, move, date, period):
        with Transaction().set_context(_skip_warnings=True):
            reversal = move.cancel()
        reversal.date = date
        reversal.period = period
        reversal.description = move.description
        return reversal

    def _post(self, reversals):
        "Post the reversals and reconcile each line with what it reverses"
        pool = Pool()
        Line = pool.get('account.move.line')
        Move = pool.get('account.move')
        Move.save(reversals)
        Move.post(reversals)
        to_reconcile = []
        for reversal in Move.browse(reversals):
            for line in reversal.lines:
                if isinstance(line.origin, Line) and self._is_open(line):
                    to_reconcile.append([line.origin, line])
        Line.reconcile(*to_reconcile)

    def _is_open(self, line):
        return (
            line.account.reconcile
            and not line.reconciliation and not line.origin.reconciliation)

    @staticmethod
    def _remove_additional(lines, invoices):
        "Let the invoices be about their own lines again"
        Invoice = Pool().get('account.invoice')
        to_write, parties = [], {}
        for line in lines:
            invoice = invoices.get(line.line)
            if invoice and line.clearing_move:
                to_write.extend([[Invoice(invoice.id)], {
                            'additional_moves': [
                                ('remove', [line.clearing_move.id])],
                            }])
                parties[invoice.id] = line.settlement.to_party
        if to_write:
            Invoice.write(*to_write)
        to_write = []
        for invoice, party in parties.items():
            invoice = Invoice(invoice)
            # Another transfer may have made the same party owe the rest
            if party and party not in {l.party for l in invoice.lines_to_pay}:
                to_write.extend([[invoice], {
                            'alternative_payees': [('remove', [party.id])],
                            }])
        if to_write:
            Invoice.write(*to_write)


class UndoLine(Undo):
    """Undo one document of a receipt or payment

    The money stays, so what it has paid becomes an advance.
    """

    def __init__(self, line):
        super().__init__(line.settlement)
        self.line = line

    def run(self):
        pool = Pool()
        SettlementLine = pool.get('account.settlement.line')
        invoices = own_invoices([self.line.line])
        lock(self.settlement, [self.line], invoices.values())
        self._check()
        if not self.settlement.is_cash:
            return self._run_without_cash(invoices)
        date, period = self._date_and_period()
        clearing = [self.line.clearing_move] if self.line.clearing_move else []
        own = [self.line.counter_line, *(
                l for m in clearing for l in m.lines)]
        self._check_used(own, invoices)
        exchanges = self._release(own, [], invoices)
        reversals = [
            self._reversal(m, date, period) for m in [*clearing, *exchanges]]
        move = self._to_advance(date, period)
        self._post([*reversals, move])
        self._remove_additional([self.line], invoices)
        self.line.undo_move = move
        self.line.undone = True
        SettlementLine.save([self.line])

    def _check(self):
        "Check that the document can be undone without the others"
        settlement = self.settlement
        if settlement.type == 'transfer':
            return
        if self.line.is_credit or (
                not self.line.counter_line and settlement.is_cash
                or self.line.counter_line and not settlement.is_cash):
            self._fail('credit', document=self.line.document_name)

    def _run_without_cash(self, invoices):
        "Reverse what has replaced the document, or let go what has paid it"
        pool = Pool()
        Move = pool.get('account.move')
        SettlementLine = pool.get('account.settlement.line')
        date, period = self._date_and_period()
        moves = [self.line.clearing_move] if self.line.clearing_move else []
        own = [l for m in moves for l in m.lines]
        self._check_used(own, invoices)
        payers = [] if self.settlement.type == 'transfer' else self._payers()
        exchanges = self._release([*own, *payers], [], invoices)
        reversals = [
            self._reversal(m, date, period) for m in [*moves, *exchanges]]
        if reversals:
            self._post(reversals)
            if moves:
                self.line.undo_move = Move(reversals[0].id)
        self._remove_additional([self.line], invoices)
        self.line.undone = True
        SettlementLine.save([self.line])

    def _payers(self):
        "Return the credits, or parts of them, that have paid the document"
        Move = Pool().get('account.move')
        moves = Move.search([('origin', '=', str(self.settlement))])
        pieces = {l for m in moves for l in m.lines}
        pieces.update(
            l.line for l in self.settlement.lines if l.is_credit)
        document = self.line.line
        paying = set()
        if document.reconciliation:
            paying.update(document.reconciliation.lines)
        for invoice in own_invoices([document]).values():
            paying.update(invoice.payment_lines)
        return sorted(
            (l for l in pieces & paying if l.move not in {
                    self.line.clearing_move}),
            key=lambda l: l.id)

    def _to_advance(self, date, period):
        "Return the move that makes an advance of what has paid the document"
        Move = Pool().get('account.move')
        counter = self.line.counter_line
        lines = [self._in_red(counter)]
        discount = self._discount()
        if discount:
            lines.append(self._in_red(discount))
        lines.append(self._advance(counter, discount))
        move = Move(
            company=self.company, journal=counter.move.journal,
            period=period, date=date, origin=self.settlement,
            description=self.settlement.description, lines=lines)
        move.save()
        return move

    def _discount(self):
        "Return the line that has written off a part of the document"
        if not self.line.discount:
            return
        for line in self.settlement.move.lines:
            if line.origin == self.line and line != self.line.counter_line:
                return line

    def _in_red(self, line):
        Line = Pool().get('account.move.line')
        red = Line(
            account=line.account, party=line.party, origin=line,
            debit=-line.debit, credit=-line.credit,
            description=line.description)
        if line.second_currency:
            red.second_currency = line.second_currency
            red.amount_second_currency = -line.amount_second_currency
        return red

    def _advance(self, counter, discount):
        Line = Pool().get('account.move.line')
        balance = counter.debit - counter.credit
        if discount:
            balance += discount.debit - discount.credit
        advance = Line(
            account=counter.account, party=counter.party,
            debit=max(balance, Decimal(0)), credit=max(-balance, Decimal(0)),
            description=counter.description)
        if counter.second_currency:
            advance.second_currency = counter.second_currency
            advance.amount_second_currency = self.line.amount.copy_sign(
                balance)
        return advance


def _format(date):
    return Pool().get('ir.lang').get().strftime(date)
