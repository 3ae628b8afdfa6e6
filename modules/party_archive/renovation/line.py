# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Null

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction, without_check_access

from ..archive.hidden import HiddenLinksMixin, shown_name
from ..exceptions import (
    RenovationDateError, RenovationFeeError, RenovationViolationError,
    RenovationWorkerError)
from .mixin import LineMixin, line_states

WORK_TYPES = [
    ('structural', "Structural"),
    ('wet_room', "Wet Room"),
    ('electrical', "Electrical"),
    ('fire', "Fire"),
    ('facade', "Facade"),
    ('other', "Other"),
    ]
_DRAFT = {'draft'}
_REVIEW = {'draft', 'applied'}
_ON_SITE = {'permitted', 'working', 'stopped'}
_OPEN = {
    'draft', 'applied', 'reviewed', *_ON_SITE, 'completed', 'accepted',
    'refunded'}
_INSPECTED = {*_ON_SITE, 'completed'}


class Work(LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.work'
    _rec_name = 'description'
    _row_states = _DRAFT
    _edit_states = {
        **dict.fromkeys(['type', 'description', 'needs_approval'], _DRAFT),
        'approved': {'applied'},
        }
    _approval_fields = {'approved'}

    type = fields.Selection(
        WORK_TYPES, "Type", required=True, sort=False,
        states=line_states(_edit_states['type']))
    type_string = type.translated('type')
    description = fields.Char(
        "Description", required=True,
        states=line_states(_edit_states['description']))
    needs_approval = fields.Boolean(
        "Needs Approval", states=line_states(_edit_states['needs_approval']))
    approved = fields.Boolean(
        "Approved",
        states={
            **line_states(_edit_states['approved']),
            'invisible': ~Eval('needs_approval', False),
            })

    @classmethod
    def default_type(cls):
        return 'other'

    @fields.depends('type')
    def on_change_type(self):
        self.needs_approval = self.type in {'structural', 'fire', 'facade'}

    @classmethod
    def copy(cls, works, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('approved', False)
        return super().copy(works, default=default)


class Drawing(LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.drawing'
    _row_states = _REVIEW
    _edit_states = {
        **dict.fromkeys(['name', 'required'], _DRAFT),
        'received_on': _REVIEW,
        'approved': {'applied'},
        }
    _approval_fields = {'approved'}

    name = fields.Char(
        "Name", required=True, states=line_states(_edit_states['name']))
    required = fields.Boolean(
        "Required", states=line_states(_edit_states['required']))
    received_on = fields.Date(
        "Received On", states=line_states(_edit_states['received_on']))
    approved = fields.Boolean(
        "Approved", states=line_states(_edit_states['approved']))

    @classmethod
    def default_required(cls):
        return True

    @classmethod
    def _guarded_names(cls):
        # A drawing that is found to be needed is added with its name
        return super()._guarded_names() - {'name', 'required'}

    @classmethod
    def copy(cls, drawings, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('received_on', None)
        default.setdefault('approved', False)
        return super().copy(drawings, default=default)

    @classmethod
    def validate_fields(cls, drawings, field_names):
        super().validate_fields(drawings, field_names)
        today = Pool().get('ir.date').today()
        for drawing in drawings:
            if drawing.approved and not drawing.received_on:
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_drawing_approved',
                        drawing=drawing.name))
            if drawing.received_on and drawing.received_on > today:
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_drawing_future',
                        drawing=drawing.name))


