# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.model.exceptions import AccessError
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.rpc import RPC
from trytond.transaction import without_check_access

from ..exceptions import SettlementLineError
from .check import Check
from .open_document import own_invoices
from .part import PartMixin
from .undo import UndoLine


class SettlementLine(PartMixin, ModelSQL, ModelView):
    __name__ = 'account.settlement.line'

    _states = {
        'readonly': Eval('settlement_state') != 'draft',
        }

    settlement = fields.Many2One(
        'account.settlement', "Settlement", required=True,
        ondelete='CASCADE')
    party = fields.Function(
        fields.Many2One(
            'party.party', "Party",
            context={
                'company': Eval('company', -1),
                },
            depends={'company'}),
        'on_change_with_party', searcher='search_party')
    line = fields.Many2One(
        'account.move.line', "Line", required=True, ondelete='RESTRICT',
        domain=[
            If(Eval('settlement_state') == 'draft', [
                    ('company', '=', Eval('company', -1)),
                    ('party', '=', Eval('party', -1)),
                    ('reconciliation', '=', None),
                    ('move_state', '=', 'posted'),
                    ['OR',
                        ('account.type.receivable', '=', True),
                        ('account.type.payable', '=', True),
                        ],
                    ],
                []),
            ],
        states=_states)
    invoice = fields.Function(
        fields.Many2One('account.invoice', "Invoice"), 'get_document',
        searcher='search_invoice')
    number = fields.Function(
        fields.Char(
            "Number",
            help="The number of the invoice or, without, of the move."),
        'get_document')
    date = fields.Function(
        fields.Date(
            "Date",
            help="The date of the invoice or, without, of the move."),
        'get_document')
    maturity_date = fields.Date("Due Date", readonly=True)
    days = fields.Function(
        fields.Integer("Days Overdue"), 'on_change_with_days')
    document_amount = fields.Function(Monetary(
            "Original", currency='currency', digits='currency',
            help="The whole amount; negative for a credit."),
        'get_document')
    settled = fields.Function(Monetary(
            "Settled Before", currency='currency', digits='currency'),
        'on_change_with_settled')
    open_amount = Monetary(
        "Open", currency='currency', digits='currency', readonly=True,
        help="What was left of the document before the settlement.")
    amount = Monetary(
        "Amount", currency='currency', digits='currency', states=_states,
        help="How much of the open amount is used. "
        "It is positive for a credit too.")
    discount = Monetary(
        "Discount", currency='currency', digits='currency', states=_states,
        help="What of the open amount is written off: a discount or a small "
        "difference.")
    write_off = fields.Many2One(
        'account.move.reconcile.write_off', "Write Off",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': _states['readonly'],
            'required': Bool(Eval('discount')),
            })
    remaining = fields.Function(Monetary(
            "Remaining", currency='currency', digits='currency',
            help="What is left of the document after the settlement."),
        'on_change_with_remaining')
    counter_line = fields.Many2One(
        'account.move.line', "Counter Line", readonly=True,
        ondelete='RESTRICT',
        help="The line of the move of the settlement that settles the "
        "document.")
    clearing_move = fields.Many2One(
        'account.move', "Clearing Move", readonly=True, ondelete='RESTRICT',
        help="The move that has split the document into what is settled and "
        "the rest.")
    undo_move = fields.Many2One(
        'account.move', "Undo Move", readonly=True, ondelete='RESTRICT',
        states={
            'invisible': ~Eval('undo_move'),
            },
        help="The move that has taken back the settlement of the document.")
    undone = fields.Boolean(
        "Undone", readonly=True,
        states={
            'invisible': ~Eval('undone', False),
            },
        help="Whether the settlement of the document has been taken back.")

    del _states

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [
            ('maturity_date', 'ASC'),
            ('id', 'ASC'),
            ]
        cls._modifiable = {
            'clearing_move', 'counter_line', 'open_amount', 'undo_move',
            'undone'}
        cls._buttons.update({
                'undo': {
                    'invisible': (
                        (Eval('settlement_state') != 'posted')
                        | Eval('undone', False)),
                    'icon': 'tryton-undo',
                    'depends': ['settlement_state', 'undone'],
                    },
                })
        cls.__rpc__.update({
                'undo': RPC(
                    readonly=False, instantiate=0, fresh_session=True),
                })

    @fields.depends('settlement', '_parent_settlement.party')
    def on_change_with_party(self, name=None):
        return self.settlement.party if self.settlement else None

    @classmethod
    def search_party(cls, name, clause):
        return [('settlement.' + clause[0], *clause[1:])]

    @classmethod
    def search_invoice(cls, name, clause):
        Invoice = Pool().get('account.invoice')
        _, _, nested = clause[0].partition('.')
        if not nested:
            nested = 'rec_name' if isinstance(clause[2], str) else 'id'
        invoices = Invoice.search([(nested, *clause[1:])])
        lines = {l.id for i in invoices for l in i.lines_to_pay}
        return [('line', 'in', sorted(lines))]

    @fields.depends(
        'line', 'settlement', '_parent_settlement.company',
        '_parent_settlement.party', '_parent_settlement.currency',
        '_parent_settlement.type', '_parent_settlement.documents',
        '_parent_settlement.other', '_parent_settlement.date',
        methods=[
            'on_change_with_days', 'on_change_with_settled',
            'on_change_with_remaining'])
    def on_change_line(self):
        document = invoice = None
        if self.line and self.settlement and self.settlement._has_question():
            document = self.settlement.all_open_documents().of_line(
                self.line.id)
            with without_check_access():
                invoice = own_invoices([self.line]).get(self.line)
        self._show(document, self.settlement, invoice)

    @classmethod
    def listed(cls, settlement, documents):
        "Yield a line, not saved yet, for each of the open documents"
        MoveLine = Pool().get('account.move.line')
        with without_check_access():
            lines = MoveLine.browse([d.line for d in documents])
            invoices = own_invoices(lines)
            for line, document in zip(lines, documents):
                record = cls(line=line)
                # What a client does not compute for lines that it is given
                record.company = settlement.company
                record.currency = settlement.currency
                record.party = settlement.party
                record.settlement_state = settlement.state
                record._show(document, settlement, invoices.get(line))
                yield record, document

    def _show(self, document, settlement, invoice):
        "Fill in what is known of the open document"
        if not document:
            self.open_amount = self.document_amount = None
            self.maturity_date = self.date = None
            self.invoice = self.number = None
        else:
            side = settlement.side
            self.open_amount = document.open_amount * side
            self.document_amount = document.amount * side
            self.maturity_date = document.maturity_date
            self.invoice = invoice
            self.number, self.date = _number_and_date(self.line, invoice)
        self.days = self._days(settlement)
        self.settled = self.on_change_with_settled()
        self.remaining = self.on_change_with_remaining()

    def _days(self, settlement):
        if settlement and settlement.date and self.maturity_date:
            return (settlement.date - self.maturity_date).days

    @fields.depends(
        'maturity_date', 'settlement', '_parent_settlement.date')
    def on_change_with_days(self, name=None):
        return self._days(self.settlement)

    @fields.depends('document_amount', 'open_amount')
    def on_change_with_settled(self, name=None):
        if self.document_amount is not None and self.open_amount is not None:
            return self.document_amount - self.open_amount

    @fields.depends('open_amount', 'amount', 'discount', 'undone')
    def on_change_with_remaining(self, name=None):
        if self.undone:
            return self.open_amount
        if self.open_amount is not None:
            return self.open_amount - self.used.copy_sign(self.open_amount)

    @property
    def used(self):
        "Return how much the document is reduced by, always positive"
        return (self.amount or Decimal(0)) + (self.discount or Decimal(0))

    @property
    def is_credit(self):
        return self.open_amount is not None and self.open_amount < 0

    @property
    def is_receivable(self):
        return bool(self.line.account.type.receivable)

    @property
    def is_document_credit(self):
        "Return whether it is a credit on its own account"
        is_debit = self.line.debit - self.line.credit > 0
        return is_debit != self.is_receivable

    def get_rec_name(self, name):
        return self.number or self.line.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        bool_op = 'AND' if clause[1].startswith(('!', 'not ')) else 'OR'
        return [bool_op,
            ('line.rec_name', *clause[1:]),
            ('settlement.number', *clause[1:]),
            ]

    @classmethod
    def get_document(cls, lines, names):
        result = defaultdict(dict)
        move_lines = [l.line for l in lines]
        invoices = own_invoices(move_lines)
        for line, move_line in zip(lines, move_lines):
            invoice = invoices.get(move_line)
            number, date = _number_and_date(move_line, invoice)
            values = {
                'invoice': invoice.id if invoice else None,
                'number': number,
                'date': date,
                'document_amount': (
                    line.settlement.side * _amount(
                        move_line, line.settlement.currency)),
                }
            for name in names:
                result[name][line.id] = values[name]
        return result

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If((Eval('open_amount', 0) < 0) | Eval('undone', False),
                    'muted', '')),
            ('/tree/field[@name="days"]', 'visual',
                If((Eval('days', 0) > 0) & (Eval('open_amount', 0) > 0),
                    'danger', '')),
            ('/tree/field[@name="amount"]', 'visual',
                If(Eval('undone', False), 'warning',
                    If(Bool(Eval('amount')), 'success', ''))),
            ]

    @classmethod
    def copy(cls, lines, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('counter_line')
        default.setdefault('clearing_move')
        default.setdefault('undo_move')
        default.setdefault('undone')
        return super().copy(lines, default=default)

    @classmethod
    def check_modification(
            cls, mode, lines, values=None, external=False):
        super().check_modification(
            mode, lines, values=values, external=external)
        names = set(values or [])
        for line in lines:
            is_draft = line.settlement.state == 'draft'
            if (external and line._is_forged(mode, names)
                    or not is_draft and (
                        mode != 'write' or external
                        or names - cls._modifiable)):
                raise AccessError(gettext(
                        'receivable_aging.msg_settlement_modify',
                        settlement=line.settlement.rec_name))

    def _is_forged(self, mode, names):
        "Return whether a user has entered what the buttons keep"
        # What is open is noted again whatever a client tells
        kept = self._modifiable - {'open_amount'}
        if mode == 'create':
            return any(getattr(self, n) for n in kept)
        return bool(names & kept)

    @classmethod
    def on_modification(cls, mode, lines, field_names=None):
        super().on_modification(mode, lines, field_names=field_names)
        if mode == 'create' or mode == 'write' and 'line' in field_names:
            cls._note_open(lines)

    @classmethod
    def _note_open(cls, lines):
        "Note what is open, which no client is trusted to tell"
        by_settlement = defaultdict(list)
        for line in lines:
            if line.settlement.state == 'draft' and line.settlement.party:
                by_settlement[line.settlement].append(line)
        to_save = []
        for settlement, lines in by_settlement.items():
            documents = {
                d.line: d for d in settlement.all_open_documents().find()}
            for line in lines:
                document = documents.get(line.line.id)
                open_amount = maturity_date = None
                if document:
                    open_amount = document.open_amount * settlement.side
                    maturity_date = document.maturity_date
                if (line.open_amount != open_amount
                        or line.maturity_date != maturity_date):
                    line.open_amount = open_amount
                    line.maturity_date = maturity_date
                    to_save.append(line)
        cls.save(to_save)

    @classmethod
    def _validate(cls, records, field_names=None):
        # Tell what is wrong before the domain tells that something is
        cls.check_line(records, field_names)
        super()._validate(records, field_names=field_names)

    @classmethod
    def check_line(cls, lines, field_names=None):
        if field_names and not (field_names & {'line', 'amount', 'discount'}):
            return
        for line in lines:
            settlement = line.settlement
            if settlement.state == 'draft' and line.line:
                line.check_amount()
                line.check_owner()
                Check(settlement, [line]).check_state(line)

    def check_amount(self):
        if (self.amount or 0) < 0 or (self.discount or 0) < 0:
            raise SettlementLineError(gettext(
                    'receivable_aging.msg_settlement_line_negative',
                    document=self.document_name))

    def check_owner(self):
        settlement, line = self.settlement, self.line
        if line.company != settlement.company:
            raise SettlementLineError(gettext(
                    'receivable_aging.msg_settlement_line_company',
                    document=line.rec_name,
                    company=line.company.rec_name,
                    settlement_company=settlement.company.rec_name))
        if line.party != settlement.party:
            raise SettlementLineError(gettext(
                    'receivable_aging.msg_settlement_line_party',
                    document=self.document_name,
                    party=line.party.rec_name if line.party else '',
                    settlement_party=settlement.party.rec_name
                    if settlement.party else ''))

    @classmethod
    @ModelView.button
    def undo(cls, lines):
        for line in lines:
            UndoLine(line).run()

    @property
    def document_name(self):
        number, _ = _number_and_date(
            self.line, own_invoices([self.line]).get(self.line))
        return number or self.line.rec_name


def _amount(line, currency):
    "Return the amount of the move line in the currency, debits positive"
    if line.second_currency and line.second_currency == currency:
        return line.amount_second_currency
    return line.debit - line.credit


def _number_and_date(line, invoice):
    if invoice:
        return invoice.number, invoice.invoice_date
    return line.move.number, line.move.date
