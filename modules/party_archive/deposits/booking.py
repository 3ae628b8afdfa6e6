# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Book movements of deposits, and take them back

The balance of a deposit is nothing but the lines of these moves.
"""
from decimal import Decimal

from trytond.pool import Pool
from trytond.transaction import Transaction


class Booking:
    "Post one movement, or both sides of a transfer in one move"

    def __init__(self, movements):
        self.movements = movements
        self.first = movements[0]

    def run(self):
        pool = Pool()
        Move = pool.get('account.move')
        Movement = pool.get('property.deposit.movement')
        move = self._move()
        move.save()
        for movement in self.movements:
            movement.line, = [
                l for l in move.lines
                if l.origin == movement
                and l.account == movement.deposit_account]
        Move.post([move])
        Movement.save(self.movements)
        if self.first.invoice:
            self._pay(move)

    def _move(self):
        pool = Pool()
        Move = pool.get('account.move')
        Period = pool.get('account.period')
        first = self.first
        company = first.deposit.company
        lines = [self._deposit_line(m) for m in self.movements]
        if len(self.movements) == 1:
            lines.append(self._line(
                    first.counter_account, first.deposit.party,
                    first.sign * first.amount))
        return Move(
            company=company, journal=first.journal,
            period=Period.find(company, date=first.date), date=first.date,
            origin=first, description=first.reason, lines=lines)

    def _deposit_line(self, movement):
        line = self._line(
            movement.deposit_account, movement.deposit.party,
            -movement.sign * movement.amount)
        line.origin = movement
        return line

    def _line(self, account, party, balance):
        "Return a line of the account, the balance is positive for a debit"
        pool = Pool()
        Line = pool.get('account.move.line')
        return Line(
            account=account,
            party=party if account.party_required else None,
            debit=max(balance, Decimal(0)),
            credit=max(-balance, Decimal(0)),
            description=self.first.number)

    def _pay(self, move):
        "Let the deduction pay the invoice, which is reconciled when it is"
        pool = Pool()
        Invoice = pool.get('account.invoice')
        MoveLine = pool.get('account.move.line')
        invoice = self.first.invoice
        line, = [l for l in move.lines if l != self.first.line]
        Invoice.add_payment_lines({invoice: [line]})
        invoice = Invoice(invoice.id)
        lines = [
            l for l in invoice.lines_to_pay + invoice.payment_lines
            if not l.reconciliation]
        # The last payment closes all that is open of the invoice
        if (len({(l.account, l.party) for l in lines}) == 1
                and not sum(l.debit - l.credit for l in lines)):
            MoveLine.reconcile(lines)


class Undo:
    "Reverse the move of one movement, or of both sides of a transfer"

    def __init__(self, movements):
        self.movements = movements
        self.move = movements[0].move

    def run(self):
        pool = Pool()
        Move = pool.get('account.move')
        Movement = pool.get('property.deposit.movement')
        self._release()
        with Transaction().set_context(_deposit_undo=True):
            reversal = self.move.cancel()
        self._check(reversal.date)
        Move.post([reversal])
        for movement in self.movements:
            movement.cancel_line, = [
                l for l in reversal.lines if l.origin == movement.line]
            movement.state = 'cancelled'
        Movement.save(self.movements)
        self._reconcile(reversal)

    def _check(self, date):
        "Check that nothing that is taken back has already been taken"
        for movement in self.movements:
            if movement.sign < 0:
                continue
            available = movement.deposit.available(date)
            if movement.amount > available:
                movement.fail(
                    'undo', movement=movement.number,
                    amount=movement.format(movement.amount),
                    balance=movement.format(available))

    def _release(self):
        "Make open again what the move has settled"
        pool = Pool()
        Invoice = pool.get('account.invoice')
        Reconciliation = pool.get('account.move.reconciliation')
        lines = self.move.lines
        reconciliations = {
            l.reconciliation for l in lines if l.reconciliation}
        invoices = {i.id for l in lines for i in l.invoice_payments}
        if reconciliations:
            with Transaction().set_context(_skip_warnings=True):
                Reconciliation.delete(list(reconciliations))
        # What was paid must be posted again before its payments can change
        Invoice.process(Invoice.browse(sorted(invoices)))
        Invoice.remove_payment_lines([l for l in lines if l.invoice_payments])

    def _reconcile(self, reversal):
        "Reconcile each line with what reverses it"
        pool = Pool()
        Line = pool.get('account.move.line')
        pairs = [
            [l.origin, l] for l in reversal.lines if l.account.reconcile]
        if pairs:
            Line.reconcile(*pairs)
