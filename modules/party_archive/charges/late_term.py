# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..premises.building import CompanyMixin
from ..records.remind import remind_office


class LateTerm(CompanyMixin, DeactivableMixin, ModelSQL, ModelView):
    "What contracts say of fees that are paid late"
    __name__ = 'property.late_fee.term'

    name = fields.Char("Name", required=True, translate=True)
    product = fields.Many2One(
        'product.product', "Product", required=True, ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    rate = fields.Numeric(
        "Rate per Day", digits=(16, 6), required=True,
        domain=[
            ('rate', '>', 0),
            ('rate', '<', 1),
            ],
        help="The share of the debt for each day, 0.0005 for 0.05 %.")
    grace_days = fields.Integer(
        "Grace Days", required=True,
        domain=[
            ('grace_days', '>=', 0),
            ],
        help="The days after the due date for which nothing is charged.")
    cap = fields.Numeric(
        "Cap", digits=(16, 4),
        domain=[
            If(Bool(Eval('cap')), ('cap', '>', 0), ()),
            ],
        help="The share of the fees that is charged at most, 1 for as much "
        "as the fees.\nLeave empty for no limit.")
    tariffs = fields.Many2Many(
        'property.late_fee.term-tariff', 'term', 'tariff', "Tariffs",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        help="Leave empty for all fees.")

    @classmethod
    def default_grace_days(cls):
        return 0

    @classmethod
    def remind(cls):
        "Remind the property office of the late fees that can be charged"
        pool = Pool()
        Date = pool.get('ir.date')
        LateFee = pool.get('property.late_fee')
        for term in cls.search([company_domain()]):
            company = term.company
            with Transaction().set_context(company=company.id):
                late_fees = LateFee.chargeable(term, Date.today())
            if late_fees:
                amount = sum(f.amount for f in late_fees)
                remind_office(
                    company, [term], 'msg_late_fee_remind',
                    count=len(late_fees), amount=(amount, company.currency),
                    term=term)


class LateTermTariff(ModelSQL):
    __name__ = 'property.late_fee.term-tariff'

    term = fields.Many2One(
        'property.late_fee.term', "Term", required=True, ondelete='CASCADE')
    tariff = fields.Many2One(
        'property.fee.tariff', "Tariff", required=True, ondelete='RESTRICT')
