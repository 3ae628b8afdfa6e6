# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Case

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If

from ..aging.aged_item import AgedItems
from .item import SettledItems
from .mixin import SettlementMixin


class _DatedItems(AgedItems):
    "The dates of documents as the aging knows them"

    def __init__(self, items):
        self.question = items.question
        self.items = items


class DocumentSettlement(SettlementMixin, ModelSQL, ModelView):
    __name__ = 'account.document.settlement'
    _rec_name = 'number'

    line = fields.Many2One('account.move.line', "Line")
    invoice = fields.Many2One('account.invoice', "Invoice")
    number = fields.Char(
        "Number", help="The number of the invoice or, without, of the move.")
    date = fields.Date(
        "Date", help="The date of the invoice or, without, of the move.")
    maturity_date = fields.Date("Due Date")
    settled = Monetary(
        "Settled", currency='currency', digits='currency',
        help="What of it had been settled at the date.")
    open_amount = Monetary("Open", currency='currency', digits='currency')
    state = fields.Selection([
            ('open', "Open"),
            ('partial', "Partly Settled"),
            ('settled', "Settled"),
            ], "State", sort=False)
    state_string = state.translated('state')
    settlements = fields.One2Many(
        'account.document.settlement.allocation', 'document', "Settlements",
        help="What has settled the document up to the date.")

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('date', 'ASC'))
        cls.amount.help = "What the document is about; negative for a credit."

    @classmethod
    def _aging_query(cls, question):
        Document = Pool().get('account.aging.document')
        items = SettledItems(question)
        dated = _DatedItems(items)
        item, withs = items.documents()
        line, move = items.Line.__table__(), items.Move.__table__()
        invoice = items.own_invoice(item)
        date = dated.document_date(item)
        amount, open_amount = item.amount, item.open_amount
        if question.type == 'both':
            amount *= items.side(item)
            open_amount *= items.side(item)
        return (item
            .join(line, condition=line.id == item.id)
            .join(move, condition=move.id == item.move)
            .select(
                item.id, item.id.as_('line'),
                Literal(question.company).as_('company'),
                item.party, item.account, item.currency, item.move,
                invoice.as_('invoice'),
                Document._origin(dated, item, invoice).as_('origin'),
                Document._number(dated, item, invoice).as_('number'),
                date.as_('date'),
                items.due_date(item).as_('maturity_date'),
                items.kinds.of(line, move).as_('kind'),
                items.round(amount).as_('amount'),
                items.round(amount - open_amount).as_('settled'),
                items.round(open_amount).as_('open_amount'),
                Case(
                    (item.open_amount == 0, 'settled'),
                    (items.round(item.amount) == item.open_amount, 'open'),
                    else_='partial').as_('state'),
                where=items.is_in_period(date),
                with_=withs))

    @classmethod
    def _lines_of(cls, ids):
        return list(ids)

    def get_rec_name(self, name):
        return self.number or self.line.rec_name

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'settled', 'muted', '')),
            ]
