# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..exceptions import DepositError, DepositModifyError
from .booking import Booking, Undo

_IN = {'receive', 'transfer_in'}
_CASH = {'receive', 'refund'}


class Movement(ModelSQL, ModelView):
    __name__ = 'property.deposit.movement'
    _rec_name = 'number'

    deposit = fields.Many2One(
        'property.deposit', "Deposit", required=True, readonly=True,
        ondelete='RESTRICT')
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company', searcher='search_company')
    party = fields.Function(
        fields.Many2One('party.party', "Party",
            context={
                'company': Eval('company', -1),
                },
            depends={'company'}),
        'on_change_with_party', searcher='search_party')
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    number = fields.Char("Number", readonly=True)
    type = fields.Selection([
            ('receive', "Receipt"),
            ('deduct', "Deduction"),
            ('refund', "Refund"),
            ('transfer_in', "Transfer In"),
            ('transfer_out', "Transfer Out"),
            ('forfeit', "Forfeit"),
            ], "Type", required=True, readonly=True, sort=False)
    type_string = type.translated('type')
    date = fields.Date("Date", required=True, readonly=True)
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        readonly=True)
    reason = fields.Char("Reason", required=True, readonly=True)
    document = fields.Char(
        "Document", readonly=True,
        states={
            'invisible': Eval('type') != 'deduct',
            },
        help="What proves the deduction, like the number of a report.")
    payment_method = fields.Many2One(
        'account.invoice.payment.method', "Payment Method", readonly=True,
        ondelete='RESTRICT',
        states={
            'invisible': ~Eval('type').in_(['receive', 'refund']),
            })
    invoice = fields.Many2One(
        'account.invoice', "Invoice", readonly=True, ondelete='RESTRICT',
        states={
            'invisible': ~Eval('invoice'),
            },
        help="The invoice that the deduction pays.")
    other = fields.Many2One(
        'property.deposit.movement', "Other Side", readonly=True,
        ondelete='RESTRICT',
        states={
            'invisible': ~Eval('other'),
            },
        help="The movement of the deposit at the other end of the transfer.")
    line = fields.Many2One(
        'account.move.line', "Move Line", readonly=True, ondelete='RESTRICT')
    move = fields.Function(
        fields.Many2One('account.move', "Move"), 'get_move')
    cancel_line = fields.Many2One(
        'account.move.line', "Cancel Move Line", readonly=True,
        ondelete='RESTRICT')
    cancel_move = fields.Function(
        fields.Many2One('account.move', "Cancel Move",
            states={
                'invisible': Eval('state') != 'cancelled',
                }),
        'get_move')
    employee = fields.Many2One(
        'company.employee', "Employee", readonly=True, ondelete='RESTRICT')
    state = fields.Selection([
            ('posted', "Posted"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        cls.document.search_unaccented = False
        super().__setup__()
        cls.__access__.add('deposit')
        table = cls.__table__()
        cls._sql_indexes.update({
                Index(table,
                    (table.deposit, Index.Range()),
                    (table.date, Index.Range())),
                Index(table, (table.date, Index.Range(order='DESC'))),
                })
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._buttons.update({
                'undo': {
                    'invisible': Eval('state') != 'posted',
                    'icon': 'tryton-undo',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_employee(cls):
        return Transaction().context.get('employee')

    @classmethod
    def default_state(cls):
        return 'posted'

    @fields.depends('deposit', '_parent_deposit.company')
    def on_change_with_company(self, name=None):
        return self.deposit.company if self.deposit else None

    @classmethod
    def search_company(cls, name, clause):
        return [('deposit.' + clause[0], *clause[1:])]

    @fields.depends('deposit', '_parent_deposit.party')
    def on_change_with_party(self, name=None):
        return self.deposit.party if self.deposit else None

    @classmethod
    def search_party(cls, name, clause):
        return [('deposit.' + clause[0], *clause[1:])]

    @fields.depends('deposit', '_parent_deposit.company')
    def on_change_with_currency(self, name=None):
        if self.deposit and self.deposit.company:
            return self.deposit.company.currency

    @classmethod
    def get_move(cls, movements, names):
        lines = {'move': 'line', 'cancel_move': 'cancel_line'}
        result = {}
        for name in names:
            result[name] = {
                m.id: l.move.id if (l := getattr(m, lines[name])) else None
                for m in movements}
        return result

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('number', operator, operand),
            ('deposit.number', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'cancelled', 'muted', '')),
            ]

    @classmethod
    def copy(cls, movements, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'number', 'invoice', 'other', 'line', 'cancel_line',
                'employee']:
            default.setdefault(name, None)
        return super().copy(movements, default=default)

    @classmethod
    def check_modification(
            cls, mode, movements, values=None, external=False):
        super().check_modification(
            mode, movements, values=values, external=external)
        if external or mode == 'delete':
            for movement in movements:
                raise DepositModifyError(gettext(
                        'party_archive.msg_deposit_movement_modify',
                        movement=movement.rec_name))

    @property
    def is_cash(self):
        return self.type in _CASH

    @property
    def sign(self):
        return 1 if self.type in _IN else -1

    # Whether it can be posted

    def fail(self, name, **values):
        raise DepositError(gettext(
                f'party_archive.msg_deposit_{name}',
                deposit=self.deposit.rec_name, **values))

    def format(self, amount):
        return Pool().get('ir.lang').get().currency(
            amount, self.deposit.currency)

    def check(self, to=None):
        "Check that the movement can be posted"
        self._check_state()
        self._check_entry()
        if self.type == 'receive':
            self._check_agreed()
        else:
            self._check_available()
        if self.is_cash:
            self._check_payment_method()
        elif self.type == 'transfer_out':
            self._check_transfer(to)
        elif self.invoice:
            self._check_invoice()
        elif not self.income_account:
            self.fail('income_account', kind=self.deposit.kind.rec_name)
        if not self.deposit_account:
            self.fail('account', kind=self.deposit.kind.rec_name)

    def _check_state(self):
        states = ['held', 'partly']
        if self.type == 'receive':
            states.append('agreed')
        if self.deposit.state not in states:
            self.fail('state', state=self.deposit.state_string)

    def _check_entry(self):
        pool = Pool()
        Date = pool.get('ir.date')
        Lang = pool.get('ir.lang')
        currency = self.deposit.currency
        if not self.amount or self.amount <= 0:
            self.fail('amount')
        if currency.round(self.amount) != self.amount:
            self.fail('amount_digits', currency=currency.rec_name)
        if not self.reason or not self.reason.strip():
            self.fail('reason')
        with Transaction().set_context(company=self.deposit.company.id):
            today = Date.today()
        if not self.date or self.date > today:
            self.fail('date', today=Lang.get().strftime(today))

    def _check_agreed(self):
        "Check that no more is held than what has been agreed"
        left = self.deposit.amount - self.deposit.available()
        if self.amount > left:
            self.fail(
                'agreed', amount=self.format(self.amount),
                left=self.format(left),
                agreed=self.format(self.deposit.amount))

    def _check_available(self):
        "Check that the deposit has what is taken, on the date and later"
        balance = self.deposit.available()
        if self.amount > balance:
            self.fail(
                'balance', amount=self.format(self.amount),
                balance=self.format(balance))
        available = self.deposit.available(self.date)
        if self.amount > available:
            self.fail(
                'balance_date', amount=self.format(self.amount),
                date=Pool().get('ir.lang').get().strftime(self.date),
                balance=self.format(available))

    def _check_payment_method(self):
        if not self.payment_method:
            self.fail('payment_method')
        account = self.counter_account
        if (account.second_currency
                and account.second_currency != self.deposit.currency):
            self.fail(
                'payment_currency', method=self.payment_method.rec_name,
                account=account.rec_name)

    def _check_transfer(self, to):
        deposit = self.deposit
        if (to['party'], to['unit'], to['kind']) == (
                deposit.party, deposit.unit, deposit.kind):
            self.fail('transfer_same')
        if not to['kind'].get_multivalue(
                'account', company=deposit.company.id):
            self.fail('account', kind=to['kind'].rec_name)

    def _check_invoice(self):
        invoice = self.invoice
        if (invoice.type != 'out' or invoice.state != 'posted'
                or invoice.company != self.deposit.company
                or invoice.party != self.deposit.party):
            self.fail('invoice', invoice=invoice.rec_name)
        if invoice.currency != self.deposit.currency:
            self.fail(
                'invoice_currency', invoice=invoice.rec_name,
                currency=self.deposit.currency.rec_name)
        if self.amount > invoice.amount_to_pay:
            self.fail(
                'invoice_amount', invoice=invoice.rec_name,
                amount=self.format(self.amount),
                left=self.format(invoice.amount_to_pay))

    # The accounts

    @property
    def deposit_account(self):
        "Return the account on which the deposit is or will be held"
        return self.deposit.account or self.deposit.kind.get_multivalue(
            'account', company=self.deposit.company.id)

    @property
    def income_account(self):
        return self.deposit.kind.get_multivalue(
            'income_account', company=self.deposit.company.id)

    @property
    def counter_account(self):
        "Return the account of the money, of the income or of the invoice"
        if self.type == 'receive':
            account = self.payment_method.debit_account
        elif self.type == 'refund':
            account = self.payment_method.credit_account
        elif self.invoice:
            # The invoice is paid on its own account
            return self.invoice.account
        else:
            account = self.income_account
        return account.current(date=self.date)

    @property
    def journal(self):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        if self.is_cash:
            return self.payment_method.journal
        return Configuration(1).get_multivalue(
            'deposit_journal', company=self.deposit.company.id)

    # Posting

    def post(self, to=None):
        "Book the movement, with its other side for a transfer, and return it"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        movements = [self]
        if not self.deposit.account:
            Deposit.write([self.deposit], {'account': self.deposit_account.id})
        if to:
            movements.append(self._other_side(to))
        self._set_numbers(movements)
        self.__class__.save(movements)
        if to:
            self.other, movements[1].other = movements[1], self
        Booking(movements).run()
        Deposit.update_states([m.deposit for m in movements])
        return self

    def _other_side(self, to):
        "Return the movement of a new deposit that gets the amount"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        company = self.deposit.company
        account = to['kind'].get_multivalue('account', company=company.id)
        deposit = Deposit(
            company=company, date=self.date, amount=self.amount,
            account=account, due_back=self.deposit.due_back,
            confidentiality=self.deposit.confidentiality,
            party=to['party'], unit=to['unit'], kind=to['kind'])
        deposit.save()
        Deposit.agree([deposit])
        return self.__class__(
            deposit=deposit, type='transfer_in', date=self.date,
            amount=self.amount, reason=self.reason)

    @classmethod
    def _set_numbers(cls, movements):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        configuration = Configuration(1)
        for movement in movements:
            company = movement.deposit.company
            sequence = configuration.get_multivalue(
                'deposit_movement_sequence', company=company.id)
            with Transaction().set_context(company=company.id):
                movement.number = sequence.get()

    @classmethod
    @ModelView.button
    def undo(cls, movements):
        "Reverse the movements, together with the other side of a transfer"
        pool = Pool()
        Deposit = pool.get('property.deposit')
        Invoice = pool.get('account.invoice')
        pairs = {
            m.id: [m, *([m.other] if m.other else [])] for m in movements}
        deposits = [m.deposit for p in pairs.values() for m in p]
        Deposit.lock(deposits)
        cls.lock([m for p in pairs.values() for m in p])
        if invoices := [m.invoice for m in movements if m.invoice]:
            Invoice.lock(invoices)
        for movement in movements:
            pair = cls.browse([m.id for m in pairs[movement.id]])
            # Both sides of a transfer may have been chosen
            if any(m.state == 'posted' for m in pair):
                Undo(pair).run()
        Deposit.update_states(deposits)
