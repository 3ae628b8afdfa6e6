# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""By what a document was settled, told by the entry behind a line"""
from sql import Literal
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce
from sql.functions import Round
from sql.operators import Equal, Exists, Like

from trytond import backend
from trytond.model import fields
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..aging.question import Question

_in = fields.SQL_OPERATORS['in']
_not_in = fields.SQL_OPERATORS['not in']
KINDS = [
    ('invoice', "Invoice"),
    ('credit_note', "Credit Note"),
    ('receipt', "Receipt"),
    ('payment', "Payment"),
    ('offset', "Offset"),
    ('transfer', "Transfer"),
    ('write_off', "Write-Off"),
    ('exchange', "Exchange Difference"),
    ('rescheduling', "Rescheduling"),
    ('delegation', "Delegation"),
    ('grouping', "Grouping"),
    ('reversal', "Reversal"),
    ('other', "Other Entry"),
    ('reconciliation', "Reconciliation"),
    ]
_CASH_ORIGINS = ['account.statement', 'account.payment']
# More than any currency has
_DIGITS = 6


def _is_from(move, model):
    return Like(Coalesce(move.origin, ''), f'{model},%')


class Kinds:
    "SQL of the kind of a line"

    def __init__(self, items):
        self.items = items
        self.company = items.question.company
        self.pool = Pool()
        with Transaction().set_context(_check_access=False):
            self._read_accounts()
            self._read_journals()

    def _read_accounts(self):
        Configuration = self.pool.get('account.configuration')
        Method = self.pool.get('account.invoice.payment.method')
        configuration = Configuration(1)
        receivable, payable = Question(
            self.company, self.items.question.date, type='both',
            ).control_accounts()
        self.control = receivable + payable
        self.exchange_accounts = [
            account.id for account in [
                configuration.get_multivalue(name, company=self.company)
                for name in [
                    'currency_exchange_credit_account',
                    'currency_exchange_debit_account']]
            if account]
        with Transaction().set_context(active_test=False):
            methods = Method.search([('company', '=', self.company)])
        self.cash_accounts = sorted({
                account.id for method in methods
                for account in [method.debit_account, method.credit_account]
                } - set(self.control))

    def _read_journals(self):
        Configuration = self.pool.get('account.configuration')
        Journal = self.pool.get('account.journal')
        with Transaction().set_context(active_test=False):
            journals = Journal.search([('type', 'in', ['write-off', 'cash'])])
        self.write_off = [j.id for j in journals if j.type == 'write-off']
        self.cash = [j.id for j in journals if j.type == 'cash']
        exchange = Configuration(1).get_multivalue(
            'currency_exchange_journal', company=self.company)
        self.exchange = [exchange.id] if exchange else []

    def adjusting_journals(self):
        "Return the journals of what never is a document itself"
        return self.write_off + self.exchange

    def of(self, line, move):
        "Return the kind of the line, which is joined with its move"
        is_debit = line.debit > line.credit
        amount = self.items.side(line) * (line.debit - line.credit)
        return Case(
            (self._is_own_invoice(line)
                | self._is_reversed(move, False) & self._is_of_invoice(line),
                Case((amount > 0, 'invoice'), else_='credit_note')),
            (self._is_reversed(move), 'reversal'),
            (self._is_one_of(move.journal, self.exchange)
                & self._has_other(
                    line, lambda o: self._is_one_of(
                        o.account, self.exchange_accounts)),
                'exchange'),
            (self._is_one_of(move.journal, self.write_off), 'write_off'),
            (self._rearranges(line), self._rearrangement(line, move)),
            (self._is_cash(line, move),
                Case((is_debit, 'payment'), else_='receipt')),
            else_='other')

    @staticmethod
    def _is_one_of(column, ids):
        return _in(column, ids) if ids else Literal(False)

    # Invoices

    def is_invoice(self, line):
        """Return whether the line is one to pay of an invoice

        Not only those on the move of the invoice, also those that a
        rescheduling or a delegation has put in their place.
        """
        return self._is_own_invoice(line) | self._is_of_invoice(line)

    def _is_own_invoice(self, line):
        invoice = self.items.Invoice.__table__()
        return Exists(invoice.select(
                Literal(1),
                where=(invoice.move == line.move)
                & (invoice.account == line.account)))

    def _is_of_invoice(self, line):
        "Return whether the line is on the side of the invoice it stands for"
        if not self.items.has_additional:
            return Literal(False)
        invoice = self.items.Invoice.__table__()
        additional = self.items.AdditionalMove.__table__()
        this = self.items.Line.__table__()
        own = self.items.Line.__table__()
        return Exists(this
            .join(additional, condition=additional.move == this.move)
            .join(invoice,
                condition=(additional.invoice == invoice.id)
                & (invoice.account == this.account))
            .join(own,
                condition=(own.move == invoice.move)
                & (own.account == invoice.account)
                & ((own.debit > own.credit) == (this.debit > this.credit)))
            .select(Literal(1), where=this.id == line.id))

    def _is_reversed(self, move, reversed_=True):
        "Return whether the move reverses another one"
        invoice = self.items.Invoice.__table__()
        result = (
            _is_from(move, 'account.move')
            | Exists(invoice.select(
                    Literal(1), where=invoice.cancel_move == move.id)))
        return result if reversed_ else ~result

    # What rearranges only

    def _rearranges(self, line):
        "Return whether the move has only lines on control accounts"
        if not self.control:
            return Literal(False)
        return ~self._has_other(
            line, lambda o: _not_in(o.account, self.control))

    def _rearrangement(self, line, move):
        return Case(
            (self._is_delegated(line, lambda l, d: l.party != d.party),
                'delegation'),
            (self._has_other(
                    line, lambda o: (o.party == line.party)
                    & (o.account != line.account)),
                'offset'),
            (self._is_delegated(line, lambda l, d: l.party == d.party),
                'grouping'),
            (self._is_settlement(move), 'offset'),
            (self._is_balanced(line), 'rescheduling'),
            else_='transfer')

    def _is_delegated(self, line, condition):
        "Return whether the line delegates another one or is what is delegated"
        return (
            self._exists_delegation(
                lambda reconciliation, reconciled, delegate:
                (reconciliation.id == line.reconciliation)
                & (reconciled.id == line.id)
                & (delegate.move == reconciled.move)
                & condition(reconciled, delegate))
            | self._exists_delegation(
                lambda reconciliation, reconciled, delegate:
                (reconciliation.delegate_to == line.id)
                & condition(reconciled, delegate)))

    def _exists_delegation(self, condition):
        reconciliation = self.items.Reconciliation.__table__()
        reconciled = self.items.Line.__table__()
        delegate = self.items.Line.__table__()
        return Exists(reconciliation
            .join(reconciled,
                condition=reconciled.reconciliation == reconciliation.id)
            .join(delegate,
                condition=reconciliation.delegate_to == delegate.id)
            .select(
                Literal(1),
                where=condition(reconciliation, reconciled, delegate)))

    def _is_balanced(self, line):
        "Return whether the move takes from its party what it gives back"
        other = self.items.Line.__table__()
        total = Sum(other.debit - other.credit)
        if backend.name == 'sqlite':
            total = Round(total, _DIGITS)
        return Equal(
            other.select(
                total,
                where=(other.move == line.move)
                & (other.account == line.account)
                & (other.party == line.party)),
            0)

    def _is_settlement(self, move):
        return _is_from(move, 'account.settlement')

    # Money

    def _is_cash(self, line, move):
        result = self._is_one_of(move.journal, self.cash)
        for model in _CASH_ORIGINS:
            result |= _is_from(move, model)
        if self.cash_accounts:
            result |= self._has_other(
                line, lambda o: _in(o.account, self.cash_accounts))
        return result

    def is_money(self, line, move):
        "Return whether the line has received or paid something"
        return self._is_cash(line, move) & self._is_reversed(move, False)

    def _has_other(self, line, condition):
        "Return whether another line of the move is as the condition says"
        other = self.items.Line.__table__()
        return Exists(other.select(
                Literal(1),
                where=(other.move == line.move) & (other.id != line.id)
                & condition(other)))
