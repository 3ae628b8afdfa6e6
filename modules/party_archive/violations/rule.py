# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import DeactivableMixin, ModelSQL, ModelView, Unique, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Bool, Eval
from trytond.transaction import Transaction


class Rule(DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'property.violation.rule'

    company = fields.Many2One('company.company', "Company", required=True)
    code = fields.Char("Code", required=True)
    name = fields.Char("Name", required=True)
    description = fields.Text(
        "Description", help="What is forbidden or required.")
    cure_days = fields.Integer(
        "Days to Rectify", required=True,
        domain=[
            ('cure_days', '>=', 0),
            ],
        help="The usual days from the notice to the deadline.")
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    fine_product = fields.Many2One(
        'product.product', "Product of the Fine", ondelete='RESTRICT',
        domain=[
            ('type', '=', 'service'),
            ],
        states={
            'required': Bool(Eval('fine_amount')),
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="The product that a fine is invoiced with.\n"
        "Leave empty if there is no fine.")
    fine_amount = Monetary(
        "Usual Fine", currency='currency', digits='currency',
        domain=[
            ['OR', ('fine_amount', '=', None), ('fine_amount', '>', 0)],
            ])

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints.append(
            ('code_unique', Unique(table, table.company, table.code),
                'party_archive.msg_violation_rule_code_unique'))
        cls._order.insert(0, ('code', 'ASC'))

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_cure_days(cls):
        return 7

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        return f'{self.code} {self.name}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('code', operator, operand),
            ('name', operator, operand),
            ]

    @classmethod
    def copy(cls, rules, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('code', lambda data: gettext(
                'party_archive.msg_violation_rule_code_copy',
                code=data['code']))
        return super().copy(rules, default=default)
