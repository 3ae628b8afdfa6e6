# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql.functions import CharLength

from trytond.i18n import gettext
from trytond.model import (
    ChatMixin, Index, ModelSQL, ModelView, Workflow, fields)
from trytond.model.exceptions import AccessError
from trytond.modules.company.model import employee_field, set_employee
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.rpc import RPC
from trytond.tools import is_full_text, lstrip_wildcard
from trytond.transaction import Transaction

from .cash import CashMixin
from .kind import KindMixin
from .offset import Offsetting, Transferring
from .open_document import OpenDocuments
from .posting import Posting
from .proposal import Proposal
from .undo import Undo

# More would be slow to show; whatever is not listed is proposed all the same
LISTED = 1000
_CASH = ['receipt', 'payment']


class Settlement(
        CashMixin, KindMixin, Workflow, ModelSQL, ModelView, ChatMixin):
    __name__ = 'account.settlement'
    _rec_name = 'number'

    _states = {
        'readonly': Eval('state') != 'draft',
        }
    _is_cash = Eval('type').in_(_CASH)

    number = fields.Char(
        "Number", readonly=True,
        help="It is given when the settlement is posted.")
    reference = fields.Char(
        "Reference", states=_states,
        help="What identifies the payment outside of here, like the number "
        "of a cheque.")
    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (_states['readonly'] | Eval('party', True)
                | Eval('lines', [0]) | Eval('charges', [0])),
            })
    type = fields.Selection([
            ('receipt', "Receipt"),
            ('payment', "Payment"),
            ('offset', "Offset"),
            ('transfer', "Transfer"),
            ], "Type", required=True, sort=False,
        states={
            'readonly': (_states['readonly']
                | Eval('lines', [0]) | Eval('charges', [0])),
            })
    other = fields.Boolean(
        "Other",
        states={
            'readonly': (_states['readonly']
                | Eval('lines', [0]) | Eval('charges', [0])),
            'invisible': ~_is_cash,
            },
        help="Check for a receipt or payment that settles no documents.")
    party = fields.Many2One(
        'party.party', "Party",
        states={
            'readonly': _states['readonly'],
            'required': ~Eval('other', False),
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    documents = fields.Selection([
            ('customer', "Receivable"),
            ('supplier', "Payable"),
            ('both', "Receivable and Payable"),
            ], "Documents", required=True, sort=False,
        states={
            'readonly': _states['readonly'],
            'invisible': Bool(Eval('other', False)),
            },
        help="Which documents of the party are listed.")
    to_party = fields.Many2One(
        'party.party', "To Party",
        domain=[
            ('id', '!=', Eval('party', -1)),
            ],
        states={
            'readonly': _states['readonly'],
            'required': Eval('type') == 'transfer',
            'invisible': Eval('type') != 'transfer',
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="Who owes the documents from now on.")
    date = fields.Date("Date", required=True, states=_states)
    currency = fields.Many2One(
        'currency.currency', "Currency", required=True,
        states={
            'readonly': _states['readonly'] | Eval('charges', [0]),
            })
    payment_method = fields.Many2One(
        'account.invoice.payment.method', "Payment Method",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': _states['readonly'],
            'invisible': ~_is_cash,
            })
    amount = Monetary(
        "Amount", currency='currency', digits='currency',
        states={
            'readonly': _states['readonly'],
            'invisible': ~_is_cash,
            },
        help="What is received or paid.")
    strategy = fields.Selection([
            ('oldest', "Oldest First"),
            ('exact', "Exact Match"),
            ('all', "All"),
            ], "Proposal", required=True, sort=False,
        states={
            'readonly': _states['readonly'],
            'invisible': Bool(Eval('other', False)),
            },
        help="How the documents are proposed:\n"
        "Oldest First: in the order of their due dates, as far as the amount "
        "goes.\n"
        "Exact Match: those that make exactly the amount.\n"
        "All: everything that is open.")
    take_credits = fields.Boolean(
        "Take In Credits",
        states={
            'readonly': _states['readonly'],
            'invisible': (
                ~_is_cash | Bool(Eval('other', False))
                | (Eval('strategy') == 'all')),
            },
        help="Propose the credit notes and advances of the party too. "
        "Without, only those the amount of which has been entered are used.")
    lines = fields.One2Many(
        'account.settlement.line', 'settlement', "Documents",
        states={
            'readonly': (_states['readonly']
                | ~Eval('party') | ~Eval('currency')),
            'invisible': Bool(Eval('other', False)),
            })
    charges = fields.One2Many(
        'account.settlement.charge', 'settlement', "Charges",
        states={
            'readonly': _states['readonly'] | ~Eval('currency'),
            'invisible': ~_is_cash,
            },
        context={
            'settlement_type': Eval('type'),
            'settlement_other': Eval('other', False),
            },
        depends={'type', 'other'})
    settled_amount = fields.Function(Monetary(
            "Settled", currency='currency', digits='currency',
            help="The documents less the credits that are taken in."),
        'on_change_with_settled_amount')
    advance = fields.Function(Monetary(
            "Advance", currency='currency', digits='currency',
            states={
                'invisible': ~_is_cash | Bool(Eval('other', False)),
                },
            help="What of the amount settles nothing and stays with the "
            "party."),
        'on_change_with_advance')
    advance_account = fields.Many2One(
        'account.account', "Advance Account",
        domain=[
            ('company', '=', Eval('company', -1)),
            ('closed', '!=', True),
            ('party_required', '=', True),
            ['OR',
                ('type.receivable', '=', True),
                ('type.payable', '=', True),
                ],
            ],
        states={
            'readonly': _states['readonly'],
            'invisible': ~_is_cash | Bool(Eval('other', False)),
            },
        help="Leave empty for the account of the party.")
    write_off = fields.Many2One(
        'account.move.reconcile.write_off', "Write Off Rest",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': _states['readonly'],
            'invisible': ~_is_cash | Bool(Eval('other', False)),
            },
        help="Choose it to write off what settles nothing, instead of keeping "
        "it as advance.")
    employee = fields.Many2One(
        'company.employee', "Handler",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states)
    department = fields.Char("Department", states=_states)
    description = fields.Char("Description", states=_states)
    move = fields.Many2One(
        'account.move', "Move", readonly=True,
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': ~Eval('move'),
            })
    posted_by = employee_field(
        "Posted by", states=['posted', 'cancelled'])
    undo_date = fields.Date(
        "Undo Date",
        states={
            'readonly': Eval('state') != 'posted',
            'invisible': Eval('state') == 'draft',
            },
        help="The date of an undo. Leave empty for the date of the settlement "
        "or, when its period is closed, of today.")
    cancelled_by = employee_field("Cancelled by", states=['cancelled'])
    state = fields.Selection([
            ('draft', "Draft"),
            ('posted', "Posted"),
            ('cancelled', "Cancelled"),
            ], "State", required=True, readonly=True, sort=False)
    state_string = state.translated('state')

    del _states, _is_cash

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        cls.reference.search_unaccented = False
        super().__setup__()
        t = cls.__table__()
        cls._order = [
            ('date', 'DESC'),
            ('number', 'DESC NULLS FIRST'),
            ('id', 'DESC'),
            ]
        cls._modifiable = {
            'cancelled_by', 'move', 'number', 'posted_by', 'state'}
        cls._transitions |= {
            ('draft', 'posted'),
            ('posted', 'cancelled'),
            }
        cls._buttons.update({
                'propose': {
                    'invisible': (
                        (Eval('state') != 'draft') | Eval('other', False)),
                    'icon': 'tryton-launch',
                    'depends': ['state', 'other'],
                    },
                'post': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'cancel': {
                    'invisible': Eval('state') != 'posted',
                    'icon': 'tryton-undo',
                    'depends': ['state'],
                    },
                })
        cls.__rpc__.update({
                'post': RPC(
                    readonly=False, instantiate=0, fresh_session=True),
                'cancel': RPC(
                    readonly=False, instantiate=0, fresh_session=True),
                })
        cls._sql_indexes.update({
                Index(t,
                    (t.state, Index.Equality(cardinality='low')),
                    where=t.state == 'draft'),
                Index(t,
                    (t.company, Index.Range()),
                    (t.date, Index.Range(order='DESC'))),
                })

    @classmethod
    def order_number(cls, tables):
        table, _ = tables[None]
        return [CharLength(table.number), table.number]

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_type(cls):
        return Transaction().context.get('settlement_type', 'receipt')

    @classmethod
    def default_other(cls):
        return bool(Transaction().context.get('settlement_other', False))

    @classmethod
    def default_documents(cls):
        return _documents(cls.default_type())

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_currency(cls):
        Company = Pool().get('company.company')
        if (company := cls.default_company()) not in {None, -1}:
            return Company(company).currency.id

    @classmethod
    def default_payment_method(cls):
        "Return the method when there is no choice"
        Method = Pool().get('account.invoice.payment.method')
        methods = Method.search([
                ('company', '=', cls.default_company()),
                ], limit=2)
        return methods[0].id if len(methods) == 1 else None

    @classmethod
    def default_strategy(cls):
        return 'oldest'

    @classmethod
    def default_employee(cls):
        User = Pool().get('res.user')
        if (user := Transaction().user) and (
                employee := User(user).employee):
            return employee.id

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('type', methods=['_list_documents'])
    def on_change_type(self):
        self.documents = _documents(self.type)
        self._list_documents()

    @fields.depends('company', methods=['_list_documents'])
    def on_change_company(self):
        self.currency = self.company.currency if self.company else None
        self._list_documents()

    @fields.depends('amount', methods=['_list_documents'])
    def on_change_party(self):
        self._list_documents()
        # An amount that is entered is of the currency that is entered
        if not self.amount and len(others := self._other_currencies()) == 1:
            self.currency, = others
            self._list_documents()

    @fields.depends(methods=['_list_documents'])
    def on_change_documents(self):
        self._list_documents()

    @fields.depends(methods=['_list_documents'])
    def on_change_currency(self):
        self._list_documents()

    @fields.depends(methods=['_list_documents'])
    def on_change_date(self):
        self._list_documents()

    @fields.depends(
        'company', 'type', 'other', 'party', 'documents', 'date', 'currency',
        'state', 'lines')
    def _list_documents(self):
        """List the open documents of the party

        What has been entered for those that are still among them is kept.
        """
        Line = Pool().get('account.settlement.line')
        entered = {
            l.line.id: (l.amount, l.discount, l.write_off)
            for l in self.lines or [] if l.line and (l.amount or l.discount)}
        lines = []
        if self._has_question():
            documents = self.open_documents().find(
                limit=LISTED + len(entered))
            for line, document in Line.listed(self, documents):
                values = entered.get(document.line)
                if values:
                    line.amount, line.discount, line.write_off = values
                lines.append(line)
        self.lines = lines

    def _other_currencies(self):
        "Return the currencies of what is open if it is in other ones only"
        Currency = Pool().get('currency.currency')
        if not self._has_question() or self.lines:
            return []
        return Currency.browse(
            OpenDocuments(
                self.company, [self.party], kind=self.documents,
                date=self.date).currencies())

    def _has_question(self):
        return (
            self.company and self.party and self.date and self.currency
            and self.documents and not self.other)

    def open_documents(self):
        "Return the open documents that the settlement is about"
        return OpenDocuments(
            self.company, [self.party], kind=self.documents,
            currency=self.currency, date=self.date)

    def all_open_documents(self):
        "Return the open documents of the party"
        return OpenDocuments(self.company, [self.party])

    @fields.depends(
        'company', 'party', 'documents', 'date', 'currency', 'other', 'lines',
        'state', 'type', methods=['on_change_with_advance'])
    def on_change_notify(self):
        notifications = super().on_change_notify()
        if self.state == 'draft' and self.currency and self.rest < 0:
            notifications.append(('warning', gettext(
                        'receivable_aging.msg_settlement_rest_negative',
                        missing=self.format(-self.rest))))
        if (self.state == 'draft' and self._has_question()
                and len(self.lines or []) >= LISTED):
            number = self.open_documents().count()
            if number > len(self.lines):
                notifications.append(('info', gettext(
                            'receivable_aging.msg_settlement_not_all_listed',
                            number=number,
                            listed=len(self.lines))))
        if self.state == 'draft' and (others := self._other_currencies()):
            notifications.append(('info', gettext(
                        'receivable_aging.msg_settlement_other_currency',
                        currencies=', '.join(c.code for c in others))))
        return notifications

    @fields.depends('lines')
    def on_change_with_settled_amount(self, name=None):
        return sum(
            ((l.amount or 0).copy_sign(l.open_amount or 1)
                for l in self.lines or [] if l.amount and not l.undone),
            Decimal(0))

    @fields.depends(
        'type', 'documents', 'amount', 'charges', 'write_off',
        methods=['on_change_with_settled_amount'])
    def on_change_with_advance(self, name=None):
        return Decimal(0) if self.write_off else self.rest

    @property
    def rest(self):
        "Return what of the amount settles nothing"
        if self.type == 'transfer':
            return Decimal(0)
        return self.available - self.on_change_with_settled_amount()

    @property
    def written_off(self):
        return self.rest if self.write_off else Decimal(0)

    @property
    def available(self):
        "Return what of the amount is there for documents"
        if not self.is_cash:
            return Decimal(0)
        return (self.amount or Decimal(0)) + self.side * sum(
            (c.signed_amount for c in self.charges or []), Decimal(0))

    def format(self, amount, currency=None):
        "Return the amount as text in the language of the user"
        return Pool().get('ir.lang').get().currency(
            amount, currency or self.currency)

    @property
    def side(self):
        """Return 1 where documents are debits and -1 where they are credits

        Amounts times the side are positive for debits.
        """
        if self.is_cash:
            return -1 if self.type == 'payment' else 1
        return -1 if self.documents == 'supplier' else 1

    @property
    def is_cash(self):
        return self.type in _CASH

    def get_rec_name(self, name):
        items = [
            self.number or f'({self.id})',
            self.reference and f'[{self.reference}]',
            self.party and self.party.rec_name]
        return ' '.join(filter(None, items))

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand, *extra = clause
        bool_op = 'AND' if operator.startswith(('!', 'not ')) else 'OR'
        code_value = operand
        if operator.endswith('like') and is_full_text(operand):
            code_value = lstrip_wildcard(operand)
        return [bool_op,
            ('number', operator, code_value, *extra),
            ('reference', operator, code_value, *extra),
            ('party.rec_name', operator, operand, *extra),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'cancelled', 'muted', '')),
            ('//page[@id="documents"]', 'states', {
                    'invisible': Eval('other', False),
                    }),
            ]

    @classmethod
    def copy(cls, settlements, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('number')
        default.setdefault('move')
        default.setdefault('posted_by')
        default.setdefault('cancelled_by')
        default.setdefault('undo_date')
        default.setdefault('lines')
        return super().copy(settlements, default=default)

    @classmethod
    def check_modification(
            cls, mode, settlements, values=None, external=False):
        super().check_modification(
            mode, settlements, values=values, external=external)
        names = set(values or [])
        if names == {'undo_date'}:
            return
        for settlement in settlements:
            if (external and settlement._is_forged(mode, names)
                    or mode != 'create' and settlement.state != 'draft'
                    and (mode == 'delete' or external
                        or names - cls._modifiable)):
                raise AccessError(gettext(
                        'receivable_aging.msg_settlement_modify',
                        settlement=settlement.rec_name))

    def _is_forged(self, mode, names):
        "Return whether a user has entered what the buttons keep"
        if mode == 'create':
            return self.state != 'draft' or any(
                getattr(self, n) for n in self._modifiable - {'state'})
        return bool(names & self._modifiable)

    @classmethod
    @ModelView.button
    def propose(cls, settlements):
        for settlement in settlements:
            Proposal(settlement).run()

    @classmethod
    @ModelView.button
    @Workflow.transition('posted')
    @set_employee('posted_by')
    def post(cls, settlements):
        for settlement in settlements:
            settlement.posting()(settlement).run()

    def posting(self):
        "Return the class that books the settlement"
        if self.type == 'transfer':
            return Transferring
        elif self.type == 'offset' or not (self.amount or self.charges):
            if not any(l.discount for l in self.lines):
                return Offsetting
        return Posting

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    @set_employee('cancelled_by')
    def cancel(cls, settlements):
        for settlement in settlements:
            Undo(settlement).run()

    @classmethod
    def set_number(cls, settlements):
        Configuration = Pool().get('account.configuration')
        configuration = Configuration(1)
        for settlement in settlements:
            if not settlement.number:
                sequence = configuration.get_multivalue(
                    'settlement_sequence', company=settlement.company.id)
                settlement.number = sequence.get()
        cls.save(settlements)


def _documents(type):
    return {
        'receipt': 'customer',
        'payment': 'supplier',
        }.get(type, 'both')
