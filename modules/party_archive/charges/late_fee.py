# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import groupby

from sql import Literal
from sql.aggregate import Max, Min
from sql.conditionals import Coalesce
from sql.operators import Equal

from trytond import backend
from trytond.i18n import gettext
from trytond.model import Exclude, Index, ModelSQL, ModelView, Workflow, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If, PYSONEncoder
from trytond.tools import grouped_slice
from trytond.transaction import Transaction
from trytond.wizard import Button, StateAction, StateView, Wizard

from ..archive.levels import LEVELS, highest
from ..exceptions import LateFeeError
from ..records.invoicing import draft_invoice
from .overdue import Overdue

_in = fields.SQL_OPERATORS['in']


class LateFee(Workflow, ModelSQL, ModelView):
    "What is charged because an invoice with fees was overdue for some days"
    __name__ = 'property.late_fee'

    company = fields.Many2One(
        'company.company', "Company", required=True, readonly=True)
    term = fields.Many2One(
        'property.late_fee.term', "Term", required=True, readonly=True,
        ondelete='RESTRICT')
    party = fields.Many2One(
        'party.party', "Party", required=True, readonly=True,
        ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    overdue_invoice = fields.Many2One(
        'account.invoice', "Overdue Invoice", required=True, readonly=True,
        ondelete='RESTRICT')
    unit = fields.Many2One(
        'property.unit', "Unit", readonly=True, ondelete='RESTRICT',
        help="Empty if the overdue invoice is about several units.")
    start_date = fields.Date("From", required=True, readonly=True)
    end_date = fields.Date("Until", required=True, readonly=True)
    days = fields.Integer("Days", required=True, readonly=True)
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    base = Monetary(
        "Overdue", currency='currency', digits='currency', readonly=True,
        help="What was overdue of the fees at most.")
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        readonly=True, help="Without taxes.")
    invoice_line = fields.Many2One(
        'account.invoice.line', "Invoice Line", readonly=True,
        ondelete='SET NULL')
    confidentiality = fields.Selection(
        LEVELS, "Confidentiality", required=True, sort=False)
    remark = fields.Text(
        "Remark",
        states={
            'readonly': Eval('state') != 'draft',
            },
        help="Why it is waived.")
    state = fields.Selection([
            ('draft', "Draft"),
            ('invoiced', "Invoiced"),
            ('waived', "Waived"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        # For SQLite Tryton compares all records with one condition, which is
        # too long for its parser; the lock while they are made has to do
        if backend.name != 'sqlite':
            cls._sql_constraints += [
                ('invoice_start_date_exclude',
                    Exclude(table,
                        (table.overdue_invoice, Equal),
                        (table.term, Equal),
                        (table.start_date, Equal),
                        where=table.state != Literal('cancelled')),
                    'party_archive.msg_late_fee_unique'),
                ]
        cls._sql_indexes.update({
                Index(table,
                    (table.party, Index.Range()),
                    (table.end_date, Index.Range(order='DESC'))),
                Index(table,
                    (table.unit, Index.Range()),
                    (table.end_date, Index.Range(order='DESC'))),
                })
        cls._order.insert(0, ('end_date', 'DESC'))
        cls._order.insert(1, ('party', 'ASC'))
        cls._transitions |= {
            ('draft', 'invoiced'),
            ('draft', 'waived'),
            ('draft', 'cancelled'),
            }
        cls._buttons.update({
                n: {
                    'invisible': Eval('state') != 'draft',
                    'icon': icon,
                    'depends': ['state'],
                    }
                for n, icon in [
                    ('invoice', 'tryton-ok'),
                    ('waive', 'tryton-forward'),
                    ('cancel', 'tryton-cancel'),
                    ]})

    @classmethod
    def __register__(cls, module):
        table_h = cls.__table_handler__(module)
        has_unit = table_h.column_exist('unit')
        super().__register__(module)
        # The unit was looked up before
        if not has_unit:
            table = cls.__table__()
            query = cls._units_query()
            cursor = Transaction().connection.cursor()
            cursor.execute(*table.update(
                    [table.unit], [query.select(
                            query.unit,
                            where=query.invoice == table.overdue_invoice)]))

    @classmethod
    def default_confidentiality(cls):
        return 'internal'

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    def get_rec_name(self, name):
        return f'{self.term.name} {self.overdue_invoice.rec_name}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('overdue_invoice.rec_name', operator, operand),
            ('party.rec_name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(['waived', 'cancelled']), 'muted', '')),
            ]

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        for record in records:
            if (mode == 'delete'
                    or external and (
                        mode == 'create' or values.keys()
                        - {'remark', 'confidentiality'})):
                raise LateFeeError(gettext(
                        'party_archive.msg_late_fee_modify',
                        late_fee=record.rec_name))

    @classmethod
    def charge(cls, term, date):
        """Return the new late fees of the term up to and with the date

        The amount is the rate times the overdue amount of each day, in the
        currency of the company, of the fees of the term only. So nothing is
        charged on late fees.
        """
        pool = Pool()
        Date = pool.get('ir.date')
        Invoice = pool.get('account.invoice')
        if date > Date.today():
            raise LateFeeError(gettext('party_archive.msg_late_fee_future'))
        weights, levels = cls._weights(term, date)
        # Who charges at the same time waits or tries again
        Invoice.lock(Invoice.browse(sorted(weights)))
        records = cls._chargeable(term, date, weights, levels)
        cls.save(records)
        return records

    @classmethod
    def chargeable(cls, term, date):
        "Return, without saving, the late fees that can be charged"
        return cls._chargeable(term, date, *cls._weights(term, date))

    @classmethod
    def _chargeable(cls, term, date, weights, levels):
        pool = Pool()
        Invoice = pool.get('account.invoice')
        charged = defaultdict(list)
        for record in cls.search([
                    ('term', '=', term.id),
                    ('overdue_invoice', 'in', list(weights)),
                    ('state', '!=', 'cancelled'),
                    ]):
            charged[record.overdue_invoice.id].append(record)
        units = cls._units(weights)
        records = []
        for invoice in Invoice.browse(sorted(weights)):
            record = cls._late_fee(
                term, date, invoice, weights[invoice.id],
                charged[invoice.id])
            if record:
                record.confidentiality = highest(levels[invoice.id])
                record.unit = units.get(invoice.id)
                records.append(record)
        return records

    @classmethod
    def _units(cls, invoices):
        "Return the ids of the units of those with fees for one, by invoice"
        query = cls._units_query()
        cursor = Transaction().connection.cursor()
        result = {}
        for sub_invoices in grouped_slice(invoices, 1000):
            cursor.execute(*query.select(
                    query.invoice, query.unit,
                    where=_in(query.invoice, list(sub_invoices))))
            result.update(cursor)
        return result

    @classmethod
    def _units_query(cls):
        "Return the query of invoices with fees and the unit if it is one"
        pool = Pool()
        Fee = pool.get('property.fee')
        Line = pool.get('account.invoice.line')
        fee, line = Fee.__table__(), Line.__table__()
        return fee.join(line, condition=fee.invoice_line == line.id).select(
            line.invoice.as_('invoice'), Min(fee.unit).as_('unit'),
            group_by=line.invoice,
            having=Min(fee.unit) == Max(fee.unit))

    @classmethod
    def _weights(cls, term, date):
        """Return what there is of fees of the term by id of overdue invoices

        That is their sum and the levels of their confidentiality.
        """
        pool = Pool()
        Fee = pool.get('property.fee')
        Invoice = pool.get('account.invoice')
        MoveLine = pool.get('account.move.line')
        Reconciliation = pool.get('account.move.reconciliation')
        invoice, line = Invoice.__table__(), MoveLine.__table__()
        reconciliation = Reconciliation.__table__()
        overdue = invoice.join(line,
            condition=(line.move == invoice.move)
            & (line.account == invoice.account)).join(
            reconciliation, 'LEFT',
            condition=line.reconciliation == reconciliation.id).select(
            invoice.id,
            where=(line.maturity_date < Coalesce(reconciliation.date, date))
            & (line.maturity_date < date))
        domain = [
            ('company', '=', term.company.id),
            ('cancelled', '=', False),
            ('invoice_line.invoice.state', 'in', ['posted', 'paid']),
            ('invoice_line.invoice', 'in', overdue),
            ]
        if term.tariffs:
            domain.append(('tariff', 'in', [t.id for t in term.tariffs]))
        weights, levels = defaultdict(Decimal), defaultdict(set)
        for fee in Fee.search(domain):
            weights[fee.invoice_line.invoice.id] += fee.amount
            levels[fee.invoice_line.invoice.id].add(fee.confidentiality)
        return weights, levels

    @classmethod
    def _late_fee(cls, term, date, invoice, weight, charged):
        "Return the late fee of the invoice for what has not been charged"
        if not invoice.untaxed_amount or weight <= 0:
            return None
        overdue = Overdue(invoice, term.grace_days)
        ranges = [
            r for start, end in cls._gaps(overdue.first_day, date, charged)
            for r in overdue.ranges(start, end)]
        if not ranges:
            return None
        share = weight / invoice.untaxed_amount
        days = sum((end - first).days + 1 for first, end, _ in ranges)
        amount = sum(
            amount * share * term.rate * ((end - first).days + 1)
            for first, end, amount in ranges)
        if term.cap:
            amount = min(
                amount, term.cap * weight - sum(r.amount for r in charged))
        currency = term.company.currency
        amount = currency.round(amount)
        if amount <= 0:
            return None
        return cls(
            company=term.company, term=term, party=invoice.party,
            overdue_invoice=invoice, start_date=ranges[0][0],
            end_date=ranges[-1][1], days=days, amount=amount,
            base=currency.round(max(a for _, _, a in ranges) * share),
            state='draft')

    @classmethod
    def _gaps(cls, start, end, charged):
        "Yield first and last day of what lies between the charged ones"
        day = dt.timedelta(days=1)
        for record in sorted(charged, key=lambda r: r.start_date):
            if start < record.start_date:
                yield start, min(end, record.start_date - day)
            start = max(start, record.end_date + day)
        if start <= end:
            yield start, end

    @classmethod
    @ModelView.button
    @Workflow.transition('invoiced')
    def invoice(cls, records):
        "Make a draft of an invoice for each party"
        cls.lock(records)
        records = sorted(
            records, key=lambda r: (r.company.id, r.party.id, r.id))
        for _, group in groupby(
                records, key=lambda r: (r.company.id, r.party.id)):
            group = list(group)
            invoice = draft_invoice(
                group[0], [r._invoice_line() for r in group])
            lines = {l.origin: l for l in invoice.lines}
            for record in group:
                record.invoice_line = lines[record]
        cls.save(records)

    def _invoice_line(self):
        "Return product, amount, description and origin of the line"
        lang = Pool().get('ir.lang').get(
            self.party.lang.code if self.party.lang else None)
        description = '\n'.join([
                f'{self.term.name} {self.overdue_invoice.rec_name}',
                '–'.join(map(
                        lang.strftime, [self.start_date, self.end_date]))])
        return self.term.product, self.amount, description, self

    @classmethod
    @ModelView.button
    @Workflow.transition('waived')
    def waive(cls, records):
        for record in records:
            if not record.remark:
                raise LateFeeError(gettext(
                        'party_archive.msg_late_fee_waive',
                        late_fee=record.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, records):
        pass


class ChargeStart(ModelView):
    __name__ = 'property.late_fee.charge.start'

    company = fields.Many2One('company.company', "Company", required=True)
    term = fields.Many2One(
        'property.late_fee.term', "Term", required=True,
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    date = fields.Date(
        "Date", required=True, help="The last day that is charged.")

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_term(cls):
        pool = Pool()
        Term = pool.get('property.late_fee.term')
        terms = Term.search(
            [('company', '=', cls.default_company())], limit=2)
        if len(terms) == 1:
            return terms[0].id


class Charge(Wizard):
    "Charge for fees that are paid late"
    __name__ = 'property.late_fee.charge'

    start = StateView(
        'property.late_fee.charge.start',
        'party_archive.property_late_fee_charge_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Charge", 'charge', 'tryton-ok', default=True),
            ])
    charge = StateAction('party_archive.act_property_late_fee_form')

    def do_charge(self, action):
        pool = Pool()
        LateFee = pool.get('property.late_fee')
        records = LateFee.charge(self.start.term, self.start.date)
        if not records:
            raise LateFeeError(gettext(
                    'party_archive.msg_late_fee_nothing',
                    term=self.start.term.name))
        action['pyson_domain'] = PYSONEncoder().encode(
            [('id', 'in', [r.id for r in records])])
        action['domains'] = []
        return action, {}
