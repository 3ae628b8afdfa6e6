# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, Workflow, fields
from trytond.modules.company.model import set_employee
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..exceptions import (
    OwnApprovalError, RenovationDateError, RenovationFeeError,
    RenovationLicenceError, RenovationModifyError, RenovationReasonError,
    RenovationRefundError, RenovationRefundWarning)
from ..keeping.record import HeldRecordMixin
from ..premises.manager import may_overrule
from ..records.invoicing import draft_invoice
from ..records.mixin import RecordMixin
from .defaults import KINDS, DefaultsMixin
from .missing import MissingMixin

PERMITTED = ['permitted', 'working', 'stopped']
AFTER = ['completed', 'accepted', 'refunded', 'closed']
_CLOSED = {'closed', 'cancelled'}
_DRAFT = {'draft'}
_REVIEW = {'applied'}
_BEFORE_PERMIT = {'draft', 'applied', 'reviewed'}
_UNTIL_COMPLETED = {*_BEFORE_PERMIT, *PERMITTED}
_OPEN = {*_UNTIL_COMPLETED, 'completed', 'accepted', 'refunded'}


def _editable(states):
    "Return the states of a field that changes in some of the workflow"
    return {
        'readonly': ~Eval('state').in_(sorted(states)),
        }


class Renovation(
        HeldRecordMixin, DefaultsMixin, MissingMixin, RecordMixin, ModelSQL,
        ModelView):
    __name__ = 'property.renovation'

    # The states in which a client may set what
    _edit_states = {
        **dict.fromkeys([
                'company', 'date', 'party', 'unit', 'kind', 'scope',
                'plan_start', 'plan_end', 'contractor'], _DRAFT),
        **dict.fromkeys(
            ['licence_number', 'licence_valid_until'], {'draft', 'reviewed'}),
        **dict.fromkeys(['licence_checked'], {'applied', 'reviewed'}),
        **dict.fromkeys(['return_reason'], _REVIEW),
        **dict.fromkeys(['fire_approval_required'], _DRAFT | _REVIEW),
        **dict.fromkeys([
                'fire_approval_number', 'fire_approval_date', 'permit_from',
                'permit_to', 'working_hours'], _BEFORE_PERMIT),
        **dict.fromkeys(['safety_person', 'safety_phone'], _UNTIL_COMPLETED),
        **dict.fromkeys(['works', 'drawings'], _DRAFT | _REVIEW),
        **dict.fromkeys(['waiting_days'], _UNTIL_COMPLETED | {'completed'}),
        **dict.fromkeys(
            ['workers', 'fees', 'employee', 'remark', 'confidentiality'],
            _OPEN),
        **dict.fromkeys(
            ['inspections'], {*PERMITTED, 'completed', 'accepted'}),
        **dict.fromkeys(['stop_reason'], {'working'}),
        **dict.fromkeys(['completed_on'], {'working'}),
        **dict.fromkeys([
                'first_acceptance_date', 'first_acceptance_employee',
                'first_acceptance_result', 'first_acceptance_remark',
                'recheck_date', 'final_acceptance_date'], {'completed'}),
        **dict.fromkeys(
            ['cancel_reason'], {'applied', 'reviewed', 'permitted'}),
        }

    kind = fields.Selection(
        KINDS, "Kind", required=True, sort=False,
        states=_editable(_edit_states['kind']),
        help="Whether the unit is renovated for the first time or again.")
    kind_string = kind.translated('kind')
    scope = fields.Char(
        "Scope", required=True, states=_editable(_edit_states['scope']))
    plan_start = fields.Date(
        "Planned Start", required=True,
        states=_editable(_edit_states['plan_start']))
    plan_end = fields.Date(
        "Planned End", required=True,
        states=_editable(_edit_states['plan_end']))
    works = fields.One2Many(
        'property.renovation.work', 'renovation', "Works",
        states=_editable(_edit_states['works']))
    drawings = fields.One2Many(
        'property.renovation.drawing', 'renovation', "Drawings",
        states=_editable(_edit_states['drawings']))
    contractor = fields.Many2One(
        'party.party', "Contractor", ondelete='RESTRICT',
        states={
            **_editable(_edit_states['contractor']),
            'required': Eval('state') != 'draft',
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    licence_number = fields.Char(
        "Licence Number", states=_editable(_edit_states['licence_number']),
        help="The number of the licence of the contractor.")
    licence_valid_until = fields.Date(
        "Licence Valid Until",
        states=_editable(_edit_states['licence_valid_until']))
    licence_checked = fields.Boolean(
        "Licence Checked", states=_editable(_edit_states['licence_checked']),
        help="Check if the original of the licence has been seen.")
    safety_person = fields.Char(
        "Fire Safety Person",
        states=_editable(_edit_states['safety_person']),
        help="Who answers for fire safety on the site.")
    safety_phone = fields.Char(
        "Phone of Fire Safety Person",
        states=_editable(_edit_states['safety_phone']))
    workers = fields.One2Many(
        'property.renovation.worker', 'renovation', "Workers",
        states=_editable(_edit_states['workers']))
    fire_approval_required = fields.Boolean(
        "Fire Approval Required",
        states=_editable(_edit_states['fire_approval_required']),
        help="Check if the fire authority must approve the renovation.")
    fire_approval_number = fields.Char(
        "Fire Approval Number",
        states={
            **_editable(_edit_states['fire_approval_number']),
            'invisible': ~Eval('fire_approval_required', False),
            })
    fire_approval_date = fields.Date(
        "Fire Approval Date",
        states={
            **_editable(_edit_states['fire_approval_date']),
            'invisible': ~Eval('fire_approval_required', False),
            })
    permit_number = fields.Char("Permit Number", readonly=True)
    permit_from = fields.Date(
        "Permit Valid From", states=_editable(_edit_states['permit_from']))
    permit_to = fields.Date(
        "Permit Valid To", states=_editable(_edit_states['permit_to']))
    working_hours = fields.Char(
        "Working Hours", states=_editable(_edit_states['working_hours']),
        help="When noise is allowed, on which days.")
    fees = fields.One2Many(
        'property.renovation.fee', 'renovation', "Fees",
        states=_editable(_edit_states['fees']))
    deposits = fields.One2Many(
        'property.deposit', 'renovation', "Deposits", readonly=True)
    inspections = fields.One2Many(
        'property.renovation.inspection', 'renovation', "Inspections",
        states=_editable(_edit_states['inspections']))
    applied_user = fields.Many2One(
        'res.user', "Submitted by User", readonly=True)
    applied_by = fields.Many2One(
        'company.employee', "Submitted By", readonly=True)
    reviewed_by = fields.Many2One(
        'company.employee', "Reviewed By", readonly=True)
    permitted_by = fields.Many2One(
        'company.employee', "Permitted By", readonly=True)
    return_reason = fields.Text(
        "Reason of the Return",
        states={
            **_editable(_edit_states['return_reason']),
            'invisible': (
                ~Eval('state').in_(['draft', 'applied'])
                | ((Eval('state') == 'draft')
                    & ~Bool(Eval('return_reason')))),
            })
    started_on = fields.Date("Started On", readonly=True)
    stop_reason = fields.Char(
        "Reason of the Stop", states=_editable(_edit_states['stop_reason']))
    stopped_on = fields.Date("Stopped On", readonly=True)
    stops = fields.One2Many(
        'property.renovation.stop', 'renovation', "Stops", readonly=True)
    completed_on = fields.Date(
        "Completed On", states=_editable(_edit_states['completed_on']),
        help="Leave empty for the day on which the button is used.")
    first_acceptance_date = fields.Date(
        "First Acceptance",
        states=_editable(_edit_states['first_acceptance_date']))
    first_acceptance_employee = fields.Many2One(
        'company.employee', "First Acceptance By", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_editable(_edit_states['first_acceptance_employee']))
    first_acceptance_result = fields.Selection([
            (None, ""),
            ('passed', "Passed"),
            ('failed', "Failed"),
            ], "Result of First Acceptance", sort=False,
        states=_editable(_edit_states['first_acceptance_result']))
    first_acceptance_result_string = first_acceptance_result.translated(
        'first_acceptance_result')
    first_acceptance_remark = fields.Text(
        "Remark on First Acceptance",
        states=_editable(_edit_states['first_acceptance_remark']))
    recheck_date = fields.Date(
        "Re-Check", states=_editable(_edit_states['recheck_date']),
        help="When what failed at the first acceptance has been accepted.")
    waiting_days = fields.Integer(
        "Waiting Days", required=True,
        states=_editable(_edit_states['waiting_days']),
        help="For how many days after the final acceptance the deposits "
        "stay.")
    final_acceptance_date = fields.Date(
        "Final Acceptance",
        states=_editable(_edit_states['final_acceptance_date']))
    refund_due = fields.Function(
        fields.Date(
            "Refund Due",
            help="The first day on which the deposits go back."),
        'on_change_with_refund_due')
    cancel_reason = fields.Char(
        "Reason of the Cancellation",
        states={
            **_editable(_edit_states['cancel_reason']),
            'invisible': ~Eval('state').in_(
                ['applied', 'reviewed', 'permitted', 'cancelled']),
            })
    missing = fields.Function(
        fields.Text(
            "Missing",
            states={
                'invisible': ~Bool(Eval('missing')),
                },
            help="What is missing for the next step."),
        'get_missing')
    state = fields.Selection([
            ('draft', "Draft"),
            ('applied', "Applied"),
            ('reviewed', "Reviewed"),
            ('permitted', "Permitted"),
            ('working', "Working"),
            ('stopped', "Stopped"),
            ('completed', "Completed"),
            ('accepted', "Accepted"),
            ('refunded', "Refunded"),
            ('closed', "Closed"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        for name in [
                'permit_number', 'licence_number', 'fire_approval_number',
                'safety_phone']:
            getattr(cls, name).search_unaccented = False
        super().__setup__()
        cls.party.required = True
        cls.unit.required = True
        table = cls.__table__()
        cls._sql_indexes.update({
                Index(table, (table.contractor, Index.Range())),
                Index(table,
                    (table.unit, Index.Range()),
                    where=table.state.in_(PERMITTED)),
                })
        cls._transitions |= {
            ('draft', 'applied'),
            ('applied', 'draft'),
            ('applied', 'reviewed'),
            ('reviewed', 'permitted'),
            ('permitted', 'working'),
            ('working', 'stopped'),
            ('stopped', 'working'),
            ('permitted', 'reviewed'),
            ('working', 'reviewed'),
            ('stopped', 'reviewed'),
            ('working', 'completed'),
            ('completed', 'working'),
            ('completed', 'accepted'),
            ('accepted', 'refunded'),
            ('refunded', 'closed'),
            ('applied', 'cancelled'),
            ('reviewed', 'cancelled'),
            ('permitted', 'cancelled'),
            }
        for name, icon, states in [
                ('submit', 'forward', ['draft']),
                ('return_', 'back', ['applied']),
                ('review', 'ok', ['applied']),
                ('permit', 'ok', ['reviewed']),
                ('start', 'forward', ['permitted']),
                ('stop', 'warning', ['working']),
                ('resume', 'forward', ['stopped']),
                ('renew', 'refresh', PERMITTED),
                ('complete', 'forward', ['working']),
                ('rework', 'back', ['completed']),
                ('accept', 'ok', ['completed']),
                ('refund', 'forward', ['accepted']),
                ('close', 'ok', ['refunded']),
                ('cancel', 'cancel', ['applied', 'reviewed', 'permitted']),
                ]:
            cls._buttons[name] = {
                'invisible': ~Eval('state').in_(states),
                'icon': f'tryton-{icon}',
                'depends': ['state'],
                }
        cls._buttons['agree_deposits'] = {
            'invisible': ~Eval('state').in_(['applied', 'reviewed']),
            'icon': 'tryton-forward',
            'depends': ['state'],
            }
        cls._buttons['invoice_fees'] = {
            'invisible': (
                Eval('state').in_(['draft', 'cancelled', 'closed'])
                | ~Eval('fees', [0])),
            'icon': 'tryton-forward',
            'depends': ['state', 'fees'],
            }
        # What has been filed does not change, so it must have come to an end
        cls._buttons['file_record']['invisible'] = (
            ~Eval('state').in_(cls._closed_states)
            | Bool(Eval('archive_item')))

    @classmethod
    def default_kind(cls):
        return 'first'

    @classmethod
    def default_waiting_days(cls):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        return Configuration(1).get_multivalue(
            'renovation_waiting_days', company=cls.default_company())

    @fields.depends('works', methods=['propose_drawings'])
    def on_change_works(self):
        self.propose_drawings()
        if any(w.type == 'fire' for w in self.works or []):
            self.fire_approval_required = True

    @fields.depends('final_acceptance_date', 'waiting_days')
    def on_change_with_refund_due(self, name=None):
        if self.final_acceptance_date and self.waiting_days is not None:
            return self.final_acceptance_date + dt.timedelta(
                days=self.waiting_days)

    @classmethod
    def _title_field(cls):
        return 'scope'

    @classmethod
    def _sequence_field(cls):
        return 'renovation_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_03'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        domain = super().search_rec_name(name, clause)
        return domain + [('permit_number', operator, operand)]

    @classmethod
    def reminders(cls):
        "Remind of permits that end, of acceptances and of refunds"
        today = Pool().get('ir.date').today()
        for renovation in cls.search([
                    ('state', 'in', [*PERMITTED, 'completed', 'accepted']),
                    company_domain(),
                    ]):
            employees = [renovation.employee, renovation.permitted_by]
            if renovation.state in PERMITTED:
                if renovation.permit_to < today:
                    yield (renovation, employees,
                        'msg_renovation_remind_permit',
                        {'date': renovation.permit_to})
            elif renovation.state == 'completed':
                if renovation.completed_on < today:
                    yield (renovation, employees,
                        'msg_renovation_remind_acceptance',
                        {'date': renovation.completed_on})
            elif renovation.refund_due <= today:
                yield (renovation, employees, 'msg_renovation_remind_refund',
                    {'date': renovation.refund_due})

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        today = Date.today()
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(cls._closed_states), 'muted',
                    If(Eval('state').in_(PERMITTED)
                        & Bool(Eval('permit_to'))
                        & (Eval('permit_to', None) < today),
                        'danger',
                        If(Eval('state') == 'stopped', 'warning', '')))),
            ]

    @classmethod
    def copy(cls, renovations, default=None):
        default = default.copy() if default is not None else {}
        for name in cls._fields:
            field = cls._fields[name]
            if (name in cls._button_fields
                    or (cls._edit_states.get(name, _DRAFT).isdisjoint(_DRAFT)
                        and not isinstance(field, fields.Function))):
                default.setdefault(name, None)
        for name in [
                'workers', 'fees', 'fire_approval_number',
                'fire_approval_date', 'permit_from', 'permit_to']:
            default.setdefault(name, None)
        default['licence_checked'] = False
        return super().copy(renovations, default=default)

    @classmethod
    def preprocess_values(cls, mode, values):
        values = super().preprocess_values(mode, values)
        if values.keys() & {'licence_number', 'licence_valid_until'}:
            # Another licence has to be looked at again
            values.setdefault('licence_checked', False)
        return values

    _button_fields = {
        'permit_number', 'applied_user', 'applied_by', 'reviewed_by',
        'permitted_by', 'started_on', 'stopped_on', 'stops',
        'deposits'}

    @classmethod
    def _check_button_fields(cls, mode, records, values):
        super()._check_button_fields(mode, records, values)
        for record in records:
            if mode == 'create':
                names = {n for n in cls._values_names() if (
                        getattr(record, n)
                        and not record._may_edit(n))}
            elif mode == 'write':
                names = {
                    n for n, v in values.items()
                    if not record._may_edit(n)
                    and (v or n != 'licence_checked')}
                if values.get('licence_checked'):
                    record.check_approver()
            else:
                continue
            for name in sorted(names):
                raise RenovationModifyError(gettext(
                        'party_archive.msg_renovation_modify',
                        field=cls.fields_get([name])[name]['string'],
                        renovation=record.rec_name,
                        state=record.state_string))

    @classmethod
    def _values_names(cls):
        "Return the names of the fields that have to do with the workflow"
        return cls._edit_states.keys() | cls._button_fields

    def _may_edit(self, name):
        if name in self._button_fields:
            return False
        if name in self._edit_states:
            return self.state in self._edit_states[name]
        return True

    @classmethod
    def validate_fields(cls, renovations, field_names):
        super().validate_fields(renovations, field_names)
        for renovation in renovations:
            renovation._check_periods(field_names)
            renovation._check_acceptance(field_names)

    def _check_periods(self, field_names=None):
        if (not field_names or field_names & {'plan_start', 'plan_end'}) and (
                self.plan_start > self.plan_end):
            raise RenovationDateError(gettext(
                    'party_archive.msg_renovation_plan',
                    renovation=self.rec_name))
        if (not field_names
                or field_names & {'permit_from', 'permit_to'}) and (
                self.permit_from and self.permit_to
                and self.permit_from > self.permit_to):
            raise RenovationDateError(gettext(
                    'party_archive.msg_renovation_permit_period',
                    renovation=self.rec_name))
        if self.waiting_days < 0:
            raise RenovationDateError(gettext(
                    'party_archive.msg_renovation_waiting',
                    renovation=self.rec_name))

    def _check_acceptance(self, field_names=None):
        "Check that the dates of the end come one after the other"
        names = [
            'started_on', 'completed_on', 'first_acceptance_date',
            'recheck_date', 'final_acceptance_date']
        if field_names and not (field_names & set(names)):
            return
        today = Pool().get('ir.date').today()
        # After rework it is the re-check that comes after the completion
        if self.recheck_date:
            names.remove('first_acceptance_date')
            if (self.first_acceptance_date
                    and self.first_acceptance_date > self.recheck_date):
                self._raise_order('first_acceptance_date', 'recheck_date')
        elif self.first_acceptance_result == 'failed':
            names.remove('first_acceptance_date')
        previous = None
        for name in names:
            if not (date := getattr(self, name)):
                continue
            if date > today:
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_future',
                        field=self._label(name),
                        renovation=self.rec_name))
            if previous and date < getattr(self, previous):
                self._raise_order(previous, name)
            previous = name

    def _raise_order(self, first, second):
        raise RenovationDateError(gettext(
                'party_archive.msg_renovation_order',
                first=self._label(first), second=self._label(second),
                renovation=self.rec_name))

    def check_approver(self):
        "Check that it was somebody else who handles the application"
        pool = Pool()
        User = pool.get('res.user')
        user = User(Transaction().user)
        handlers = [e for e in [self.employee, self.applied_by] if e]
        if self.applied_user == user or user.employee in handlers:
            raise OwnApprovalError(gettext(
                    'party_archive.msg_renovation_own_approval',
                    renovation=self.rec_name))

    def check_licence(self, until):
        "Check that the licence of the contractor is valid long enough"
        lang = Pool().get('ir.lang').get()
        today = Pool().get('ir.date').today()
        until = max(until, today)
        if self.licence_valid_until < until:
            raise RenovationLicenceError(gettext(
                    'party_archive.msg_renovation_licence',
                    renovation=self.rec_name,
                    contractor=self.contractor.rec_name,
                    valid=lang.strftime(self.licence_valid_until),
                    until=lang.strftime(until)))

    @classmethod
    @ModelView.button
    @Workflow.transition('applied')
    @set_employee('applied_by')
    def submit(cls, renovations):
        cls._start_step(renovations, 'submit')
        for renovation in renovations:
            renovation.check_licence(renovation.plan_end)
        cls.set_number(renovations)
        cls.write(renovations, {
                'applied_user': Transaction().user,
                'return_reason': None,
                })

    @classmethod
    @ModelView.button
    @Workflow.transition('draft')
    def return_(cls, renovations):
        pool = Pool()
        Drawing = pool.get('property.renovation.drawing')
        Work = pool.get('property.renovation.work')
        cls.lock(renovations)
        for renovation in renovations:
            if not renovation.return_reason:
                raise RenovationReasonError(gettext(
                        'party_archive.msg_renovation_return_reason',
                        renovation=renovation.rec_name))
        # What is changed now has to be looked at again
        cls.write(renovations, {'licence_checked': False})
        Drawing.write(
            [d for r in renovations for d in r.drawings],
            {'approved': False})
        Work.write(
            [w for r in renovations for w in r.works], {'approved': False})

    @classmethod
    @ModelView.button
    @Workflow.transition('reviewed')
    @set_employee('reviewed_by')
    def review(cls, renovations):
        for renovation in renovations:
            renovation.check_approver()
        cls._start_step(renovations, 'review')
        for renovation in renovations:
            renovation.check_licence(renovation.plan_end)

    @classmethod
    @ModelView.button_action('party_archive.wizard_renovation_agree_deposits')
    def agree_deposits(cls, renovations):
        pass

    @classmethod
    @ModelView.button
    @Workflow.transition('permitted')
    @set_employee('permitted_by')
    def permit(cls, renovations):
        for renovation in renovations:
            renovation.check_approver()
        cls._start_step(renovations, 'permit')
        for renovation in renovations:
            renovation.check_licence(renovation.permit_to)
            renovation._set_permit_number()

    def _set_permit_number(self):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        if self.permit_number:  # it has been renewed
            return
        sequence = Configuration(1).get_multivalue(
            'renovation_permit_sequence', company=self.company.id)
        with Transaction().set_context(company=self.company.id):
            self.write([self], {'permit_number': sequence.get()})

    @classmethod
    @ModelView.button
    @Workflow.transition('working')
    def start(cls, renovations):
        cls._start_step(renovations, 'start')
        cls._check_permit(renovations)
        today = Pool().get('ir.date').today()
        cls.write(
            [r for r in renovations if not r.started_on],
            {'started_on': today})

    @classmethod
    def _check_permit(cls, renovations):
        "Check that the permit is valid today"
        pool = Pool()
        lang = pool.get('ir.lang').get()
        today = pool.get('ir.date').today()
        for renovation in renovations:
            if not renovation.permit_from <= today <= renovation.permit_to:
                raise RenovationDateError(gettext(
                        'party_archive.msg_renovation_permit_today',
                        renovation=renovation.rec_name,
                        start=lang.strftime(renovation.permit_from),
                        end=lang.strftime(renovation.permit_to)))

    @classmethod
    @ModelView.button
    @Workflow.transition('stopped')
    def stop(cls, renovations):
        pool = Pool()
        Stop = pool.get('property.renovation.stop')
        cls.lock(renovations)
        for renovation in renovations:
            if not renovation.stop_reason:
                raise RenovationReasonError(gettext(
                        'party_archive.msg_renovation_stop_reason',
                        renovation=renovation.rec_name))
        today = Pool().get('ir.date').today()
        cls.write(renovations, {'stopped_on': today})
        Stop.save([
                Stop(renovation=r, date=today, reason=r.stop_reason)
                for r in renovations])

    @classmethod
    @ModelView.button
    @Workflow.transition('working')
    def resume(cls, renovations):
        pool = Pool()
        Stop = pool.get('property.renovation.stop')
        cls._start_step(renovations, 'resume')
        cls._check_permit(renovations)
        Stop.end(renovations)
        cls.write(renovations, {'stop_reason': None, 'stopped_on': None})

    @classmethod
    @ModelView.button
    @Workflow.transition('reviewed')
    def renew(cls, renovations):
        pool = Pool()
        Stop = pool.get('property.renovation.stop')
        cls.lock(renovations)
        Stop.end(renovations)
        cls.write(renovations, {'stop_reason': None, 'stopped_on': None})

    @classmethod
    @ModelView.button
    @Workflow.transition('completed')
    def complete(cls, renovations):
        cls._start_step(renovations, 'complete')
        cls.write(
            [r for r in renovations if not r.completed_on],
            {'completed_on': Pool().get('ir.date').today()})

    @classmethod
    @ModelView.button
    @Workflow.transition('working')
    def rework(cls, renovations):
        cls.lock(renovations)
        for renovation in renovations:
            if renovation.first_acceptance_result != 'failed':
                raise RenovationReasonError(gettext(
                        'party_archive.msg_renovation_rework',
                        renovation=renovation.rec_name))
        cls.write(renovations, {
                'completed_on': None,
                'recheck_date': None,
                'final_acceptance_date': None,
                })

    @classmethod
    @ModelView.button
    @Workflow.transition('accepted')
    def accept(cls, renovations):
        pool = Pool()
        Deposit = pool.get('property.deposit')
        cls._start_step(renovations, 'accept')
        for renovation in renovations:
            Deposit.write([
                    d for d in renovation.deposits if d.unsettled
                    ], {'due_back': renovation.refund_due})

    @classmethod
    @ModelView.button
    @Workflow.transition('refunded')
    def refund(cls, renovations):
        cls._start_step(renovations, 'refund')
        for renovation in renovations:
            renovation.check_refund_due()

    def check_deposit_refund(self):
        "Check that a deposit can go back"
        if not self.started_on or self.state in {'refunded', *_CLOSED}:
            return
        if self.state != 'accepted':
            raise RenovationRefundError(gettext(
                    'party_archive.msg_renovation_refund_state',
                    renovation=self.rec_name, state=self.state_string))
        self.check_refund_due()

    def check_refund_due(self):
        "Check that the waiting days are over, which a manager may overrule"
        pool = Pool()
        Date = pool.get('ir.date')
        Lang = pool.get('ir.lang')
        Warning = pool.get('res.user.warning')
        if not self.refund_due or self.refund_due <= Date.today():
            return
        text = gettext(
            'party_archive.msg_renovation_refund_due',
            renovation=self.rec_name,
            date=Lang.get().strftime(self.refund_due))
        if not may_overrule():
            raise RenovationRefundError(text)
        key = Warning.format('renovation_refund', [self])
        if Warning.check(key):
            raise RenovationRefundWarning(key, text)

    @classmethod
    @ModelView.button
    @Workflow.transition('closed')
    def close(cls, renovations):
        cls._start_step(renovations, 'close')

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, renovations):
        cls._start_step(renovations, 'cancel')

    @classmethod
    @ModelView.button
    def invoice_fees(cls, renovations):
        "Create a draft invoice for the fees that are not yet on one"
        pool = Pool()
        Fee = pool.get('property.renovation.fee')
        cls.lock(renovations)
        for renovation in renovations:
            fees = [f for f in renovation.fees if not f.is_invoiced()]
            if not fees:
                raise RenovationFeeError(gettext(
                        'party_archive.msg_renovation_fee_none',
                        renovation=renovation.rec_name))
            invoice = draft_invoice(
                renovation,
                [(f.product, f.amount, f.description) for f in fees],
                reference=renovation.number, description=renovation.scope)
            for fee, line in zip(fees, invoice.lines):
                fee.invoice_line = line
            Fee.save(fees)

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        "Return the reasons for which the party can not leave the unit yet"
        domain = [
            ('company', '=', company.id),
            ('party', '=', party.id),
            ('state', 'not in', ['draft', *cls._closed_states]),
            ]
        if unit:
            domain.append(('unit', '=', unit.id))
        return [
            gettext('party_archive.msg_renovation_move_out',
                renovation=r.rec_name, state=r.state_string)
            for r in cls.search(domain)]
