# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What parties have left to pay for units, as of a day"""
from sql import Literal, Null
from sql.aggregate import Min, Sum
from sql.conditionals import Case
from sql.functions import Function

from trytond import backend
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If, PYSONEncoder
from trytond.transaction import Transaction, without_check_access
from trytond.wizard import StateAction, Wizard

from .asked import asked_fees, asking, asking_rows
from .ledger import Ledger, rounded_sum


class _JulianDay(Function):
    __slots__ = ()
    _function = 'JULIANDAY'


def question():
    "Return the company and the date that the context asks for"
    pool = Pool()
    Date = pool.get('ir.date')
    context = Transaction().context
    return (
        context.get('company', -1) or -1,
        context.get('arrears_date') or Date.today())


class ArrearsContext(ModelView):
    __name__ = 'property.arrears.context'

    company = fields.Many2One('company.company', "Company", required=True)
    arrears_date = fields.Date(
        "Date", required=True,
        help="What is left to pay at the end of that day.")

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_arrears_date(cls):
        _, date = question()
        return date


class Arrears(ModelSQL, ModelView):
    __name__ = 'property.arrears'

    company = fields.Many2One('company.company', "Company")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One('property.unit', "Unit")
    currency = fields.Many2One('currency.currency', "Currency")
    fees = fields.Integer(
        "Open Fees", help="The number of fees with something left to pay.")
    amount = Monetary(
        "Due", currency='currency', digits='currency',
        help="What was invoiced for the open fees, with taxes.")
    paid_amount = Monetary(
        "Paid", currency='currency', digits='currency',
        help="What has been paid of the open fees.")
    open_amount = Monetary(
        "To Pay", currency='currency', digits='currency')
    overdue_amount = Monetary(
        "Overdue", currency='currency', digits='currency',
        help="The part of what is to pay that was due before the date.")
    late_amount = Monetary(
        "Late Fees to Pay", currency='currency', digits='currency',
        help="What is left to pay of late fees that have been invoiced.")
    due_date = fields.Date(
        "Due Since", help="The oldest date on which was to be paid.")
    days = fields.Integer("Days Overdue")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('due_date', 'ASC'))

    @classmethod
    def table_query(cls):
        pool = Pool()
        Company = pool.get('company.company')
        company_id, date = question()
        company = Company.__table__()
        part = Ledger(date).open_fees(
            company_id, cls._levels(), asked_fees(company_id))

        def total(name):
            return rounded_sum(getattr(part, name), Min(part.digits))
        row = part.select(
            # A fee has one party and one unit
            Min(part.fee).as_('id'),
            part.company, part.party, part.unit,
            Sum(part.number).as_('fees'),
            total('amount').as_('amount'),
            total('open_amount').as_('open_amount'),
            total('overdue_amount').as_('overdue_amount'),
            total('late_amount').as_('late_amount'),
            Min(part.due_date).as_('due_date'),
            group_by=[part.company, part.party, part.unit])
        is_overdue = row.overdue_amount > 0
        return row.join(
            company, condition=row.company == company.id).select(
            row.id, row.company, row.party, row.unit, company.currency,
            row.fees, row.amount,
            cls.paid_amount.sql_cast(
                row.amount - row.open_amount).as_('paid_amount'),
            row.open_amount, row.overdue_amount, row.late_amount,
            row.due_date,
            Case(
                (is_overdue, cls._days(date, row.due_date)), else_=Null
                ).as_('days'))

    @classmethod
    def _levels(cls):
        "Return the levels of confidentiality that count, None for all"
        pool = Pool()
        Group = pool.get('res.group')
        User = pool.get('res.user')
        # A sum must not tell of what the user may not see
        if Transaction().user == 0:
            return None
        with without_check_access():
            return Group.clearances(User.get_groups())

    @classmethod
    def _days(cls, date, due_date):
        if backend.name == 'sqlite':
            days = _JulianDay(date.isoformat()) - _JulianDay(due_date)
            return days.cast('INTEGER')
        return Literal(date).cast('DATE') - due_date

    @classmethod
    def search(
            cls, domain, offset=0, limit=None, order=None, count=False,
            query=False):
        with Transaction().set_context(asking(domain)):
            result = super().search(
                domain, offset=offset, limit=limit, order=order, count=count,
                query=query)
        if count or query:
            return result
        # They may be asked for something else
        return cls.browse([r.id for r in result])

    @classmethod
    def read(cls, ids, fields_names):
        with Transaction().set_context(asking_rows(ids)):
            return super().read(ids, fields_names)

    def get_rec_name(self, name):
        return ' '.join([self.party.rec_name, self.unit.rec_name])

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('party.rec_name', operator, operand),
            ('unit.rec_name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Bool(Eval('overdue_amount', 0)), 'danger', '')),
            ]

    @classmethod
    def open_fees(cls, records):
        "Return the ids of the fees that make the rows"
        company, date = question()
        keys = {(r.party.id, r.unit.id) for r in records}
        with Transaction().set_context(asking_rows([r.id for r in records])):
            part = Ledger(date).open_fees(
                company, cls._levels(), asked_fees(company))
        cursor = Transaction().connection.cursor()
        cursor.execute(*part.select(
                part.fee, part.party, part.unit,
                group_by=[part.fee, part.party, part.unit]))
        return sorted(
            fee for fee, party, unit in cursor if (party, unit) in keys)


class OpenFees(Wizard):
    "Open the fees that make what is left to pay"
    __name__ = 'property.arrears.open_fees'
    _readonly = True
    start_state = 'open_'
    open_ = StateAction('party_archive.act_property_fee_arrears')

    def do_open_(self, action):
        company, date = question()
        encoder = PYSONEncoder()
        action['name'] += f' - {self.record.rec_name}'
        action['pyson_domain'] = encoder.encode(
            [('id', 'in', self.model.open_fees(self.records))])
        action['pyson_context'] = encoder.encode({
                'company': company,
                'arrears_date': date,
                })
        return action, {}
