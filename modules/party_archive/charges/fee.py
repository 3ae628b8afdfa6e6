# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
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
from trytond.tools import grouped_slice
from trytond.transaction import Transaction

from ..exceptions import FeeModifyError
from .share import distribute


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
                    where=fields.SQL_OPERATORS['in'](
                        query.id, [f.id for f in sub_fees])))
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
        pool = Pool()
        Invoice = pool.get('account.invoice')
        result = {n: {f.id: None for f in fees} for n in names}
        invoices = defaultdict(list)
        for fee in fees:
            if fee.invoice_line and not fee.cancelled:
                invoices[fee.invoice_line.invoice].append(fee)
        for invoice in Invoice.browse(list(invoices)):
            if invoice.state not in {'posted', 'paid'}:
                continue
            open_amounts = distribute(
                invoice.amount_to_pay, [
                    (l.id, l.amount) for l in invoice.lines
                    if l.type == 'line'], invoice.currency)
            due_date = min(
                (l.maturity_date for l in invoice.lines_to_pay
                    if l.maturity_date), default=None)
            paid_on = cls._paid_on(invoice)
            for fee in invoices[invoice]:
                for name, value in [
                        ('open_amount', open_amounts[fee.invoice_line.id]),
                        ('due_date', due_date),
                        ('paid_on', paid_on)]:
                    if name in result:
                        result[name][fee.id] = value
        return result

    @staticmethod
    def _paid_on(invoice):
        "Return the date of the last line that pays the invoice"
        dates = {l.date for l in invoice.payment_lines}
        for line in invoice.lines_to_pay:
            if line.reconciliation:
                dates |= {
                    l.date for l in line.reconciliation.lines
                    if l.move != invoice.move}
        return max(dates, default=None)

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
        pool = Pool()
        Line = pool.get('account.invoice.line')
        line = Line(type='line', invoice=invoice, company=self.company)
        line.currency = invoice.currency
        line.product = self.tariff.product
        line.on_change_product()
        line.quantity = 1
        line.unit_price = self.amount
        line.description = self.invoice_description()
        line.origin = self
        return line
