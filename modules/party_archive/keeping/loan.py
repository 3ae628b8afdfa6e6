# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from sql import Literal
from sql.operators import Equal, Exists

from trytond.i18n import gettext
from trytond.model import Exclude, ModelSQL, ModelView, Workflow, fields
from trytond.modules.company.model import employee_field, set_employee
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..archive.hidden import HiddenExportMixin
from ..exceptions import (
    LoanDueError, LoanItemError, LoanModifyError, OwnApprovalError)
from ..records.remind import remind

_OUT_STATES = ['requested', 'approved', 'lent', 'lost']


class Configuration(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration'

    loan_days = fields.MultiValue(fields.Integer(
            "Days of a Loan", required=True,
            domain=[
                ('loan_days', '>', 0),
                ],
            help="For how many days an item is lent unless a manager approves "
            "more."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field == 'loan_days':
            return pool.get('party.archive.configuration.archive')
        return super().multivalue_model(field)

    @classmethod
    def default_loan_days(cls, **pattern):
        return cls.multivalue_model('loan_days').default_loan_days()


class ConfigurationArchive(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration.archive'

    loan_days = fields.Integer("Days of a Loan")

    @classmethod
    def default_loan_days(cls):
        return 3


class Category(metaclass=PoolMeta):
    __name__ = 'party.archive.category'

    lendable = fields.Boolean(
        "Lendable",
        states={
            'invisible': Eval('kind') != 'material',
            },
        help="Uncheck for personal files, which are never lent.")

    @classmethod
    def default_lendable(cls):
        return True


class Loan(HiddenExportMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'party.archive.loan'

    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (Eval('state') != 'draft') | Eval('item', -1),
            })
    item = fields.Many2One(
        'party.archive.item', "Item", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            If(Eval('state') == 'draft',
                [
                    ('state', '=', 'filed'),
                    ('medium', 'in', ['paper', 'both']),
                    ],
                []),
            ],
        states={
            'readonly': Eval('state') != 'draft',
            })
    borrower = fields.Many2One(
        'company.employee', "Borrower", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Eval('state') != 'draft',
            })
    purpose = fields.Char(
        "Purpose", required=True,
        states={
            'readonly': Eval('state') != 'draft',
            })
    due_on = fields.Date(
        "Due On",
        states={
            'readonly': ~Eval('state').in_(['draft', 'requested']),
            })
    requested_user = fields.Many2One(
        'res.user', "Requested by User", readonly=True)
    approved_by = employee_field("Approved By", states=[
            'draft', 'requested', 'approved', 'lent', 'returned', 'lost',
            'refused'])
    lent_on = fields.Date("Lent On", readonly=True)
    lent_by = employee_field("Lent By", states=[
            'draft', 'requested', 'approved', 'lent', 'returned', 'lost',
            'refused'])
    returned_on = fields.Date("Returned On", readonly=True)
    returned_to = employee_field("Returned To", states=[
            'draft', 'requested', 'approved', 'lent', 'returned', 'lost',
            'refused'])
    remark = fields.Text(
        "Remark", help="The condition on the return, or how it was lost.")
    overdue = fields.Function(
        fields.Boolean("Overdue"), 'get_overdue', searcher='search_overdue')
    state = fields.Selection([
            ('draft', "Draft"),
            ('requested', "Requested"),
            ('approved', "Approved"),
            ('lent', "Lent"),
            ('returned', "Returned"),
            ('lost', "Lost"),
            ('refused', "Refused"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('item')
        table = cls.__table__()
        cls._sql_constraints.append(
            ('item_unique',
                Exclude(table, (table.item, Equal),
                    where=table.state.in_(_OUT_STATES)),
                'party_archive.msg_loan_item_lent'))
        cls._order.insert(0, ('due_on', 'DESC NULLS FIRST'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'requested'),
            ('requested', 'approved'),
            ('requested', 'refused'),
            ('approved', 'lent'),
            ('approved', 'refused'),
            ('lent', 'returned'),
            ('lent', 'lost'),
            ('lost', 'returned'),
            }
        cls._buttons.update({
                'request': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'approve': {
                    'invisible': Eval('state') != 'requested',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'refuse': {
                    'invisible': ~Eval('state').in_(
                        ['requested', 'approved']),
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                'lend': {
                    'invisible': Eval('state') != 'approved',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'return_': {
                    'invisible': ~Eval('state').in_(['lent', 'lost']),
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'lose': {
                    'invisible': Eval('state') != 'lent',
                    'icon': 'tryton-warning',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_borrower(cls):
        return Transaction().context.get('employee')

    @classmethod
    def default_state(cls):
        return 'draft'

    @fields.depends('item', '_parent_item.company')
    def on_change_item(self):
        if self.item:
            self.company = self.item.company

    @classmethod
    def exists_for_item(cls, item):
        "Return the SQL condition for the paper of a row of items to be out"
        table = cls.__table__()
        return Exists(table.select(
                table.id,
                where=(table.item == item.id)
                & (table.state == Literal('lent'))))

    @classmethod
    def get_overdue(cls, loans, name):
        today = Pool().get('ir.date').today()
        return {
            l.id: l.state == 'lent' and bool(l.due_on) and l.due_on < today
            for l in loans}

    @classmethod
    def search_overdue(cls, name, clause):
        today = Pool().get('ir.date').today()
        _, operator, value = clause
        values = value if operator in {'in', 'not in'} else [value]
        wanted = {bool(v) for v in values}
        if operator in {'!=', 'not in'}:
            wanted = {True, False} - wanted
        domain = ['OR', ('id', '<', 0)]
        if True in wanted:
            domain.append([('state', '=', 'lent'), ('due_on', '<', today)])
        if False in wanted:
            domain.append(['OR',
                    ('state', '!=', 'lent'),
                    ('due_on', '=', None),
                    ('due_on', '>=', today)])
        return domain

    def get_rec_name(self, name):
        return f'{self.item.rec_name} - {self.borrower.rec_name}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('item.rec_name', operator, operand),
            ('borrower.rec_name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(['returned', 'refused']), 'muted',
                    If(Bool(Eval('overdue')) | (Eval('state') == 'lost'),
                        'danger', ''))),
            ]

    @classmethod
    def copy(cls, loans, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'due_on', 'requested_user', 'approved_by', 'lent_on',
                'lent_by', 'returned_on', 'returned_to', 'remark']:
            default.setdefault(name, None)
        return super().copy(loans, default=default)

    _button_fields = {
        'state', 'requested_user', 'approved_by', 'lent_on', 'lent_by',
        'returned_on', 'returned_to'}

    @classmethod
    def check_modification(cls, mode, loans, values=None, external=False):
        super().check_modification(
            mode, loans, values=values, external=external)
        if not external:
            return
        for loan in loans:
            if mode == 'create' or mode == 'delete':
                allowed = loan.state == 'draft'
            else:
                allowed = not (values.keys() & cls._button_fields) and (
                    loan.state == 'draft'
                    or values.keys() <= {'remark'}
                    or (loan.state == 'requested'
                        and values.keys() <= {'remark', 'due_on'}))
            if not allowed:
                raise LoanModifyError(gettext(
                        'party_archive.msg_loan_modify', loan=loan.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('requested')
    def request(cls, loans):
        pool = Pool()
        Date = pool.get('ir.date')
        Item = pool.get('party.archive.item')
        Item.lock([l.item for l in loans])
        for loan in loans:
            loan.check_item()
            if not loan.due_on:
                loan.due_on = Date.today() + dt.timedelta(
                    days=loan._usual_days())
            loan.requested_user = Transaction().user
        cls.save(loans)

    def _usual_days(self):
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        return Configuration(1).get_multivalue(
            'loan_days', company=self.company.id)

    def check_item(self):
        "Check that the item is one that can be lent now"
        if not self.item.category.lendable:
            raise LoanItemError(gettext(
                    'party_archive.msg_loan_category',
                    item=self.item.rec_name,
                    category=self.item.category.rec_name))
        others = self.search([
                ('item', '=', self.item.id),
                ('id', '!=', self.id),
                ('state', 'in', _OUT_STATES),
                ], limit=1)
        if others:
            other, = others
            raise LoanItemError(gettext(
                    'party_archive.msg_loan_item_out',
                    item=self.item.rec_name,
                    borrower=other.borrower.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('approved')
    @set_employee('approved_by')
    def approve(cls, loans):
        pool = Pool()
        User = pool.get('res.user')
        user = User(Transaction().user)
        for loan in loans:
            if user == loan.requested_user or (
                    user.employee and user.employee == loan.borrower):
                raise OwnApprovalError(gettext(
                        'party_archive.msg_loan_own_approval',
                        loan=loan.rec_name))
            loan._check_due()

    def _check_due(self):
        "Check that only a manager approves more than the usual days"
        pool = Pool()
        Date = pool.get('ir.date')
        ModelData = pool.get('ir.model.data')
        User = pool.get('res.user')
        days = self._usual_days()
        latest = Date.today() + dt.timedelta(days=days)
        manager = ModelData.get_id('party_archive', 'group_archive_admin')
        if self.due_on > latest and manager not in User.get_groups():
            raise LoanDueError(gettext(
                    'party_archive.msg_loan_due',
                    loan=self.rec_name, days=days))

    @classmethod
    @ModelView.button
    @Workflow.transition('refused')
    def refuse(cls, loans):
        pass

    @classmethod
    @ModelView.button
    @Workflow.transition('lent')
    @set_employee('lent_by')
    def lend(cls, loans):
        pool = Pool()
        Date = pool.get('ir.date')
        Item = pool.get('party.archive.item')
        Item.lock([l.item for l in loans])
        for loan in loans:
            loan.check_item()
        cls.write(loans, {'lent_on': Date.today()})

    @classmethod
    @ModelView.button
    @Workflow.transition('returned')
    @set_employee('returned_to')
    def return_(cls, loans):
        pool = Pool()
        Date = pool.get('ir.date')
        cls.write(loans, {'returned_on': Date.today()})

    @classmethod
    @ModelView.button
    @Workflow.transition('lost')
    def lose(cls, loans):
        for loan in loans:
            if not loan.remark:
                raise LoanItemError(gettext(
                        'party_archive.msg_loan_lost_remark',
                        loan=loan.rec_name))

    @classmethod
    def remind(cls):
        "Remind the users of the borrowers and who has lent of what is overdue"
        for loan in cls.search([('overdue', '=', True), company_domain()]):
            remind(
                loan, [loan.borrower, loan.lent_by], 'msg_loan_overdue',
                loan=loan.rec_name, due_on=loan.due_on)
