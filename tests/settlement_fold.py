# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the settlements by document must show, in plain Python

As for the aging, nothing of the SQL is used here.
"""
from collections import defaultdict

from tests.aging_fold import ZERO, Fold, Item
from trytond.pool import Pool


class SettlementFold(Fold):
    """The answer to a question, which is a dictionary as the context is

    amounts is the full amount of each line that is asked for, by its id; pairs
    is how much of which line has settled which line.
    """

    def __init__(self, question):
        super().__init__(question | {
                'basis': 'maturity', 'unallocated': 'separate'})
        opened, closed = list(self._items()), list(self._closed_items())
        self.amounts = {
            i.line: self.shown(i, i.amount) for i in opened + closed}
        self.closed = {i.line for i in closed if i.amount > 0}
        # Those are not shown, but for the documents they adjust
        self.adjusted = {}
        self.pairs = defaultdict(lambda: ZERO)
        for group in self._groups(opened):
            self._settle_group(group, is_closed=False)
        for group in self._groups(closed):
            self._settle_group(group, is_closed=True)
        self.pairs = {p: a for p, a in self.pairs.items() if a}

    def _closed_items(self):
        parties = self.question.get('parties')
        for line, side in self._lines():
            reconciliation = line.reconciliation
            if (not reconciliation or reconciliation.date > self.date
                    or parties and line.party.id not in parties
                    or self.question['posted']
                    and line.move.state != 'posted'):
                continue
            currency, amount = self._amount(line)
            due = line.maturity_date or line.move.date
            yield Item(
                line.id, line.party.id, line.account.id, currency.id, side,
                amount * side, ZERO, due, due,
                ('closed', reconciliation.id))

    @staticmethod
    def _groups(items):
        groups = defaultdict(list)
        for item in items:
            groups[
                item.group, item.party, item.account, item.currency,
                ].append(item)
        return groups.values()

    def _settle_group(self, items, is_closed):
        documents = sorted(
            (i for i in items if i.amount > 0), key=lambda i: (i.due, i.line))
        credits = sorted(
            (i for i in items if i.amount < 0), key=lambda i: i.line)
        targets = self._targets(documents) if is_closed else {}
        left = {i.line: abs(i.amount) for i in items}
        for credit in credits:
            for document in documents:
                part = min(left[credit.line], left[document.line])
                left[credit.line] -= part
                left[document.line] -= part
                target = targets.get(document.line, document.line)
                self._add(document, target, credit.line, part)
                self._add(credit, credit.line, document.line, -part)
        for item in documents:
            if target := targets.get(item.line):
                self._add(item, target, item.line, -item.amount)
                self.adjusted[item.line] = target
        if is_closed:
            for item in items:
                rest = left[item.line]
                self._add(
                    item, targets.get(item.line, item.line), None,
                    rest if item.amount > 0 else -rest)

    def _add(self, item, document, line, amount):
        self.pairs[document, line] += self.shown(item, amount)

    @classmethod
    def _targets(cls, documents):
        "Return the document that each of those that adjust is shown with"
        true = [d for d in documents if not cls._adjusts(d)]
        if not true:
            return {}
        return {
            d.line: true[-1].line for d in documents if cls._adjusts(d)}

    @staticmethod
    def _adjusts(item):
        line = Pool().get('account.move.line')(item.line)
        delegate = line.reconciliation.delegate_to
        return (line.move.journal.type == 'write-off'
            or bool(delegate) and delegate.move == line.move
            and delegate.party == line.party)
