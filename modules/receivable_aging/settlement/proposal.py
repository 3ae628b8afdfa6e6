# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import without_check_access

from ..exceptions import SettlementError
from . import strategy


class Proposal:
    """The amounts proposed for the documents of a settlement

    Credits are taken in first, as far as they are asked for; then the
    documents are paid with them and with the amount.
    """

    def __init__(self, settlement):
        self.settlement = settlement
        self.lines = {l.line.id: l for l in settlement.lines}
        side = settlement.side
        self.documents, self.credits = [], []
        for document in self._reconcilable(settlement.open_documents().find()):
            kind = (
                self.documents if document.open_amount * side > 0
                else self.credits)
            kind.append((document, abs(document.open_amount)))

    @staticmethod
    def _reconcilable(documents):
        "Return the documents that can be settled"
        Account = Pool().get('account.account')
        with without_check_access():
            accounts = Account.browse({d.account for d in documents})
            reconcilable = {a.id for a in accounts if a.reconcile}
        return [d for d in documents if d.account in reconcilable]

    def run(self):
        pool = Pool()
        Settlement = pool.get('account.settlement')
        if self.settlement.type == 'offset':
            credits, documents = self._offset()
        elif self.settlement.type == 'transfer':
            credits, documents = [], self.documents
        elif self.settlement.strategy == 'all':
            credits, documents = self.credits, self.documents
        else:
            credits = self._credits()
            documents = self._paid(
                self.settlement.available + _total(credits))
            if self.settlement.take_credits:
                credits = self._needed(credits, documents)
        self._save([*documents, *credits])
        if self.settlement.strategy == 'all' and self.settlement.is_cash:
            self._set_amount(_total(documents) - _total(credits))
            Settlement.save([self.settlement])

    def _offset(self):
        "Return the credits and the documents they pay, the same amount each"
        credits = self._entered() or strategy.oldest(
            self.credits, _total(self.documents))
        documents = self._paid(_total(credits))
        return self._needed(credits, documents), documents

    def _credits(self):
        "Return the credits that pay documents"
        if self.settlement.take_credits:
            return strategy.oldest(
                self.credits, _total(self.documents))
        return self._entered()

    def _entered(self):
        "Return the credits for which an amount has been entered"
        result = []
        for credit, _ in self.credits:
            line = self.lines.get(credit.line)
            if line and line.amount:
                result.append((credit, line.amount))
        return result

    def _needed(self, credits, documents):
        "Return the credits without what the documents do not need"
        return strategy.oldest(credits, _total(documents))

    def _paid(self, amount):
        if self.settlement.strategy != 'exact':
            return strategy.oldest(self.documents, amount)
        try:
            return strategy.exact(self.documents, amount)
        except strategy.NotFound as exception:
            raise SettlementError(gettext(
                    'receivable_aging.msg_settlement_no_exact_match',
                    amount=self.settlement.format(amount))) from exception
        except strategy.GivenUp as exception:
            raise SettlementError(gettext(
                    'receivable_aging.msg_settlement_exact_match_given_up',
                    amount=self.settlement.format(amount),
                    number=len(self.documents))) from exception

    def _set_amount(self, total):
        "Make the amount what all the documents cost"
        settlement = self.settlement
        amount = settlement.amount or Decimal(0)
        missing = total - settlement.available
        if amount and missing > 0:
            raise SettlementError(gettext(
                    'receivable_aging.msg_settlement_all_exceeds',
                    total=settlement.format(total),
                    available=settlement.format(settlement.available)))
        if not amount:
            settlement.amount = max(missing, Decimal(0))

    def _save(self, pairs):
        SettlementLine = Pool().get('account.settlement.line')
        proposed = {document.line: amount for document, amount in pairs}
        missing = [
            d for d, _ in pairs if d.line not in self.lines]
        to_save = []
        for line in self.lines.values():
            amount = proposed.get(line.line.id)
            if line.amount != amount:
                line.amount = amount
                to_save.append(line)
        for line, document in SettlementLine.listed(
                self.settlement, missing):
            line.settlement = self.settlement
            line.amount = proposed[document.line]
            to_save.append(line)
        SettlementLine.save(to_save)


def _total(pairs):
    return sum((amount for _, amount in pairs), Decimal(0))
