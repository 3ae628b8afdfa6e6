# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool


class PartMixin:
    "What the documents and the charges of a settlement know of it"
    __slots__ = ()

    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company', searcher='search_company')
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    settlement_state = fields.Function(
        fields.Selection('get_settlement_states', "Settlement State"),
        'on_change_with_settlement_state')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('settlement')

    @fields.depends('settlement', '_parent_settlement.company')
    def on_change_with_company(self, name=None):
        return self.settlement.company if self.settlement else None

    @classmethod
    def search_company(cls, name, clause):
        return [('settlement.' + clause[0], *clause[1:])]

    @fields.depends('settlement', '_parent_settlement.currency')
    def on_change_with_currency(self, name=None):
        return self.settlement.currency if self.settlement else None

    @classmethod
    def get_settlement_states(cls):
        Settlement = Pool().get('account.settlement')
        return Settlement.fields_get(['state'])['state']['selection']

    @fields.depends('settlement', '_parent_settlement.state')
    def on_change_with_settlement_state(self, name=None):
        return self.settlement.state if self.settlement else None
