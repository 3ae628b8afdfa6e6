# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql import Literal
from sql.aggregate import Count, Min, Sum

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool

from .aged_item import AgedItems
from .mixin import AgingMixin
from .question import Question


class AgingBucket(AgingMixin, ModelSQL, ModelView):
    "The sum of each bucket, over all the parties"
    __name__ = 'account.aging.bucket'

    bucket = fields.Integer("Number")
    label = fields.Function(fields.Char("Bucket"), 'get_label')
    documents = fields.Integer("Documents")
    amount = Monetary("Amount", currency='currency', digits='currency')
    share = fields.Function(fields.Numeric(
            "Share", digits=(None, 4),
            help="The share of what is owed, before unallocated credits."),
        'get_share')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('bucket', 'ASC NULLS LAST'))
        cls._order.insert(0, ('currency', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        aged = AgedItems(question)
        item = aged.query()
        amount = item.open_amount
        if question.type == 'both':
            amount *= item.factor
        return item.select(
            Min(item.id).as_('id'), item.bucket, item.currency,
            Literal(question.company).as_('company'),
            Count(item.id).as_('documents'),
            aged.items.round(Sum(amount)).as_('amount'),
            group_by=[item.currency, item.bucket])

    @classmethod
    def get_label(cls, rows, name):
        question = Question.from_context()
        labels = dict(enumerate(
                [b.label for b in question.scheme.buckets]
                if question else [], 1))
        labels[None] = cls._unallocated_label()
        return {r.id: labels.get(r.bucket) for r in rows}

    @classmethod
    def _unallocated_label(cls):
        Party = Pool().get('account.aging.party')
        return Party.fields_get(['unallocated'])['unallocated']['string']

    @classmethod
    def get_share(cls, rows, name):
        totals = {}
        for row in cls.search([('bucket', '!=', None)]):
            totals.setdefault(row.currency.id, Decimal(0))
            totals[row.currency.id] += row.amount
        return {
            r.id: (r.amount / totals[r.currency.id]).quantize(
                Decimal('0.0001'))
            if r.bucket and totals.get(r.currency.id)
            else None
            for r in rows}

    def get_rec_name(self, name):
        return self.label
