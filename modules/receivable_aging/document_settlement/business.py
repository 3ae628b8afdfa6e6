# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What business a document is about"""
from trytond.model import fields
from trytond.pool import Pool, PoolMeta

_GOODS = {'goods', 'assets'}


class Invoice(metaclass=PoolMeta):
    __name__ = 'account.invoice'

    business_type = fields.Selection([
            (None, ""),
            ('sale', "Sale"),
            ('purchase', "Purchase"),
            ('service', "Service"),
            ('rent', "Rent"),
            ('property_fee', "Property Fee"),
            ('deposit', "Deposit"),
            ('other', "Other"),
            ], "Business Type", sort=False,
        help="What the invoice is about.\n"
        "Leave empty to let the products of its lines tell.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        # It changes nothing of what is booked
        cls._check_modify_exclude.add('business_type')

    @property
    def business_type_used(self):
        "The business type that was entered or that the products tell"
        if self.business_type:
            return self.business_type
        types = {l.product.type for l in self.lines if l.product}
        if types & _GOODS:
            return 'sale' if self.type == 'out' else 'purchase'
        return 'service' if types else 'other'


class BusinessMixin:
    "A document of which is told what business it is about"
    __slots__ = ()

    business_type = fields.Function(
        fields.Selection('get_business_types', "Business Type", sort=False),
        'get_business_type')
    business_type_string = business_type.translated('business_type')
    remark = fields.Function(fields.Char("Remark"), 'get_remark')

    @classmethod
    def get_business_types(cls):
        Invoice = Pool().get('account.invoice')
        definition, = Invoice.fields_get(['business_type']).values()
        return definition['selection']

    def get_business_type(self, name):
        return self.invoice.business_type_used if self.invoice else 'other'

    def get_remark(self, name):
        "Return the number and what the document or its entry says"
        description = (
            self.invoice and self.invoice.description
            or self.line.description or self.move.description or '')
        return ' '.join([self.number or '', *description.split()]).strip()
