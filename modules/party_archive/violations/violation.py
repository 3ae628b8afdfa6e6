# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from dateutil.relativedelta import relativedelta
from sql.conditionals import Coalesce
from sql.operators import Concat

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, Unique, Workflow, fields
from trytond.modules.company.model import employee_field
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.tools import grouped_slice
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..exceptions import (
    OwnApprovalError, ViolationAppealError, ViolationCloseError,
    ViolationDeadlineError, ViolationEvidenceWarning, ViolationFineError,
    ViolationFineWarning, ViolationModifyError, ViolationRectifiedError)
from ..records.invoicing import draft_invoice
from ..records.mixin import RecordMixin

_OPEN = ['notified', 'rectified', 'appealed']
# What still changes by hand, by the state
_REPLY_FIELDS = {'reply_text', 'reply_date', 'employee', 'confidentiality',
    'remark', 'inspections'}
_OPEN_FIELDS = {
    'notified': _REPLY_FIELDS | {
        'rectified_on', 'fine_amount', 'appeal_text', 'appeal_date'},
    'rectified': _REPLY_FIELDS | {
        'fine_amount', 'appeal_text', 'appeal_date'},
    'appealed': _REPLY_FIELDS | {'appeal_decision', 'decision_reason'},
    'closed': {'remark', 'confidentiality'},
    'cancelled': {'remark', 'confidentiality'},
    }
_BUTTON_FIELDS = {
    'level', 'notice_number', 'notice_date', 'notices', 'decided_by',
    'decided_on', 'invoice', 'credit_note'}


