# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What must be true of a settlement before anything is booked"""
from decimal import Decimal

from trytond.i18n import gettext
from trytond.pool import Pool

from ..exceptions import SettlementError, SettlementLineError


class Check:
    "The rules, on what is open now"

    def __init__(self, settlement, lines):
        self.settlement = settlement
        self.lines = lines

    def run(self):
        "Return what is open of the document of each line"
        self._check_form()
        open_documents = {}
        if self.lines:
            open_documents = {
                d.line: d
                for d in self.settlement.all_open_documents().find()}
        documents = {}
        for line in self._without_double():
            self._check_line(line)
            documents[line] = self._check_open(
                line, open_documents.get(line.line.id))
        self._check_totals(documents)
        return documents

    # The settlement

    def _check_form(self):
        Period = Pool().get('account.period')
        settlement = self.settlement
        for amount, currency in [
                (settlement.amount, settlement.currency),
                (settlement.cash_amount, settlement.cash_currency)]:
            if amount is not None and amount < 0:
                self._fail('negative', amount=settlement.format(
                        amount, currency))
        if not self.lines and (
                not settlement.is_cash
                or not settlement.amount and not settlement.charges):
            self._fail('empty')
        if settlement.is_cash and settlement.amount:
            self._check_method()
        if settlement.other and not settlement.charges:
            self._fail('no_charge')
        if not settlement.is_cash and any(l.discount for l in self.lines):
            self._fail('discount')
        # It tells that there is none, or that it is closed
        Period.find(settlement.company, date=settlement.date)

    def _check_method(self):
        settlement = self.settlement
        if not settlement.payment_method:
            self._fail('no_method')
        if not settlement.money_account:
            self._fail(
                'method_no_account', method=settlement.payment_method.rec_name)

    def _check_totals(self, documents):
        settlement = self.settlement
        if settlement.type == 'transfer':
            return
        debts = credits = Decimal(0)
        for line, document in documents.items():
            if document.open_amount * settlement.side > 0:
                debts += line.amount or 0
            else:
                credits += line.amount or 0
        if credits > debts:
            self._fail(
                'too_many_credits',
                credits=settlement.format(credits),
                debts=settlement.format(debts))
        rest = settlement.available - debts + credits
        if rest < 0 and settlement.type == 'offset':
            self._fail(
                'too_few_credits',
                credits=settlement.format(credits),
                debts=settlement.format(debts))
        if rest < 0:
            self._fail(
                'exceeds',
                amount=settlement.format(settlement.available),
                total=settlement.format(debts - credits))
        if settlement.other and rest:
            self._fail(
                'charges_differ',
                amount=settlement.format(settlement.amount or 0),
                rest=settlement.format(rest))

    def _fail(self, name, **values):
        raise SettlementError(gettext(
                f'receivable_aging.msg_settlement_{name}',
                settlement=self.settlement.rec_name, **values))

    # The lines

    def _without_double(self):
        "Return the lines, each of which must be about another document"
        seen = set()
        for line in self.lines:
            if line.line in seen:
                self._fail_line('double', line)
            seen.add(line.line)
        return self.lines

    def _check_line(self, line):
        settlement, move_line = self.settlement, line.line
        line.check_amount()
        line.check_owner()
        self.check_state(line)
        if not move_line.account.reconcile:
            self._fail_line(
                'account', line, account=move_line.account.rec_name)
        if move_line.date > settlement.date:
            self._fail_line(
                'date', line,
                document_date=_date(move_line.date),
                date=_date(settlement.date))

    def check_state(self, line):
        "Check that the document is posted and not settled yet"
        if line.line.move.state != 'posted':
            self._fail_line('draft', line)
        if line.line.reconciliation:
            self._fail_settled(line)

    def _check_open(self, line, document):
        settlement = self.settlement
        currency = line.line.second_currency or settlement.company.currency
        if currency != settlement.currency:
            self._fail_line(
                'currency', line, currency=currency.rec_name,
                settlement_currency=settlement.currency.rec_name)
        if not document:
            self._fail_settled(line)
        if line.used > abs(document.open_amount):
            self._fail_above(line, document)
        if (document.open_amount != document.amount
                and line.line.invoice_payments):
            self._fail_line(
                'pays', line,
                invoice=line.line.invoice_payments[0].rec_name)
        return document

    def _fail_above(self, line, document):
        settlement = self.settlement
        values = {
            'amount': settlement.format(line.used),
            'open_amount': settlement.format(abs(document.open_amount)),
            }
        if (first := _first(line)) and _is_since(line, document):
            self._fail_line('above_since', line, **values, **first)
        self._fail_line('above', line, **values)

    def _fail_settled(self, line):
        if first := _first(line):
            self._fail_line('settled_by', line, **first)
        self._fail_line('settled', line)

    def _fail_line(self, name, line, **values):
        raise SettlementLineError(gettext(
                f'receivable_aging.msg_settlement_line_{name}',
                document=line.document_name, **values))


def _is_since(line, document):
    "Return whether less is open than when the line was entered"
    return abs(document.open_amount) < abs(line.open_amount or 0)


def _first(line):
    "Return by which settlement and by whom a document was settled last"
    Line = Pool().get('account.settlement.line')
    others = Line.search([
            ('line', '=', line.line.id),
            ('settlement.state', '=', 'posted'),
            ('id', '!=', line.id),
            ],
        order=[('settlement.id', 'DESC')], limit=1)
    if others:
        other, = others
        return {
            'settlement': other.settlement.rec_name,
            'user': other.settlement.write_uid.rec_name,
            'date': _date(other.settlement.date),
            }
    if reconciliation := line.line.reconciliation:
        return {
            'settlement': reconciliation.rec_name,
            'user': reconciliation.create_uid.rec_name,
            'date': _date(reconciliation.date),
            }


def _date(date):
    return Pool().get('ir.lang').get().strftime(date)