class Worker(LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.worker'
    _row_states = {'draft', 'applied', 'reviewed', *_ON_SITE}
    _edit_states = {
        **dict.fromkeys([
                'name', 'trade', 'id_number', 'certificate_number'],
            _row_states),
        **dict.fromkeys(
            ['pass_number', 'issued_on'], {'reviewed', *_ON_SITE}),
        'returned_on': _OPEN,
        }

    name = fields.Char(
        "Name", required=True, states=line_states(_edit_states['name']))
    trade = fields.Selection([
            ('electrician', "Electrician"),
            ('plumber', "Plumber"),
            ('mason', "Mason"),
            ('carpenter', "Carpenter"),
            ('painter', "Painter"),
            ('welder', "Welder"),
            ('other', "Other"),
            ], "Trade", required=True, sort=False,
        states=line_states(_edit_states['trade']))
    trade_string = trade.translated('trade')
    id_number = fields.Char(
        "Last Digits of ID Number", size=4,
        states=line_states(_edit_states['id_number']),
        help="The last four characters of the number of the identity card.")
    certificate_number = fields.Char(
        "Certificate Number",
        states={
            **line_states(_edit_states['certificate_number']),
            'invisible': Eval('trade') != 'electrician',
            },
        help="The number of the electrician's certificate.")
    pass_number = fields.Char(
        "Pass Number", states=line_states(_edit_states['pass_number']))
    issued_on = fields.Date(
        "Issued On", states=line_states(_edit_states['issued_on']))
    returned_on = fields.Date(
        "Returned On", states=line_states(_edit_states['returned_on']))

    @classmethod
    def __setup__(cls):
        for name in ['id_number', 'certificate_number', 'pass_number']:
            getattr(cls, name).search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.pass_number, Index.Equality()),
                where=table.returned_on == Null))

    @classmethod
    def default_trade(cls):
        return 'other'

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Bool(Eval('returned_on')), 'muted', '')),
            ]

    def _check_state(self, mode, values):
        super()._check_state(mode, values)
        if mode == 'delete' and self.issued_on:
            raise RenovationWorkerError(gettext(
                    'party_archive.msg_renovation_worker_delete',
                    worker=self.name))

    @classmethod
    def validate_fields(cls, workers, field_names):
        super().validate_fields(workers, field_names)
        for worker in workers:
            worker._check_id_number(field_names)
            worker._check_pass_dates(field_names)
            worker._check_pass_number(field_names)

    def _check_id_number(self, field_names=None):
        if field_names and 'id_number' not in field_names:
            return
        number = self.id_number
        if number and not (
                len(number) == 4 and number.isascii()
                and number[:3].isdigit()
                and (number[3].isdigit() or number[3] in 'Xx')):
            raise RenovationWorkerError(gettext(
                    'party_archive.msg_renovation_worker_id',
                    worker=self.name))

    def _check_pass_dates(self, field_names=None):
        if field_names and not (field_names & {
                    'pass_number', 'issued_on', 'returned_on'}):
            return
        if self.returned_on and not (
                self.issued_on and self.issued_on <= self.returned_on):
            raise RenovationWorkerError(gettext(
                    'party_archive.msg_renovation_worker_returned',
                    worker=self.name))

    @without_check_access
    def _check_pass_number(self, field_names=None):
        "Check that nobody else has the pass"
        if not self.pass_number or self.returned_on or (
                field_names
                and not (field_names & {'pass_number', 'returned_on'})):
            return
        others = self.search([
                ('renovation.company', '=', self.renovation.company.id),
                ('pass_number', '=', self.pass_number),
                ('returned_on', '=', None),
                ('id', '!=', self.id),
                ], limit=1)
        if others:
            raise RenovationWorkerError(gettext(
                    'party_archive.msg_renovation_worker_pass',
                    worker=self.name, number=self.pass_number))


class Stop(LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.stop'
    _rec_name = 'reason'

    date = fields.Date("Stopped On", required=True, readonly=True)
    reason = fields.Char("Reason", required=True, readonly=True)
    resumed_on = fields.Date("Resumed On", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))

    @classmethod
    def end(cls, renovations):
        "Write down that the stops of the renovations are over"
        today = Pool().get('ir.date').today()
        cls.write(cls.search([
                    ('renovation', 'in', [r.id for r in renovations]),
                    ('resumed_on', '=', None),
                    ]), {'resumed_on': today})