class Violation(RecordMixin, ModelSQL, ModelView):
    __name__ = 'property.violation'
    _hidden_links = RecordMixin._hidden_links | {'invoice', 'credit_note'}

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    rule = fields.Many2One(
        'property.violation.rule', "Rule", required=True,
        ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states)
    place = fields.Char("Place", required=True, states=_states)
    found_by = employee_field("Found By", states=[
            'notified', 'rectified', 'appealed', 'closed', 'cancelled'])
    description = fields.Text("Description", required=True, states=_states)
    deadline = fields.Date(
        "Deadline",
        states={
            'readonly': Eval('state') != 'draft',
            'required': Eval('state') != 'draft',
            },
        help="Until when it must be rectified.\n"
        "Leave empty for the usual days of the rule.")
    level = fields.Integer(
        "Level", readonly=True, help="How many notices have been sent.")
    notice_number = fields.Char("Notice Number", readonly=True)
    notice_date = fields.Date("Notice Date", readonly=True)
    notices = fields.One2Many(
        'property.violation.notice', 'violation', "Notices", readonly=True)
    reply_text = fields.Text(
        "Reply",
        states={
            'readonly': ~Eval('state').in_(_OPEN),
            })
    reply_date = fields.Date(
        "Reply Date",
        states={
            'readonly': ~Eval('state').in_(_OPEN),
            })
    rectified_on = fields.Date(
        "Rectified On",
        states={
            'readonly': Eval('state') != 'notified',
            })
    inspections = fields.One2Many(
        'property.violation.inspection', 'violation', "Re-inspections",
        states={
            'readonly': ~Eval('state').in_(_OPEN),
            })
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    fine_amount = Monetary(
        "Fine", currency='currency', digits='currency',
        domain=[
            ['OR', ('fine_amount', '=', None), ('fine_amount', '>', 0)],
            ],
        states={
            'readonly': (
                ~Eval('state').in_(['draft', 'notified', 'rectified'])
                | Bool(Eval('invoice'))),
            })
    invoice = fields.Many2One(
        'account.invoice', "Invoice", readonly=True, ondelete='RESTRICT')
    credit_note = fields.Many2One(
        'account.invoice', "Credit Note", readonly=True, ondelete='RESTRICT')
    fine_state = fields.Function(
        fields.Selection([
                (None, ""),
                ('draft', "Not Posted"),
                ('open', "To Pay"),
                ('paid', "Paid"),
                ('cancelled', "Cancelled"),
                ], "State of the Fine", sort=False),
        'get_fine_state')
    appeal_date = fields.Date(
        "Appeal Date",
        states={
            'readonly': ~Eval('state').in_(['notified', 'rectified']),
            })
    appeal_text = fields.Text(
        "Appeal",
        states={
            'readonly': ~Eval('state').in_(['notified', 'rectified']),
            })
    appeal_decision = fields.Selection([
            (None, ""),
            ('upheld', "Upheld"),
            ('rejected', "Rejected"),
            ], "Decision", sort=False,
        states={
            'readonly': Eval('state') != 'appealed',
            })
    appeal_decision_string = appeal_decision.translated('appeal_decision')
    decision_reason = fields.Text(
        "Reason of the Decision",
        states={
            'readonly': Eval('state') != 'appealed',
            })
    decided_by = fields.Many2One(
        'company.employee', "Decided By", readonly=True, ondelete='RESTRICT')
    decided_on = fields.Date("Decided On", readonly=True)
    repeat_count = fields.Function(
        fields.Integer(
            "Repeated",
            help="How many violations of the rule the party had with the unit "
            "in the twelve months before."),
        'get_repeat_count')
    overdue = fields.Function(
        fields.Boolean("Overdue"), 'get_overdue', searcher='search_overdue')
    state = fields.Selection([
            ('draft', "Found"),
            ('notified', "Notified"),
            ('rectified', "Rectified"),
            ('appealed', "Appealed"),
            ('closed', "Closed"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    # The case goes on after its notice has been filed
    _filed_open_fields = (
        RecordMixin._filed_open_fields | _BUTTON_FIELDS
        | set().union(*_OPEN_FIELDS.values()) | {'deadline'})

    @classmethod
    def __setup__(cls):
        cls.notice_number.search_unaccented = False
        super().__setup__()
        cls.party.required = True
        cls.date.string = "Found On"
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.deadline, Index.Range()),
                where=table.state == 'notified'))
        cls._transitions |= {
            ('draft', 'notified'),
            ('rectified', 'notified'),
            ('notified', 'rectified'),
            ('notified', 'appealed'),
            ('rectified', 'appealed'),
            ('appealed', 'notified'),
            ('appealed', 'rectified'),
            ('appealed', 'cancelled'),
            ('rectified', 'closed'),
            }
        in_hand = ~Eval('state').in_(['notified', 'rectified'])
        cls._buttons.update({
                'notify': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'escalate': {
                    'invisible': in_hand,
                    'icon': 'tryton-warning',
                    'depends': ['state'],
                    },
                'rectify': {
                    'invisible': Eval('state') != 'notified',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'appeal': {
                    'invisible': in_hand,
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'decide': {
                    'invisible': Eval('state') != 'appealed',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'fine': {
                    'invisible': in_hand | Bool(Eval('fine_state')),
                    'icon': 'tryton-create',
                    'depends': ['state', 'fine_state'],
                    },
                'close': {
                    'invisible': ~Eval('state').in_(_OPEN),
                    'icon': 'tryton-close',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_found_by(cls):
        return Transaction().context.get('employee')

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @fields.depends('rule', 'fine_amount')
    def on_change_rule(self):
        if self.rule:
            self.fine_amount = self.rule.fine_amount

    @property
    def record_title(self):
        return ' '.join(filter(None, [
                    self.rule.name if self.rule else None, self.place]))

    @classmethod
    def _title_field(cls):
        return 'place'

    @classmethod
    def record_column(cls, name, table):
        pool = Pool()
        Rule = pool.get('property.violation.rule')
        if name == 'title':
            rule = Rule.__table__()
            name = rule.select(rule.name, where=rule.id == table.rule)
            return Concat(name, Concat(' ', table.place))
        return super().record_column(name, table)

    @classmethod
    def search_rec_name(cls, name, clause):
        return [
            *super().search_rec_name(name, clause),
            ('rule.name', *clause[1:]),
            ]

    @classmethod
    def _sequence_field(cls):
        return 'violation_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_09'

    @classmethod
    def get_fine_state(cls, violations, name):
        states = {
            'posted': 'open',
            'paid': 'paid',
            'cancelled': 'cancelled',
            }
        return {
            v.id: states.get(v.invoice.state, 'draft') if v.invoice else None
            for v in violations}

    @classmethod
    def get_repeat_count(cls, violations, name):
        cursor = Transaction().connection.cursor()
        result = {v.id: 0 for v in violations}
        for sub_violations in grouped_slice(violations, 1000):
            sub_violations = list(sub_violations)
            cursor.execute(*cls._repeats_query(sub_violations))
            for id_, date, earlier in cursor:
                date, earlier = _date(date), _date(earlier)
                if earlier >= date - relativedelta(months=12):
                    result[id_] += 1
        return result

    @classmethod
    def _repeats_query(cls, violations):
        "Return the query of the dates of the earlier ones of each violation"
        table, earlier = cls.__table__(), cls.__table__()
        return table.join(earlier, condition=(
                (earlier.company == table.company)
                & (earlier.party == table.party)
                & (earlier.rule == table.rule)
                & (Coalesce(earlier.unit, -1) == Coalesce(table.unit, -1))
                & ((earlier.date < table.date)
                    | ((earlier.date == table.date)
                        & (earlier.id < table.id))))
            ).select(
                table.id, table.date, earlier.date,
                where=fields.SQL_OPERATORS['in'](
                    table.id, [v.id for v in violations])
                & ~earlier.state.in_(['draft', 'cancelled'])
                & (earlier.date >= min(v.date for v in violations)
                    - relativedelta(months=12)))

    @classmethod
    def get_overdue(cls, violations, name):
        today = Pool().get('ir.date').today()
        return {
            v.id: v.state == 'notified' and v.deadline < today
            for v in violations}

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
            domain.append([
                    ('state', '=', 'notified'), ('deadline', '<', today)])
        if False in wanted:
            domain.append(['OR',
                    ('state', '!=', 'notified'),
                    ('deadline', '>=', today)])
        return domain

    @classmethod
    def reminders(cls):
        for violation in cls.search([
                    ('overdue', '=', True), company_domain()]):
            yield (violation, [violation.employee, violation.found_by],
                'msg_violation_remind', {'deadline': violation.deadline})

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(['closed', 'cancelled']), 'muted',
                    If(Bool(Eval('overdue')), 'danger', ''))),
            ]

    @classmethod
    def copy(cls, violations, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'deadline', 'reply_text', 'reply_date', 'rectified_on',
                'inspections', 'appeal_date', 'appeal_text',
                'appeal_decision', 'decision_reason', *_BUTTON_FIELDS]:
            default.setdefault(name, None)
        return super().copy(violations, default=default)

    @classmethod
    def check_modification(cls, mode, violations, values=None, external=False):
        super().check_modification(
            mode, violations, values=values, external=external)
        if mode != 'write' or not external:
            return
        for violation in violations:
            if (violation.state != 'draft'
                    and values.keys() - _OPEN_FIELDS[violation.state]):
                violation._error('msg_violation_modify', ViolationModifyError)
            if violation.invoice and 'fine_amount' in values:
                violation._error('msg_violation_modify', ViolationModifyError)

    @classmethod
    def _check_button_fields(cls, mode, violations, values):
        super()._check_button_fields(mode, violations, values)
        for violation in violations:
            if ((mode == 'write' and values.keys() & _BUTTON_FIELDS)
                    or (mode == 'create' and any(
                            getattr(violation, n) for n in _BUTTON_FIELDS))):
                violation._error('msg_violation_modify', ViolationModifyError)

    def _error(self, message, error, **names):
        raise error(gettext(
                f'party_archive.{message}', violation=self.rec_name, **names))

    def _warn(self, name, message, warning):
        pool = Pool()
        Warning = pool.get('res.user.warning')
        key = Warning.format(name, [self])
        if Warning.check(key):
            raise warning(key, gettext(
                    f'party_archive.{message}', violation=self.rec_name))

    def usual_deadline(self):
        "Return the deadline of a notice that is sent today"
        pool = Pool()
        Date = pool.get('ir.date')
        return Date.today() + dt.timedelta(days=self.rule.cure_days)

    @classmethod
    @ModelView.button
    @Workflow.transition('notified')
    def notify(cls, violations):
        cls.lock(violations)
        for violation in violations:
            violation.check_evidence()
            violation.check_deadline(violation.first_deadline)
        cls.set_number(violations)
        for violation in violations:
            violation._send_notice(violation.first_deadline)

    @property
    def first_deadline(self):
        return self.deadline or self.usual_deadline()

    def check_deadline(self, deadline):
        pool = Pool()
        Date = pool.get('ir.date')
        if deadline < Date.today():
            self._error('msg_violation_deadline', ViolationDeadlineError)

    def check_evidence(self):
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        if not Attachment.search([('resource', '=', str(self))], limit=1):
            self._warn(
                'violation_evidence', 'msg_violation_evidence',
                ViolationEvidenceWarning)

    def _send_notice(self, deadline):
        "Record the next notice with its deadline"
        pool = Pool()
        Date = pool.get('ir.date')
        Notice = pool.get('property.violation.notice')
        today = Date.today()
        level = (self.level or 0) + 1
        notice = Notice(
            violation=self,
            level=level,
            number=f'{self.number}-{level}',
            date=today,
            deadline=deadline,
            employee=Transaction().context.get('employee'))
        notice.save()
        self.__class__.write([self], {
                'level': notice.level,
                'notice_number': notice.number,
                'notice_date': notice.date,
                'deadline': notice.deadline,
                })

    @classmethod
    @ModelView.button_action('party_archive.wizard_violation_escalate')
    def escalate(cls, violations):
        pass

    @classmethod
    def send_next_notice(cls, violations, deadline):
        "Send another notice, for it has not been rectified in time"
        cls.lock(violations)
        for violation in violations:
            if violation.state not in {'notified', 'rectified'}:
                violation._error('msg_violation_modify', ViolationModifyError)
            violation.check_deadline(deadline)
            if deadline <= violation.deadline:
                violation._error(
                    'msg_violation_new_deadline', ViolationDeadlineError)
            violation._send_notice(deadline)
        cls.write(violations, {'rectified_on': None})
        cls.to_notified([v for v in violations if v.state != 'notified'])

    @classmethod
    @Workflow.transition('notified')
    def to_notified(cls, violations):
        pass

    @classmethod
    @ModelView.button
    @Workflow.transition('rectified')
    def rectify(cls, violations):
        pool = Pool()
        Date = pool.get('ir.date')
        cls.lock(violations)
        today = Date.today()
        for violation in violations:
            rectified_on = violation.rectified_on or today
            if not violation.date <= rectified_on <= today:
                violation._error(
                    'msg_violation_rectified_on', ViolationRectifiedError)
            cls.write([violation], {'rectified_on': rectified_on})

    @classmethod
    @ModelView.button
    @Workflow.transition('appealed')
    def appeal(cls, violations):
        pool = Pool()
        Date = pool.get('ir.date')
        cls.lock(violations)
        for violation in violations:
            if violation.decided_on:
                violation._error(
                    'msg_violation_appeal_again', ViolationAppealError)
            if not violation.appeal_text:
                violation._error(
                    'msg_violation_appeal_text', ViolationAppealError)
            if not violation.appeal_date:
                cls.write([violation], {'appeal_date': Date.today()})

    @classmethod
    @ModelView.button
    def decide(cls, violations):
        pool = Pool()
        Date = pool.get('ir.date')
        User = pool.get('res.user')
        cls.lock(violations)
        employee = User(Transaction().user).employee
        for violation in violations:
            violation.check_decision(employee)
            cls.write([violation], {
                    'decided_by': employee.id,
                    'decided_on': Date.today(),
                    })
            if violation.appeal_decision == 'upheld':
                violation.withdraw_fine()
                cls.to_cancelled([violation])
            elif violation.rectified_on:
                cls.to_rectified([violation])
            else:
                cls.to_notified([violation])

    def check_decision(self, employee):
        "Check that another employee than the one who has found it decides"
        if not (self.appeal_decision and self.decision_reason):
            self._error('msg_violation_decision', ViolationAppealError)
        if not employee:
            self._error(
                'msg_violation_decision_employee', ViolationAppealError)
        if self.found_by == employee:
            self._error('msg_violation_decision_own', OwnApprovalError)

    @classmethod
    @Workflow.transition('rectified')
    def to_rectified(cls, violations):
        pass

    @classmethod
    @Workflow.transition('cancelled')
    def to_cancelled(cls, violations):
        pass

    @classmethod
    @ModelView.button
    def fine(cls, violations):
        cls.lock(violations)
        for violation in violations:
            violation.check_fine()
            invoice = draft_invoice(
                violation, [violation._fine_line()],
                reference=violation.notice_number)
            cls.write([violation], {'invoice': invoice.id})

    def check_fine(self):
        if self.invoice:
            self._error('msg_violation_fine_exists', ViolationFineError)
        if not (self.rule.fine_product and self.fine_amount):
            self._error(
                'msg_violation_fine_rule', ViolationFineError,
                rule=self.rule.rec_name)

    def _fine_line(self):
        "Return product, amount and description of the line of the invoice"
        return self.rule.fine_product, self.fine_amount, gettext(
            'party_archive.msg_violation_fine_description',
            rule=self.rule.rec_name, number=self.number)

    def withdraw_fine(self):
        "Cancel the invoice of the fine, or credit what can not be cancelled"
        pool = Pool()
        Invoice = pool.get('account.invoice')
        invoice = self.invoice
        if not invoice or invoice.state == 'cancelled':
            return
        with Transaction().set_context(company=self.company.id):
            if (invoice.state not in {'posted', 'paid'}
                    or (invoice.state == 'posted'
                        and not invoice.payment_lines
                        and self.company.cancel_invoice_out)):
                Invoice.cancel([invoice])
                return
            # Where something has been paid, accounting pays back
            refund = invoice.state == 'posted' and not invoice.payment_lines
            credit_note, = Invoice.credit([invoice], refund=refund)
        self.__class__.write([self], {'credit_note': credit_note.id})

    @classmethod
    @ModelView.button
    def close(cls, violations):
        cls.lock(violations)
        for violation in violations:
            violation.check_close()
        cls.to_closed(violations)

    @classmethod
    @Workflow.transition('closed')
    def to_closed(cls, violations):
        pass

    def check_close(self):
        if self.state == 'appealed':
            self._error('msg_violation_close_appeal', ViolationCloseError)
        if self.state != 'rectified':
            self._error('msg_violation_close', ViolationCloseError)
        inspections = sorted(
            self.inspections, key=lambda i: (i.date, i.id), reverse=True)
        if inspections and inspections[0].result != 'passed':
            self._error('msg_violation_close_inspection', ViolationCloseError)
        if self.fine_state in {'draft', 'open'}:
            self._warn(
                'violation_fine', 'msg_violation_fine_unpaid',
                ViolationFineWarning)

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        "Return the texts of why violations stand in the way of a move-out"
        domain = [
            ('company', '=', company.id),
            ('state', 'not in', cls._closed_states),
            ]
        if party:
            domain.append(('party', '=', party.id))
        if unit:
            # What has been found without a unit may concern each of them
            domain.append(('unit', 'in', [unit.id, None]))
        return [
            gettext('party_archive.msg_violation_obstacle',
                violation=violation.rec_name)
            for violation in cls.search(domain, order=[('id', 'ASC')])]


def _date(value):
    "Return the date, which SQLite gives as text"
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    return value


class Notice(ModelSQL, ModelView):
    __name__ = 'property.violation.notice'

    violation = fields.Many2One(
        'property.violation', "Violation", required=True, readonly=True,
        ondelete='RESTRICT')
    level = fields.Integer("Level", required=True, readonly=True)
    number = fields.Char("Number", required=True, readonly=True)
    date = fields.Date("Date", required=True, readonly=True)
    deadline = fields.Date("Deadline", required=True, readonly=True)
    employee = fields.Many2One(
        'company.employee', "Employee", readonly=True, ondelete='RESTRICT')

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        cls.__access__.add('violation')
        table = cls.__table__()
        cls._sql_constraints.append(
            ('level_unique', Unique(table, table.violation, table.level),
                'party_archive.msg_violation_notice_unique'))
        cls._order.insert(0, ('violation', 'DESC'))
        cls._order.insert(1, ('level', 'DESC'))

    def get_rec_name(self, name):
        return self.number

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('number', *clause[1:])]

    @classmethod
    def check_modification(cls, mode, notices, values=None, external=False):
        super().check_modification(
            mode, notices, values=values, external=external)
        if mode == 'create' and not external:
            return
        for notice in notices:
            raise ViolationModifyError(gettext(
                    'party_archive.msg_violation_modify',
                    violation=notice.violation.rec_name))


class Inspection(ModelSQL, ModelView):
    __name__ = 'property.violation.inspection'

    violation = fields.Many2One(
        'property.violation', "Violation", required=True, ondelete='CASCADE')
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company')
    date = fields.Date("Date", required=True)
    employee = fields.Many2One(
        'company.employee', "Inspector", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    result = fields.Selection([
            ('passed', "Rectified"),
            ('failed', "Not Rectified"),
            ], "Result", required=True, sort=False)
    result_string = result.translated('result')
    remark = fields.Char("Remark")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('violation')
        cls._order.insert(0, ('date', 'DESC'))

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_employee(cls):
        return Transaction().context.get('employee')

    @fields.depends('violation', '_parent_violation.company')
    def on_change_with_company(self, name=None):
        return self.violation.company if self.violation else None

    def get_rec_name(self, name):
        return f'{self.violation.rec_name} @ {self.date}'

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('violation.rec_name', *clause[1:])]

    @classmethod
    def check_modification(
            cls, mode, inspections, values=None, external=False):
        super().check_modification(
            mode, inspections, values=values, external=external)
        if not external:
            return
        for inspection in inspections:
            # What an inspector has seen stays
            if (mode != 'create'
                    or inspection.violation.state not in _OPEN):
                raise ViolationModifyError(gettext(
                        'party_archive.msg_violation_inspection_modify',
                        violation=inspection.violation.rec_name))
