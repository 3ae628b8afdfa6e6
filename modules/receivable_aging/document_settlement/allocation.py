# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null
from sql.conditionals import Case, Coalesce, Greatest
from sql.operators import Concat

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.tools import sql_pairing, unpair

from .item import SettledItems
from .mixin import SettlementMixin


class DocumentSettlementAllocation(SettlementMixin, ModelSQL, ModelView):
    __name__ = 'account.document.settlement.allocation'
    _rec_name = 'number'

    document = fields.Many2One('account.document.settlement', "Document")
    line = fields.Many2One(
        'account.move.line', "Line",
        help="The line that has settled the document.")
    reconciliation = fields.Many2One(
        'account.move.reconciliation', "Reconciliation")
    number = fields.Char(
        "Number",
        help="The number of the invoice or of the move that has settled the "
        "document.")
    date = fields.Date(
        "Date",
        help="The date from which the document is settled: the later one of "
        "both entries.")
    line_amount = Monetary(
        "Of", currency='currency', digits='currency',
        help="The full amount of what has settled the document.")
    user = fields.Many2One(
        'res.user', "By",
        help="Who has reconciled the document or entered what is paid of it.")

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('date', 'ASC'))
        cls.amount.help = (
            "What of the document it has settled; "
            "negative for what a credit was used for.")

    @classmethod
    def _aging_query(cls, question):
        query = _Query(question)
        return query.select(cls)

    @classmethod
    def _lines_of(cls, ids):
        return sorted({line for id_ in ids for line in unpair(id_)})

    def get_rec_name(self, name):
        return self.number or self.kind_string


class _Query:
    "SQL of the settlements with the entries behind them"

    def __init__(self, question):
        self.question = question
        self.items = items = SettledItems(question)
        self.row, self.withs = items.allocations()
        self.line = items.Line.__table__()
        self.move = items.Move.__table__()
        self.document = items.Line.__table__()
        self.document_move = items.Move.__table__()
        self.reconciliation = items.Reconciliation.__table__()

    def select(self, Model):
        row, line, move = self.row, self.line, self.move
        items = self.items
        amount = row.amount
        line_amount = -items._amount(line)
        if self.question.type == 'both':
            amount *= items.side(row)
            line_amount *= items.side(row)
        kind = Case(
            (row.line == Null, 'reconciliation'),
            else_=items.kinds.of(line, move))
        invoice = self._invoice()
        return self._from().select(
            sql_pairing(row.document, Coalesce(row.line, row.document)
                ).as_('id'),
            Literal(self.question.company).as_('company'),
            row.document, row.line, row.party, row.account, row.currency,
            self.reconciliation.id.as_('reconciliation'), line.move,
            Coalesce(Concat('account.invoice,', invoice), move.origin
                ).as_('origin'),
            self._number(invoice).as_('number'),
            Greatest(
                self.document_move.date,
                Coalesce(move.date, self.reconciliation.date)).as_('date'),
            kind.as_('kind'),
            items.round(amount).as_('amount'),
            items.round(line_amount).as_('line_amount'),
            self._user().as_('user'),
            where=row.amount != 0,
            with_=self.withs)

    def _from(self):
        row = self.row
        return (row
            .join(self.document, condition=self.document.id == row.document)
            .join(self.document_move,
                condition=self.document_move.id == self.document.move)
            .join(self.line, 'LEFT', condition=self.line.id == row.line)
            .join(self.move, 'LEFT', condition=self.move.id == self.line.move)
            .join(self.reconciliation, 'LEFT',
                condition=self.reconciliation.id == -row.group_))

    def _invoice(self):
        "Return the invoice that the line itself is of, or null"
        invoice = self.items.Invoice.__table__()
        return invoice.select(
            invoice.id,
            where=(invoice.move == self.line.move)
            & (invoice.account == self.line.account))

    def _number(self, invoice):
        table = self.items.Invoice.__table__()
        return Coalesce(
            table.select(table.number, where=table.id == invoice),
            self.move.number, self.reconciliation.number)

    def _user(self):
        payment = self.items.Payment.__table__()
        return Coalesce(
            self.reconciliation.create_uid,
            payment.select(
                payment.create_uid,
                where=payment.line.in_([self.line.id, self.document.id]),
                limit=1),
            self.move.create_uid)
