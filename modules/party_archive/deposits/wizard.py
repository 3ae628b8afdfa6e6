# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction
from trytond.wizard import Button, StateTransition, StateView, Wizard


class _Start(ModelView):
    "What is asked for each movement"

    company = fields.Many2One('company.company', "Company", readonly=True)
    party = fields.Many2One(
        'party.party', "Party", readonly=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    currency = fields.Many2One(
        'currency.currency', "Currency", readonly=True)
    balance = Monetary(
        "Balance", currency='currency', digits='currency', readonly=True)
    date = fields.Date("Date", required=True)
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        domain=[
            ('amount', '>', 0),
            ])
    reason = fields.Char("Reason", required=True)

    _names = ['date', 'amount', 'reason']

    def values(self):
        "Return the values of the movement"
        return {n: getattr(self, n, None) for n in self._names}


class _CashStart(_Start):

    payment_method = fields.Many2One(
        'account.invoice.payment.method', "Payment Method", required=True,
        domain=[
            ('company', '=', Eval('company', -1)),
            ])

    _names = [*_Start._names, 'payment_method']


class ReceiveStart(_CashStart):
    __name__ = 'property.deposit.receive.start'


class RefundStart(_CashStart):
    __name__ = 'property.deposit.refund.start'


class DeductStart(_Start):
    __name__ = 'property.deposit.deduct.start'

    document = fields.Char(
        "Document",
        help="What proves the deduction, like the number of a report.")
    invoice = fields.Many2One(
        'account.invoice', "Invoice",
        domain=[
            ('type', '=', 'out'),
            ('state', '=', 'posted'),
            ('company', '=', Eval('company', -1)),
            ('party', '=', Eval('party', -1)),
            ('currency', '=', Eval('currency', -1)),
            ],
        help="The invoice of the party that is paid.\n"
        "Leave empty to take the amount as income.")

    _names = [*_Start._names, 'document', 'invoice']

    @fields.depends('invoice', 'balance')
    def on_change_invoice(self):
        if self.invoice and self.balance is not None:
            self.amount = min(self.balance, self.invoice.amount_to_pay)


class TransferStart(_Start):
    __name__ = 'property.deposit.transfer.start'

    to_party = fields.Many2One(
        'party.party', "To Party", required=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    to_unit = fields.Many2One(
        'property.unit', "To Unit",
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    to_kind = fields.Many2One(
        'property.deposit.kind', "To Kind", required=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})

    def values(self):
        return {
            **super().values(),
            'to': {
                'party': self.to_party,
                'unit': self.to_unit,
                'kind': self.to_kind,
                },
            }


class ForfeitStart(_Start):
    __name__ = 'property.deposit.forfeit.start'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        # It is about all that is left
        cls.amount.readonly = True


class _DepositWizard(Wizard):
    "Ask for a movement and book it"

    # The type of the movement
    _type = None
    book = StateTransition()

    def default_start(self, fields):
        pool = Pool()
        Date = pool.get('ir.date')
        deposit = self.record
        with Transaction().set_context(company=deposit.company.id):
            today = Date.today()
        # What the ledger has now, not on the date of the list
        balance = deposit.available()
        return {
            'company': deposit.company.id,
            'party': deposit.party.id,
            'currency': deposit.currency.id,
            'balance': balance,
            'amount': balance,
            'date': today,
            }

    def transition_book(self):
        self.record.book(self._type, **self.start.values())
        return 'end'


class _CashWizard(_DepositWizard):

    def default_start(self, fields):
        pool = Pool()
        Method = pool.get('account.invoice.payment.method')
        defaults = super().default_start(fields)
        defaults['reason'] = self.record.kind.rec_name
        methods = Method.search([
                ('company', '=', self.record.company.id),
                ], limit=2)
        # Without a choice
        if len(methods) == 1:
            defaults['payment_method'] = methods[0].id
        return defaults


class Receive(_CashWizard):
    __name__ = 'property.deposit.receive'

    start = StateView(
        'property.deposit.receive.start',
        'party_archive.property_deposit_receive_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Receive", 'book', 'tryton-ok', default=True),
            ])
    _type = 'receive'

    def default_start(self, fields):
        defaults = super().default_start(fields)
        defaults['amount'] = max(
            self.record.amount - defaults['balance'], 0) or None
        return defaults


class Refund(_CashWizard):
    __name__ = 'property.deposit.refund'

    start = StateView(
        'property.deposit.refund.start',
        'party_archive.property_deposit_refund_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Refund", 'book', 'tryton-ok', default=True),
            ])
    _type = 'refund'


class Deduct(_DepositWizard):
    __name__ = 'property.deposit.deduct'

    start = StateView(
        'property.deposit.deduct.start',
        'party_archive.property_deposit_deduct_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Deduct", 'book', 'tryton-ok', default=True),
            ])
    _type = 'deduct'


class Transfer(_DepositWizard):
    __name__ = 'property.deposit.transfer'

    start = StateView(
        'property.deposit.transfer.start',
        'party_archive.property_deposit_transfer_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Transfer", 'book', 'tryton-ok', default=True),
            ])
    _type = 'transfer_out'

    def default_start(self, fields):
        deposit = self.record
        return {
            **super().default_start(fields),
            'to_party': deposit.party.id,
            'to_unit': deposit.unit.id if deposit.unit else None,
            'to_kind': deposit.kind.id,
            }


class Forfeit(_DepositWizard):
    __name__ = 'property.deposit.forfeit'

    start = StateView(
        'property.deposit.forfeit.start',
        'party_archive.property_deposit_forfeit_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Forfeit", 'book', 'tryton-ok', default=True),
            ])
    _type = 'forfeit'
