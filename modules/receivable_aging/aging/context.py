# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import Transaction


def from_context(name, value=None):
    "Return the value of the context, to keep what the user has chosen"
    return Transaction().context.get(name, value)


class LedgerContextMixin:
    "What every question about the ledger has"
    __slots__ = ()

    company = fields.Many2One('company.company', "Company", required=True)
    type = fields.Selection([
            ('customer', "Customers"),
            ('supplier', "Suppliers"),
            ('both', "Customers and Suppliers"),
            ], "Type", required=True, sort=False)
    posted = fields.Boolean(
        "Posted Only", help="Leave out moves that are still draft.")
    currency_mode = fields.Selection([
            ('company', "Company Currency"),
            ('transaction', "Document Currency"),
            ], "Currency", required=True, sort=False,
        help="Whether the amounts are in the currency of the company or, "
        "apart for each of them, in those of the documents.")
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
    def default_posted(cls):
        return from_context('posted', False)

    @classmethod
    def default_currency_mode(cls):
        return from_context('currency_mode', 'company')

    @classmethod
    def default_parties(cls):
        return from_context('parties') or []


class QuestionContextMixin(LedgerContextMixin):
    "What every question about a day has"
    __slots__ = ()

    date = fields.Date(
        "Date", required=True,
        help="Everything is shown as it stood at the end of that day.")

    @classmethod
    def default_date(cls):
        Date = Pool().get('ir.date')
        return from_context('date') or Date.today()


class CategoriesContextMixin:
    "A question about the parties of categories"
    __slots__ = ()

    categories = fields.Many2Many(
        'party.category', None, None, "Categories",
        help="Those below them are included.")

    @classmethod
    def default_categories(cls):
        return from_context('categories') or []


class AccountsContextMixin:
    "A question about what is on some of the control accounts"
    __slots__ = ()

    accounts = fields.Many2Many(
        'account.account', None, None, "Accounts",
        domain=[
            ('company', '=', Eval('company', -1)),
            If(Eval('type') == 'customer',
                ('type.receivable', '=', True),
                If(Eval('type') == 'supplier',
                    ('type.payable', '=', True),
                    ['OR',
                        ('type.receivable', '=', True),
                        ('type.payable', '=', True),
                        ])),
            ])

    @classmethod
    def default_accounts(cls):
        return from_context('accounts') or []


class AgingContext(
        AccountsContextMixin, CategoriesContextMixin, QuestionContextMixin,
        ModelView):
    __name__ = 'account.aging.context'

    scheme = fields.Many2One(
        'account.aging.scheme', "Scheme", required=True)
    basis = fields.Selection([
            ('maturity', "Due Date"),
            ('document', "Document Date"),
            ('posting', "Posting Date"),
            ], "Basis", required=True, sort=False,
        help="The date from which the age is counted.")
    unallocated = fields.Selection([
            ('separate', "In Their Own Column"),
            ('oldest_first', "Applied to the Oldest Debt"),
            ('own_date', "Aged by Their Own Date"),
            ], "Unallocated", required=True, sort=False,
        help="How advances and other credits that settle no document are "
        "shown.")

    @classmethod
    def default_scheme(cls):
        Scheme = Pool().get('account.aging.scheme')
        return from_context('scheme') or Scheme.get_default()

    @classmethod
    def default_basis(cls):
        return from_context('basis', 'maturity')

    @classmethod
    def default_unallocated(cls):
        return from_context('unallocated', 'separate')
