# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary

from .frozen import OfStatementMixin


class StatementBucket(OfStatementMixin, ModelSQL, ModelView):
    "How old was what was open at the end of the period"
    __name__ = 'account.party.statement.bucket'
    _rec_name = 'label'

    number = fields.Integer("Number", readonly=True)
    label = fields.Char("Bucket", readonly=True)
    amount = Monetary(
        "Amount", currency='currency', digits='currency', readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [
            ('statement', 'DESC'),
            ('number', 'ASC'),
            ('id', 'ASC'),
            ]

    @classmethod
    def of_aging(cls, statement, aging, labels):
        "Return the buckets of the statement"
        return [
            cls(
                statement=statement,
                number=number,
                label=label,
                amount=aging.get(f'bucket{number}') or Decimal(0))
            for number, label in enumerate(labels, 1)]