class Inspection(HiddenLinksMixin, LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.inspection'
    _hidden_links = {'violation'}
    _rec_name = 'finding'
    _row_states = _INSPECTED
    _edit_states = {
        **dict.fromkeys(
            ['date', 'employee', 'finding', 'severity'], _INSPECTED),
        'remedied_on': {*_INSPECTED, 'accepted', 'refunded'},
        }

    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company')
    date = fields.Date(
        "Date", required=True, states=line_states(_edit_states['date']))
    employee = fields.Many2One(
        'company.employee', "Employee", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=line_states(_edit_states['employee']))
    finding = fields.Char(
        "Finding", required=True,
        states=line_states(_edit_states['finding']))
    severity = fields.Selection([
            ('ok', "OK"),
            ('defect', "Defect"),
            ('violation', "Violation"),
            ], "Severity", required=True, sort=False,
        states=line_states(_edit_states['severity']))
    severity_string = severity.translated('severity')
    remedied_on = fields.Date(
        "Remedied On",
        states={
            **line_states(_edit_states['remedied_on']),
            'invisible': Eval('severity') == 'ok',
            })
    violation = fields.Many2One(
        'property.violation', "Violation", readonly=True,
        ondelete='SET NULL',
        states={
            'invisible': Eval('severity') != 'violation',
            },
        help="The violation as which the finding has been reported.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._buttons['report_violation'] = {
            'invisible': (
                (Eval('severity') != 'violation') | Bool(Eval('violation'))),
            'icon': 'tryton-warning',
            'depends': ['severity', 'violation'],
            }

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_employee(cls):
        return Transaction().context.get('employee')

    @classmethod
    def default_severity(cls):
        return 'ok'

    @fields.depends('renovation', '_parent_renovation.company')
    def on_change_with_company(self, name=None):
        return self.renovation.company if self.renovation else None

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If((Eval('severity') == 'ok') | Bool(Eval('remedied_on')),
                    'muted',
                    If(Eval('severity') == 'violation', 'danger',
                        'warning'))),
            ]

    @classmethod
    def _guarded_names(cls):
        return super()._guarded_names() | {'violation'}

    @classmethod
    def copy(cls, inspections, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('violation', None)
        return super().copy(inspections, default=default)

    def _check_state(self, mode, values):
        super()._check_state(mode, values)
        if mode == 'write' and 'severity' in values:
            self.check_not_reported()
        # What was found stays
        if mode == 'delete' and self.severity != 'ok':
            raise RenovationDateError(gettext(
                    'party_archive.msg_renovation_inspection_delete',
                    finding=self.finding))

    @classmethod
    def validate_fields(cls, inspections, field_names):
        super().validate_fields(inspections, field_names)
        today = Pool().get('ir.date').today()
        for inspection in inspections:
            if inspection.date > today:
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_inspection_future',
                        finding=inspection.finding))
            if inspection.remedied_on and not (
                    inspection.date <= inspection.remedied_on <= today):
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_inspection_remedied',
                        finding=inspection.finding))

    def check_not_reported(self):
        "Check that the finding is not yet a violation"
        if self.violation:
            raise RenovationViolationError(gettext(
                    'party_archive.msg_renovation_violation_reported',
                    finding=self.finding,
                    violation=shown_name(self.violation)))

    @classmethod
    @ModelView.button_action(
        'party_archive.wizard_renovation_report_violation')
    def report_violation(cls, inspections):
        pass


class Fee(HiddenLinksMixin, LineMixin, ModelSQL, ModelView):
    __name__ = 'property.renovation.fee'
    _hidden_links = {'invoice_line'}
    _row_states = _OPEN
    _edit_states = dict.fromkeys(['product', 'description', 'amount'], _OPEN)

    _states = {
        'readonly': (
            line_states(_OPEN)['readonly'] | Bool(Eval('invoice_line'))),
        }

    product = fields.Many2One(
        'product.product', "Product", required=True, ondelete='RESTRICT',
        states=_states,
        help="The management fee, the rubbish fee or the like.")
    description = fields.Char("Description", states=_states)
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    amount = Monetary(
        "Amount", currency='currency', digits='currency', required=True,
        states=_states)
    invoice_line = fields.Many2One(
        'account.invoice.line', "Invoice Line", readonly=True,
        ondelete='SET NULL')

    del _states

    @fields.depends('renovation', '_parent_renovation.company')
    def on_change_with_currency(self, name=None):
        if self.renovation and self.renovation.company:
            return self.renovation.company.currency

    def get_rec_name(self, name):
        return self.description or self.product.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('description', operator, operand),
            ('product.rec_name', operator, operand),
            ]

    @classmethod
    def copy(cls, fees, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('invoice_line', None)
        return super().copy(fees, default=default)

    @classmethod
    def _guarded_names(cls):
        return {'invoice_line'}

    @without_check_access
    def is_invoiced(self):
        "Return whether the fee is on an invoice that counts"
        line = self.invoice_line
        return bool(line and not (
                line.invoice and line.invoice.state == 'cancelled'))

    def _check_state(self, mode, values):
        super()._check_state(mode, values)
        if mode != 'create' and self.is_invoiced():
            raise RenovationFeeError(gettext(
                    'party_archive.msg_renovation_fee_invoiced',
                    fee=self.rec_name,
                    renovation=self.renovation.rec_name))

    @classmethod
    def validate_fields(cls, fees, field_names):
        super().validate_fields(fees, field_names)
        for fee in fees:
            if fee.amount <= 0:
                raise RenovationFeeError(gettext(
                        'party_archive.msg_renovation_fee_amount',
                        fee=fee.rec_name))
