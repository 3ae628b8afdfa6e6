# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql import Literal, Null
from sql.conditionals import Case
from sql.operators import Equal

from trytond import backend
from trytond.i18n import gettext
from trytond.model import Exclude, Index, ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import grouped_slice, sqlite_apply_types
from trytond.transaction import Transaction

from ..archive.levels import LEVELS
from ..exceptions import FeeModifyError
from ..records.invoicing import new_line
from .ledger import Ledger

_in = fields.SQL_OPERATORS['in']


class Fee(ModelSQL, ModelView):
    "What a party owes for a unit by a tariff for some days"
    __name__ = 'property.fee'

    company = fields.Many2One(
        'company.company', "Company", required=True, readonly=True)
    run = fields.Many2One(
        'property.fee.run', "Run", required=True, readonly=True,
        ondelete='RESTRICT')
    tariff = fields.Many2One(
        'property.fee.tariff', "Tariff", required=True, readonly=True,
        ondelete='RESTRICT')
    unit = fields.Many2One(
        'property.unit', "Unit", required=True, readonly=True,
        ondelete='RESTRICT')
    party = fields.Many2One(
        'party.party', "Party", required=True, readonly=True,
        ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    start_date = fields.Date("From", required=True, readonly=True)
    end_date = fields.Date("Until", required=True, readonly=True)
    quantity = fields.Numeric(
        "Quantity", digits=(16, 3), required=True, readonly=True,
        help="The area, the number of units or the consumption.")
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        readonly=True, help="Without taxes.")
    invoice_line = fields.Many2One(
        'account.invoice.line', "Invoice Line", readonly=True,
        ondelete='SET NULL')
    invoice = fields.Function(
        fields.Many2One('account.invoice', "Invoice"), 'get_invoice',
        searcher='search_invoice')
    total_amount = fields.Function(
        Monetary(
            "Total", currency='currency', digits='currency',
            help="The share of what is invoiced, with taxes."),
        'get_ledger')
    paid_amount = fields.Function(
        Monetary(
            "Paid", currency='currency', digits='currency',
            help="The share of what has been paid of the invoice."),
        'get_ledger')
    open_amount = fields.Function(
        Monetary(
            "To Pay", currency='currency', digits='currency',
            help="The share of what is left to pay of the invoice, "
            "with taxes."),
        'get_ledger')
    due_date = fields.Function(
        fields.Date("Due On", help="The first date on which is to be paid."),
        'get_ledger')
    paid_on = fields.Function(
        fields.Date("Paid On", help="The date of the last payment."),
        'get_ledger')
    cancelled = fields.Boolean("Cancelled", readonly=True)
    confidentiality = fields.Selection(
        LEVELS, "Confidentiality", required=True, sort=False)
    state = fields.Function(
        fields.Selection([
                ('draft', "Not Invoiced"),
                ('invoiced', "Draft Invoice"),
                ('posted', "To Pay"),
                ('paid', "Paid"),
                ('cancelled', "Cancelled"),
                ], "State", sort=False),
        'get_state', searcher='search_state')
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        # For SQLite Tryton compares all records with one condition, which is
        # too long for its parser; the lock while they are made has to do
        if backend.name != 'sqlite':
            cls._sql_constraints += [
                ('unit_tariff_start_date_exclude',
                    Exclude(table,
                        (table.unit, Equal),
                        (table.tariff, Equal),
                        (table.party, Equal),
                        (table.start_date, Equal),
                        where=table.cancelled == Literal(False)),
                    'party_archive.msg_fee_unique'),
                ]
        cls._sql_indexes.update({
                Index(table,
                    (table.tariff, Index.Range()),
                    (table.end_date, Index.Range())),
                Index(table,
                    (table.unit, Index.Range()),
                    (table.start_date, Index.Range(order='DESC'))),
                Index(table,
                    (table.party, Index.Range()),
                    (table.start_date, Index.Range(order='DESC'))),
                Index(table, (table.run, Index.Range())),
                Index(table, (table.invoice_line, Index.Range())),
                })
        cls._order.insert(0, ('start_date', 'DESC'))
        cls._order.insert(1, ('unit', 'ASC'))

    @classmethod
    def default_cancelled(cls):
        return False

    @classmethod
    def default_confidentiality(cls):
        return 'internal'

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        lang = Pool().get('ir.lang').get()
        return ' '.join([
                self.tariff.name, self.unit.rec_name,
                '–'.join(map(
                        lang.strftime, [self.start_date, self.end_date]))])

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('tariff.rec_name', operator, operand),
            ('unit.rec_name', operator, operand),
            ('party.rec_name', operator, operand),
            ]

    def get_invoice(self, name):
        return self.invoice_line.invoice if self.invoice_line else None

    @classmethod
    def search_invoice(cls, name, clause):
        name, *rest = clause
        return [('invoice_line.' + name, *rest)]

    @classmethod
    def get_state(cls, fees, name):
        query = cls._state_query()
        cursor = Transaction().connection.cursor()
        result = {}
        for sub_fees in grouped_slice(fees, 1000):
            cursor.execute(*query.select(
                    query.id, query.state,
                    where=_in(query.id, [f.id for f in sub_fees])))
            result.update(cursor)
        return result

    @classmethod
    def search_state(cls, name, clause):
        _, operator, value = clause
        query = cls._state_query()
        Operator = fields.SQL_OPERATORS[operator]
        return [('id', 'in', query.select(
                    query.id, where=Operator(query.state, value)))]

    @classmethod
    def _state_query(cls):
        pool = Pool()
        Invoice = pool.get('account.invoice')
        Line = pool.get('account.invoice.line')
        table = cls.__table__()
        line, invoice = Line.__table__(), Invoice.__table__()
        state = Case(
            (table.cancelled == Literal(True), 'cancelled'),
            (invoice.id == Null, 'draft'),
            (invoice.state.in_(['draft', 'validated']), 'invoiced'),
            else_=invoice.state)
        query = table.join(
            line, 'LEFT', condition=table.invoice_line == line.id).join(
            invoice, 'LEFT', condition=line.invoice == invoice.id).select(
            table.id.as_('id'), state.as_('state'))
        return query

    @classmethod
    def get_ledger(cls, fees, names):
        "Return what the ledger says of the invoices of the fees"
        invoices = {
            f.id: f.invoice_line.invoice for f in fees
            if f.invoice_line and not f.cancelled
            and f.invoice_line.invoice.state in {'posted', 'paid'}}
        result = {}
        if set(names) & {'total_amount', 'paid_amount', 'open_amount'}:
            amounts = cls._amounts([f for f in fees if f.id in invoices])
            for i, name in enumerate(
                    ['total_amount', 'paid_amount', 'open_amount']):
                result[name] = {
                    f.id: amounts[f.id][i] if f.id in amounts else None
                    for f in fees}
        for name, function in [
                ('due_date', cls._due_date), ('paid_on', cls._paid_on)]:
            if name in names:
                values = {i: function(i) for i in set(invoices.values())}
                result[name] = {
                    f.id: values.get(invoices.get(f.id)) for f in fees}
        return {n: result[n] for n in names}

    @classmethod
    def _amounts(cls, fees):
        "Return total, paid and open by fee, as of the date of the context"
        pool = Pool()
        InvoiceLine = pool.get('account.invoice.line')
        transaction = Transaction()
        ledger = Ledger(transaction.context.get('arrears_date'))
        by_line = {f.invoice_line.id: f for f in fees}
        cursor = transaction.connection.cursor()
        result = {}
        for sub_fees in grouped_slice(fees, 1000):
            invoice_line = InvoiceLine.__table__()
            ids = _in(invoice_line.id, [f.invoice_line.id for f in sub_fees])
            line = ledger.lines(
                invoice_line.select(invoice_line.invoice, where=ids))
            query = line.select(
                line.line.as_('line'), line.amount.as_('amount'),
                line.open_amount.as_('open_amount'))
            if backend.name == 'sqlite':
                sqlite_apply_types(query, [None, 'NUMERIC', 'NUMERIC'])
            cursor.execute(*query)
            for id_, total, to_pay in cursor:
                if fee := by_line.get(id_):
                    result[fee.id] = tuple(map(
                            fee.currency.round,
                            [total, total - to_pay, to_pay]))
        return result

    @staticmethod
    def _due_date(invoice):
        return min(
            (l.maturity_date for l in invoice.lines_to_pay
                if l.maturity_date), default=None)

    @classmethod
    def _paid_on(cls, invoice):
        "Return the date of the last line that pays the invoice"
        return max((l.date for l in cls._paying(invoice)), default=None)

    @staticmethod
    def _paying(invoice):
        "Return the lines that pay the invoice"
        lines = set(invoice.payment_lines)
        for line in invoice.lines_to_pay:
            if line.reconciliation:
                lines |= {
                    l for l in line.reconciliation.lines
                    if l.move != invoice.move}
        return sorted(lines, key=lambda l: (l.date, l.id))

    def payments(self):
        "Return date and number of what has paid the fee but credit notes"
        result = []
        if self.invoice_line:
            for line in self._paying(self.invoice_line.invoice):
                origin, number = line.move.origin, line.move.number
                if getattr(origin, '__name__', None) == 'account.invoice':
                    # The origin of a payment is the invoice that it pays
                    if origin.move == line.move:
                        continue
                else:
                    # A settlement has a number of its own
                    number = getattr(origin, 'number', None) or number
                result.append((line.date, number or ''))
        return result

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'cancelled', 'muted', '')),
            ('/tree/field[@name="due_date"]', 'visual',
                If((Eval('state') == 'posted')
                    & (Eval('due_date', None) < Date.today()),
                    'danger', ''),
                {'state'}),
            ]

    @classmethod
    def check_modification(cls, mode, fees, values=None, external=False):
        super().check_modification(
            mode, fees, values=values, external=external)
        if mode == 'write' and values.keys() == {'confidentiality'}:
            return
        for fee in fees:
            if (external and mode != 'delete'
                    or mode == 'delete' and fee.invoice_line):
                raise FeeModifyError(gettext(
                        'party_archive.msg_fee_modify', fee=fee.rec_name))

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        """Return what the party has to pay as texts

        These are the fees of the unit, and what else the ledger has open.
        """
        lang = Pool().get('ir.lang').get()
        fees = cls.search([
                ('company', '=', company.id),
                ('party', '=', party.id),
                ('unit', '=', unit.id),
                ('state', 'in', ['draft', 'invoiced', 'posted']),
                ])
        to_pay = sum((f.open_amount or 0 for f in fees), Decimal(0))
        result = []
        for message, amount in [
                ('msg_fee_move_out', to_pay),
                ('msg_fee_move_out_draft', sum(
                        f.amount for f in fees if f.state != 'posted')),
                ('msg_debt_move_out', party.receivable - to_pay)]:
            if amount > 0:
                result.append(gettext(
                        f'party_archive.{message}',
                        amount=lang.currency(amount, company.currency)))
        return result

    def invoice_description(self):
        "Return what the line of the invoice says"
        lang = Pool().get('ir.lang').get(
            self.party.lang.code if self.party.lang else None)
        return '\n'.join([
                f'{self.tariff.name} {self.unit.rec_name}',
                '–'.join(map(
                        lang.strftime, [self.start_date, self.end_date]))])

    def get_invoice_line(self, invoice):
        "Return the line of the invoice for the fee"
        return new_line(
            self, invoice, self.tariff.product, self.amount,
            self.invoice_description(), origin=self)
