# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields, sequence_ordered
from trytond.model.exceptions import AccessError
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval
from trytond.transaction import Transaction

from ..exceptions import SettlementChargeError
from .part import PartMixin


class SettlementCharge(
        PartMixin, sequence_ordered(), ModelSQL, ModelView):
    __name__ = 'account.settlement.charge'

    _states = {
        'readonly': Eval('settlement_state') != 'draft',
        }

    settlement = fields.Many2One(
        'account.settlement', "Settlement", required=True,
        ondelete='CASCADE', states=_states)
    kind = fields.Selection([
            ('expense', "Expense"),
            ('income', "Income"),
            ], "Kind", required=True, sort=False, states=_states,
        help="Expense: the account is debited, as for a bank fee.\n"
        "Income: the account is credited, as for a rent received.")
    account = fields.Many2One(
        'account.account', "Account", required=True,
        domain=[
            ('company', '=', Eval('company', -1)),
            ('type', '!=', None),
            ('closed', '!=', True),
            ],
        states=_states)
    account_party_required = fields.Function(
        fields.Boolean("Account Party Required"),
        'on_change_with_account_party_required')
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        states={
            'readonly': _states['readonly'],
            'required': Eval('account_party_required', False),
            'invisible': ~Eval('account_party_required', False),
            },
        depends={'company'})
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        states=_states)
    description = fields.Char("Description", states=_states)

    del _states

    @classmethod
    def default_kind(cls):
        context = Transaction().context
        if (context.get('settlement_other')
                and context.get('settlement_type') == 'receipt'):
            return 'income'
        return 'expense'

    @fields.depends('account')
    def on_change_with_account_party_required(self, name=None):
        return self.account.party_required if self.account else False

    @fields.depends(
        'account', 'party', 'settlement', '_parent_settlement.party')
    def on_change_account(self):
        if not self.account or not self.account.party_required:
            self.party = None
        elif not self.party and self.settlement:
            self.party = self.settlement.party

    @property
    def signed_amount(self):
        "Return the amount, positive for a debit of the account"
        amount = self.amount or Decimal(0)
        return amount if self.kind == 'expense' else -amount

    def get_rec_name(self, name):
        return self.description or self.account.rec_name

    @classmethod
    def check_modification(
            cls, mode, charges, values=None, external=False):
        super().check_modification(
            mode, charges, values=values, external=external)
        for charge in charges:
            if charge.settlement.state != 'draft':
                raise AccessError(gettext(
                        'receivable_aging.msg_settlement_modify',
                        settlement=charge.settlement.rec_name))

    @classmethod
    def validate_fields(cls, charges, field_names):
        super().validate_fields(charges, field_names)
        if field_names and 'amount' not in field_names:
            return
        for charge in charges:
            if charge.amount <= 0:
                raise SettlementChargeError(gettext(
                        'receivable_aging.msg_settlement_charge_not_positive',
                        charge=charge.rec_name))
