# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Case

from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If

from ..aging.aged_item import AgedItems
from ..aging.mixin import DocumentMixin
from .business import BusinessMixin
from .item import SettledItems
from .mixin import SettlementMixin


class DocumentSettlement(
        BusinessMixin, DocumentMixin, SettlementMixin, ModelSQL,
        ModelView):
    __name__ = 'account.document.settlement'
    _rec_name = 'number'

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
        super().__setup__()
        cls._order.insert(0, ('date', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        Document = Pool().get('account.aging.document')
        items = SettledItems(question)
        dated = AgedItems(question, items=items)
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

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'settled', 'muted', '')),
            ]
