# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.modules.company.model import (
    CompanyMultiValueMixin, CompanyValueMixin)
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval

_ACCOUNTS = {'account', 'income_account'}


def _account_field(company, **arguments):
    return fields.Many2One(
        'account.account', "Account",
        domain=[
            ('company', '=', company),
            ('closed', '!=', True),
            ('party_required', '=', True),
            ('type.statement', '=', 'balance'),
            ['OR', [
                    ('type.receivable', '!=', True),
                    ('type.payable', '!=', True),
                    ],
                ],
            ],
        help="The liability account on which the deposits are held.\n"
        "It must require a party and be neither receivable nor payable.",
        **arguments)


def _income_field(company, **arguments):
    return fields.Many2One(
        'account.account', "Income Account",
        domain=[
            ('company', '=', company),
            ('closed', '!=', True),
            ('type.statement', '=', 'income'),
            ],
        help="Where goes what is deducted or forfeited.",
        **arguments)


class Kind(
        DeactivableMixin, CompanyMultiValueMixin, ModelSQL, ModelView):
    __name__ = 'property.deposit.kind'

    name = fields.Char("Name", required=True, translate=True)
    account = fields.MultiValue(
        _account_field(Eval('context', {}).get('company', -1)))
    income_account = fields.MultiValue(
        _income_field(Eval('context', {}).get('company', -1)))
    accounts = fields.One2Many(
        'property.deposit.kind.account', 'kind', "Accounts")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('name', 'ASC'))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _ACCOUNTS:
            return pool.get('property.deposit.kind.account')
        return super().multivalue_model(field)


class KindAccount(CompanyValueMixin, ModelSQL):
    __name__ = 'property.deposit.kind.account'

    kind = fields.Many2One(
        'property.deposit.kind', "Kind", ondelete='CASCADE',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    account = _account_field(Eval('company', -1), ondelete='RESTRICT')
    income_account = _income_field(Eval('company', -1), ondelete='RESTRICT')


class _AccountDepositMixin:
    "Allow the types of account that are for deposits too"
    __slots__ = ()

    @classmethod
    def __setup__(cls):
        super().__setup__()
        *_, types = cls.account.domain
        types.append(('type.deposit', '=', True))


class Kind_AccountDeposit(_AccountDepositMixin, metaclass=PoolMeta):
    __name__ = 'property.deposit.kind'


class KindAccount_AccountDeposit(_AccountDepositMixin, metaclass=PoolMeta):
    __name__ = 'property.deposit.kind.account'
