# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What renovations usually need, so that it is not typed each time"""
from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval

from ..premises.building import CompanyMixin
from .line import WORK_TYPES

KINDS = [
    ('first', "First"),
    ('second', "Second"),
    ]


class RenovationKindMixin(CompanyMixin, DeactivableMixin):
    "What the renovations of a kind need, or all of them"
    __slots__ = ()

    kind = fields.Selection(
        [(None, ""), *KINDS], "Kind", sort=False,
        help="Leave empty for both.")

    @classmethod
    def search_of(cls, renovation):
        "Return the records for the renovation"
        return cls.search([
                ('company', '=', renovation.company.id),
                ('kind', 'in', [renovation.kind, None]),
                ], order=[('id', 'ASC')])


class RequiredDrawing(RenovationKindMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.required_drawing'

    name = fields.Char("Name", required=True)
    work_type = fields.Selection(
        [(None, ""), *WORK_TYPES], "Type of Work", sort=False,
        help="Which work the drawing is required for.\n"
        "Leave empty for each renovation.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('name', 'ASC'))


class DefaultFee(RenovationKindMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.default_fee'

    product = fields.Many2One(
        'product.product', "Product", required=True, ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    description = fields.Char("Description")
    method = fields.Selection([
            ('fixed', "Fixed"),
            ('area', "By Gross Area"),
            ], "Method", required=True, sort=False)
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        domain=[
            ('amount', '>', 0),
            ],
        help="Of the renovation, or per square metre.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('product', 'ASC'))

    @classmethod
    def default_method(cls):
        return 'fixed'

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        return self.description or self.product.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('description', operator, operand),
            ('product.rec_name', operator, operand),
            ]

    def amount_for(self, unit):
        "Return the amount for the unit, None if its area is not known"
        if self.method == 'fixed':
            return self.amount
        if unit.area:
            return self.currency.round(self.amount * unit.area)


class DefaultsMixin:
    "Propose to a renovation what is usual"
    __slots__ = ()

    @fields.depends(
        'company', 'kind', 'state', 'works', 'drawings')
    def lacking_drawings(self):
        "Return the names of the required drawings that are not listed"
        pool = Pool()
        RequiredDrawing = pool.get('property.renovation.required_drawing')
        if not self.company or self.state != 'draft':
            return []
        types = {w.type for w in self.works or []} | {None}
        names = {d.name for d in self.drawings or []}
        # One name may be required for more than one type of work
        return list(dict.fromkeys(
                d.name for d in RequiredDrawing.search_of(self)
                if d.work_type in types and d.name not in names))

    @fields.depends('drawings', methods=['lacking_drawings'])
    def propose_drawings(self):
        pool = Pool()
        Drawing = pool.get('property.renovation.drawing')
        if names := self.lacking_drawings():
            self.drawings = [*(self.drawings or []), *(
                    Drawing(name=n, required=True) for n in names)]

    @fields.depends('company', 'kind', 'state', 'unit', 'fees')
    def propose_fees(self):
        pool = Pool()
        DefaultFee = pool.get('property.renovation.default_fee')
        Fee = pool.get('property.renovation.fee')
        if not (self.company and self.unit) or self.state != 'draft':
            return
        products = {f.product for f in self.fees or []}
        fees = list(self.fees or [])
        for default in DefaultFee.search_of(self):
            amount = default.amount_for(self.unit)
            if amount and default.product not in products:
                fees.append(Fee(
                        product=default.product, amount=amount,
                        description=default.description,
                        currency=self.company.currency))
        self.fees = fees

    @fields.depends(methods=['propose_drawings', 'propose_fees'])
    def on_change_kind(self):
        self.propose_drawings()
        self.propose_fees()

    @fields.depends(methods=['propose_drawings', 'propose_fees'])
    def on_change_unit(self):
        self.propose_drawings()
        self.propose_fees()
