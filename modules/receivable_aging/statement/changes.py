# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What has changed in the ledger since a statement was sent"""
from decimal import Decimal
from functools import cached_property

from trytond.model import ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.wizard import Button, StateView, Wizard

from .figures import Figures, question_of


class Changes:
    "The statement as it was sent beside what it would be now"

    def __init__(self, statement):
        self.statement = statement
        self.key = statement.party.id, statement.currency.id
        self.figures = Figures(
            *question_of(statement), parties=[statement.party.id])
        self.movements = self.figures.movements().get(self.key, [])

    @cached_property
    def opening(self):
        return self.figures.opening().get(self.key, Decimal(0))

    @property
    def closing(self):
        return self.opening + sum(
            (self.figures.amount(m) for m in self.movements), Decimal(0))

    def lines(self):
        """Return the values of the lines that are not as they were sent

        They are what is new, gone or of another amount.
        """
        sent = {l.line.id: self._values(l) for l in self.statement.lines
            if l.line}
        now = {m['line']: m for m in self.movements}
        lines = []
        for id_ in [*sent, *(i for i in now if i not in sent)]:
            values = {**(now.get(id_) or sent[id_])}
            was, is_ = (
                self.figures.amount(side[id_]) if id_ in side else Decimal(0)
                for side in [sent, now])
            if was != is_:
                lines.append({
                        **{n: values[n] for n in [
                                'line', 'date', 'number', 'description']},
                        'sent': was,
                        'now': is_,
                        'difference': is_ - was,
                        'currency': self.statement.currency.id,
                        })
        return sorted(lines, key=lambda l: (l['date'], l['line']))

    @staticmethod
    def _values(line):
        return {
            'line': line.line.id, 'date': line.date, 'number': line.number,
            'description': line.description, 'debit': line.debit,
            'credit': line.credit}


class StatementChanges(ModelView):
    __name__ = 'account.party.statement.changes'

    statement = fields.Many2One(
        'account.party.statement', "Statement", readonly=True)
    currency = fields.Many2One(
        'currency.currency', "Currency", readonly=True)
    opening_sent = Monetary(
        "Opening as Sent", currency='currency', digits='currency',
        readonly=True)
    opening_now = Monetary(
        "Opening Now", currency='currency', digits='currency', readonly=True)
    opening_difference = Monetary(
        "Difference of Opening", currency='currency', digits='currency',
        readonly=True)
    closing_sent = Monetary(
        "Closing as Sent", currency='currency', digits='currency',
        readonly=True)
    closing_now = Monetary(
        "Closing Now", currency='currency', digits='currency', readonly=True)
    closing_difference = Monetary(
        "Difference of Closing", currency='currency', digits='currency',
        readonly=True)
    lines = fields.One2Many(
        'account.party.statement.changes.line', None, "Changes",
        readonly=True)


class StatementChangesLine(ModelView):
    __name__ = 'account.party.statement.changes.line'

    line = fields.Many2One('account.move.line', "Line", readonly=True)
    date = fields.Date("Date", readonly=True)
    number = fields.Char("Number", readonly=True)
    description = fields.Char("Description", readonly=True)
    currency = fields.Many2One(
        'currency.currency', "Currency", readonly=True)
    sent = Monetary(
        "As Sent", currency='currency', digits='currency', readonly=True)
    now = Monetary(
        "Now", currency='currency', digits='currency', readonly=True)
    difference = Monetary(
        "Difference", currency='currency', digits='currency', readonly=True)


class ShowChanges(Wizard):
    __name__ = 'account.party.statement.show_changes'
    _readonly = True

    start_state = 'show'
    show = StateView(
        'account.party.statement.changes',
        'receivable_aging.statement_changes_view_form', [
            Button("Close", 'end', 'tryton-close', default=True),
            ])

    def default_show(self, names):
        statement = self.record
        changes = Changes(statement)
        opening, closing = changes.opening, changes.closing
        return {
            'statement': statement.id,
            'currency': statement.currency.id,
            'opening_sent': statement.opening,
            'opening_now': opening,
            'opening_difference': opening - statement.opening,
            'closing_sent': statement.closing,
            'closing_now': closing,
            'closing_difference': closing - statement.closing,
            'lines': changes.lines(),
            }
