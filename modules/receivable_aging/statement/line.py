# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary

from .frozen import OfStatementMixin


class StatementLine(OfStatementMixin, ModelSQL, ModelView):
    "A document or a payment of the period"
    __name__ = 'account.party.statement.line'
    _rec_name = 'number'

    sequence = fields.Integer("Sequence", readonly=True)
    line = fields.Many2One(
        'account.move.line', "Line", readonly=True, ondelete='RESTRICT')
    invoice = fields.Many2One(
        'account.invoice', "Invoice", readonly=True, ondelete='RESTRICT')
    date = fields.Date("Date", readonly=True)
    number = fields.Char(
        "Number", readonly=True,
        help="The number of the invoice or, without, of the move.")
    description = fields.Char("Description", readonly=True)
    maturity_date = fields.Date("Due Date", readonly=True)
    debit = Monetary(
        "Debit", currency='currency', digits='currency', readonly=True)
    credit = Monetary(
        "Credit", currency='currency', digits='currency', readonly=True)
    running_balance = Monetary(
        "Balance", currency='currency', digits='currency', readonly=True,
        help="The balance after the line.")
    open_amount = Monetary(
        "Open", currency='currency', digits='currency', readonly=True,
        help="What was left of it at the end of the period; negative for a "
        "credit.")

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls._order = [
            ('statement', 'DESC'),
            ('sequence', 'ASC'),
            ('id', 'ASC'),
            ]

    @classmethod
    def of_movements(cls, statement, figures, movements, open_amounts):
        "Return the lines of the statement"
        balance = statement.opening
        lines = []
        for sequence, movement in enumerate(movements, 1):
            balance += figures.amount(movement)
            lines.append(cls(
                    statement=statement,
                    sequence=sequence,
                    running_balance=balance,
                    open_amount=open_amounts.get(movement['line'], 0),
                    **cls._movement_values(movement)))
        return lines

    @classmethod
    def _movement_values(cls, movement):
        values = {
            n: movement[n] for n in [
                'line', 'invoice', 'date', 'number', 'maturity_date',
                'debit', 'credit']}
        # It stands in one row of the print
        description = movement['description'] or ''
        values['description'] = ' '.join(description.split()) or None
        return values

    @property
    def goods(self):
        "The lines of goods and services of the document"
        if not self.invoice:
            return []
        return [l for l in self.invoice.lines if l.type == 'line']

    def get_rec_name(self, name):
        return self.number or f'({self.id})'
