# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from dateutil.relativedelta import relativedelta

from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..aging.context import from_context


class DocumentSettlementContext(ModelView):
    __name__ = 'account.document.settlement.context'

    company = fields.Many2One('company.company', "Company", required=True)
    type = fields.Selection([
            ('customer', "Customers"),
            ('supplier', "Suppliers"),
            ('both', "Customers and Suppliers"),
            ], "Type", required=True, sort=False)
    from_date = fields.Date(
        "Documents From",
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('from_date', '<=', Eval('to_date')),
                ()),
            ],
        help="The date of the first documents.\n"
        "Leave it empty for all of them.")
    to_date = fields.Date(
        "Documents To",
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('to_date', '>=', Eval('from_date')),
                ()),
            ],
        help="The date of the last documents.\n"
        "Leave it empty for all of them.")
    date = fields.Date(
        "As of", required=True,
        help="Everything is shown as it stood at the end of that day.")
    state = fields.Selection([
            ('all', "All"),
            ('open', "Open"),
            ('settled', "Settled"),
            ], "State", required=True, sort=False,
        help="Whether something of the document is left.")
    currency_mode = fields.Selection([
            ('company', "Company Currency"),
            ('transaction', "Document Currency"),
            ], "Currency", required=True, sort=False,
        help="Whether the amounts are in the currency of the company or in "
        "those of the documents.")
    posted = fields.Boolean(
        "Posted Only", help="Leave out moves that are still draft.")
    parties = fields.Many2Many(
        'party.party', None, None, "Parties",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})

    @classmethod
    def default_company(cls):
        return from_context('company')

    @classmethod
    def default_type(cls):
        return from_context('type', 'customer')

    @classmethod
    def default_from_date(cls):
        "A year back to the first of its month, unless it is in the context"
        context = Transaction().context
        if 'from_date' in context:
            return context['from_date']
        return cls.default_date() - relativedelta(years=1, day=1)

    @classmethod
    def default_to_date(cls):
        return from_context('to_date')

    @classmethod
    def default_date(cls):
        Date = Pool().get('ir.date')
        return from_context('date') or Date.today()

    @classmethod
    def default_state(cls):
        return from_context('state', 'all')

    @classmethod
    def default_currency_mode(cls):
        return from_context('currency_mode', 'company')

    @classmethod
    def default_posted(cls):
        return from_context('posted', False)

    @classmethod
    def default_parties(cls):
        return from_context('parties') or []

    @fields.depends('date', 'from_date')
    def on_change_date(self):
        "Move the beginning back when all of the period would be after it"
        if self.date and self.from_date and self.from_date > self.date:
            self.from_date = self.date - relativedelta(years=1, day=1)
