# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Coalesce
from sql.operators import Concat

from trytond.model import ModelSQL, ModelView, fields
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from .aged_item import AgedItems
from .candidate import CandidatesMixin
from .line_item import LineItems
from .mixin import DocumentMixin
from .open_line import once
from .question import Question


class AgingDocument(DocumentMixin, CandidatesMixin, ModelSQL, ModelView):
    __name__ = 'account.aging.document'
    _rec_name = 'number'
    _without_sums = CandidatesMixin._without_sums | {
        'line', 'party', 'account', 'move', 'invoice', 'origin', 'number',
        'date', 'maturity_date', 'amount', 'days', 'is_overdue', 'bucket'}

    days = fields.Integer(
        "Days", help="The age in days; negative before it begins.")
    is_overdue = fields.Boolean("Overdue")
    bucket = fields.Integer("Bucket")
    bucket_label = fields.Function(
        fields.Char("Bucket"), 'get_bucket_label')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('maturity_date', 'ASC'))

    @classmethod
    def _restriction(cls, question):
        ids = Transaction().context.get(cls._ids_key())
        if ids is None or question.unallocated == 'oldest_first':
            return super()._restriction(question)
        return {'lines': ids}

    @classmethod
    def _aging_query(cls, question, parties=None, lines=None):
        items = None
        if lines is not None:
            items = LineItems(question, lines)
        aged = AgedItems(question, parties=parties, items=items)
        context = Transaction().context
        if context.get('_aging_candidates'):
            item = aged.candidates()
        elif context.get('_aging_without_sums'):
            item = aged.found()
        else:
            item = aged.query()
        # It is looked up once, and only if it is shown
        item = once(item.select(
                *(getattr(item, n) for n in [
                        'id', 'party', 'account', 'currency', 'amount', 'move',
                        'open_amount', 'due_date', 'basis_date', 'bucket',
                        'factor']),
                aged.items.own_invoice(item).as_('invoice')))
        invoice = item.invoice
        open_amount = item.open_amount
        amount = item.amount
        if question.type == 'both':
            open_amount *= item.factor
            amount *= item.factor
        return item.select(
            item.id, item.id.as_('line'),
            Literal(question.company).as_('company'),
            item.party, item.account, item.currency, item.move,
            invoice,
            cls._origin(aged, item, invoice).as_('origin'),
            cls._number(aged, item, invoice).as_('number'),
            aged.document_date(item, invoice).as_('date'),
            item.due_date.as_('maturity_date'),
            aged.items.round(amount).as_('amount'),
            aged.items.round(amount - open_amount).as_('settled'),
            aged.items.round(open_amount).as_('open_amount'),
            aged.days(item.basis_date).as_('days'),
            ((item.open_amount > 0)
                & (item.due_date < question.date)).as_('is_overdue'),
            item.bucket)

    @classmethod
    def _origin(cls, aged, item, invoice):
        move = aged.items.Move.__table__()
        return Coalesce(
            Concat('account.invoice,', invoice),
            move.select(move.origin, where=move.id == item.move))

    @classmethod
    def _number(cls, aged, item, invoice):
        table = aged.items.Invoice.__table__()
        move = aged.items.Move.__table__()
        return Coalesce(
            table.select(table.number, where=table.id == invoice),
            move.select(move.number, where=move.id == item.move))

    @classmethod
    def get_bucket_label(cls, documents, name):
        question = Question.from_context()
        labels = dict(enumerate(
                [b.label for b in question.scheme.buckets]
                if question else [], 1))
        return {d.id: labels.get(d.bucket) for d in documents}

    def settling_lines(self):
        """Return the ids of the lines that settle the document

        They include its own and what it was reconciled with later, as far as
        they were there at the date of the question.
        """
        lines = {self.line}
        for invoice in {self.invoice, *self.line.invoice_payments}:
            if invoice:
                lines.update(invoice.lines_to_pay)
                lines.update(invoice.payment_lines)
        if self.line.reconciliation:
            lines.update(self.line.reconciliation.lines)
        question = Question.from_context()
        return sorted(
            l.id for l in lines if not question or l.date <= question.date)

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="open_amount"]', 'visual',
                If(Eval('is_overdue', False), 'danger', '')),
            ('/tree/field[@name="days"]', 'visual',
                If(Eval('is_overdue', False), 'danger', '')),
            ('/tree', 'visual',
                If(Eval('open_amount', 0) < 0, 'muted', '')),
            ]
