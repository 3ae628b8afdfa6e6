# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Open the form of a settlement for what has been chosen somewhere else"""
from decimal import Decimal

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import SettlementOpeningError
from .open_document import OpenDocuments
from .proposal import Proposal


class Opening:
    """The draft for documents of a party, or for the party

    Each record has settlement_lines() and settlement_values().
    """

    def __init__(self, records):
        self.lines, self.values = [], {}
        for record in records:
            self.lines.extend(record.settlement_lines())
            self.values.update(record.settlement_values())
        self.party = self._only(
            'party', [l.party for l in self.lines] or [
                self.values.get('party')])
        self.company = self._only(
            'company', [l.company for l in self.lines] or [_company()])
        self.chosen = self._find()
        self.currency = self._only(
            'currency', [d.currency for d in self.chosen] or [
                getattr(self.values.get('currency'), 'id', None)])

    def _only(self, name, values):
        "Return the value that all have in common"
        try:
            value, = set(values)
        except ValueError:
            self._fail(name)
        if not value and name != 'currency':
            self._fail('nothing')
        return value

    def _fail(self, name):
        raise SettlementOpeningError(gettext(
                f'receivable_aging.msg_settlement_opening_{name}'))

    def _find(self):
        "Return what is open of the lines"
        self.open = OpenDocuments(self.company, [self.party]).find()
        lines = {l.id for l in self.lines}
        chosen = [d for d in self.open if d.line in lines]
        if not chosen and (lines or 'party' not in self.values):
            self._fail('nothing')
        return chosen

    def run(self):
        "Return the draft, the one that is there already if there is one"
        return self._existing() or self._new()

    def _existing(self):
        "Return what the user has begun before"
        Settlement = Pool().get('account.settlement')
        domain = [
            ('state', '=', 'draft'),
            ('create_uid', '=', Transaction().user),
            ('company', '=', self.company.id),
            ('party', '=', self.party.id),
            ]
        if reference := self.values.get('reference'):
            domain.append(('reference', '=', reference))
        if self.chosen:
            domain.append(('lines', 'where', [
                        ('line', 'in', [d.line for d in self.chosen]),
                        ('amount', '>', 0),
                        ]))
        else:
            domain.extend([
                    ('amount', '=', self.values.get('amount')),
                    ('lines.amount', '=', None),
                    ])
        settlements = Settlement.search(
            domain, order=[('id', 'DESC')], limit=1)
        return settlements[0] if settlements else None

    def _new(self):
        Settlement = Pool().get('account.settlement')
        settlement = Settlement(
            company=self.company, party=self.party, type=self._type(),
            **{n: self.values[n] for n in ['date', 'reference']
                if self.values.get(n)})
        if method := Settlement.default_payment_method():
            settlement.payment_method = method
        settlement.currency = self.currency or self.company.currency
        settlement.documents = self._documents()
        if settlement.is_cash and (self.chosen or self.values.get('amount')):
            settlement.amount = self._amount()
        self._list(settlement)
        settlement.save()
        if self.chosen and settlement.type == 'offset':
            Proposal(settlement).run()
        return settlement

    def _total(self, documents):
        return sum((d.open_amount for d in documents), Decimal(0))

    def _amount(self):
        return self.values.get('amount') or abs(self._total(self.chosen))

    def _type(self):
        """Return receipt or payment, by who owes whom

        Credits are offset with documents as long as there are some.
        """
        if 'type' in self.values:
            return self.values['type']
        total = self._total(self.chosen or self.open)
        if self.chosen and (not total or self._are_credits()):
            return 'offset'
        return 'payment' if total < 0 else 'receipt'

    def _are_credits(self):
        "Return whether only credits are chosen, and documents are open"
        receivable = self._receivable()
        sides = {
            (d.open_amount > 0) == (d.account in receivable)
            for d in self.chosen}
        return sides == {False} and any(
            (d.open_amount > 0) == (d.account in receivable)
            for d in self.open
            if d.account in {c.account for c in self.chosen}
            and d.currency == self.chosen[0].currency)

    def _documents(self):
        "Return which documents are listed"
        receivable = self._receivable()
        kinds = {d.account in receivable for d in self.chosen or self.open}
        if kinds == {True}:
            return 'customer'
        elif kinds == {False}:
            return 'supplier'
        return 'both'

    def _receivable(self):
        Account = Pool().get('account.account')
        accounts = Account.browse({d.account for d in self.open})
        return {a.id for a in accounts if a.type.receivable}

    def _list(self, settlement):
        "List the open documents, and enter the amounts of those chosen"
        Line = Pool().get('account.settlement.line')
        settlement._list_documents()
        listed = {l.line.id: l for l in settlement.lines}
        missing = [d for d in self.chosen if d.line not in listed]
        added = [l for l, _ in Line.listed(settlement, missing)]
        settlement.lines = [*settlement.lines, *added]
        listed.update((l.line.id, l) for l in added)
        rest = self._amount()
        for document in self.chosen:
            amount = abs(document.open_amount)
            if 'amount' in self.values:
                amount = min(amount, rest)
                rest -= amount
            listed[document.line].amount = amount or None


def _company():
    Company = Pool().get('company.company')
    company = Transaction().context.get('company')
    return Company(company) if company not in {None, -1} else None
