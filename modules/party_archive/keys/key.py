# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from sql.operators import Equal

from trytond.i18n import gettext
from trytond.model import Exclude, ModelSQL, ModelView, Workflow, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If

from ..archive.common import company_domain
from ..exceptions import (
    KeyCodeError, KeyDepositError, KeyModifyError, RecordModifyError)
from ..records.mixin import RecordMixin
from .movement import shown_time

# What still changes of a key set that is no longer a draft
_OPEN_FIELDS = {'end_date', 'employee', 'confidentiality', 'remark'}
_CUSTODY_FIELDS = {'last_movement', 'seal_checks', 'movements'}


def normalized(text):
    "Return the letters and digits of the text alone"
    return ''.join(c for c in text.casefold() if c.isalnum())


class Key(RecordMixin, ModelSQL, ModelView):
    __name__ = 'property.key'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    code = fields.Char(
        "Tag", required=True, states=_states,
        help="The coded number on the tag of the keys.\n"
        "It must not tell the number of the unit.")
    lines = fields.One2Many(
        'property.key.line', 'key_set', "Keys", states=_states)
    seal_number = fields.Char(
        "Sealed Bag", states=_states,
        help="The number of the seal of the bag that the keys are in.")
    seal_intact = fields.Boolean("Seal Intact", states=_states)
    purpose = fields.Selection([
            ('emergency', "Emergency"),
            ('renovation', "Renovation"),
            ('viewing', "Viewing"),
            ('cleaning', "Cleaning"),
            ('other', "Other"),
            ], "Purpose", required=True, sort=False, states=_states)
    purpose_string = purpose.translated('purpose')
    start_date = fields.Date(
        "Mandate From", required=True,
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('start_date', '<=', Eval('end_date')),
                ()),
            ],
        states=_states)
    end_date = fields.Date(
        "Mandate Until",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('end_date', '>=', Eval('start_date')),
                ()),
            ],
        states={
            'readonly': Eval('state').in_(['withdrawn', 'lost']),
            },
        help="Leave empty if the mandate lasts until it is withdrawn.")
    release_conditions = fields.Text(
        "Release Conditions", required=True, states=_states,
        help="On which conditions the keys are handed out.")
    notice_accepted = fields.Boolean(
        "No-Liability Notice Accepted", states=_states,
        help="Check when the customer has signed the notice.")
    authorized_persons = fields.Many2Many(
        'property.key-party.emergency_contact', 'key', 'contact',
        "Authorized Persons",
        domain=[
            ('company', '=', Eval('company', -1)),
            ('party', '=', Eval('party', -1)),
            ],
        states=_states,
        help="Who may authorize others to get the keys.\n"
        "Leave empty for each emergency contact who may.")
    movements = fields.One2Many(
        'property.key.movement', 'key', "Movements", readonly=True,
        order=[('id', 'DESC')])
    seal_checks = fields.One2Many(
        'property.key.seal_check', 'key', "Checks of the Seal", readonly=True,
        order=[('id', 'DESC')])
    last_movement = fields.Many2One(
        'property.key.movement', "Last Movement", readonly=True,
        ondelete='RESTRICT')
    holder = fields.Function(
        fields.Char(
            "Holder", help="Who has the keys now."),
        'get_holder')
    due_back = fields.Function(
        fields.DateTime("Due Back"),
        'get_due_back', searcher='search_due_back')
    overdue = fields.Function(
        fields.Boolean("Overdue"), 'get_overdue', searcher='search_overdue')
    state = fields.Selection([
            ('draft', "Draft"),
            ('deposited', "In Custody"),
            ('lent', "Lent"),
            ('withdrawn', "Withdrawn"),
            ('lost', "Lost"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    _filed_open_fields = RecordMixin._filed_open_fields | _CUSTODY_FIELDS | {
        'seal_number', 'seal_intact', 'end_date'}
    _closed_states = ['withdrawn', 'lost']

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        cls.seal_number.search_unaccented = False
        super().__setup__()
        cls.party.required = True
        cls.unit.required = True
        table = cls.__table__()
        # The tag of a lost set may turn up, so it is not given again
        cls._sql_constraints.append(
            ('code_unique',
                Exclude(table, (table.company, Equal), (table.code, Equal),
                    where=table.state != 'withdrawn'),
                'party_archive.msg_key_code_unique'))
        cls._transitions |= {
            ('draft', 'deposited'),
            ('deposited', 'lent'),
            ('lent', 'deposited'),
            ('lost', 'deposited'),
            ('deposited', 'withdrawn'),
            ('deposited', 'lost'),
            ('lent', 'lost'),
            }
        cls._buttons.update({
                'deposit': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'lend': {
                    'invisible': Eval('state') != 'deposited',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'return_': {
                    'invisible': ~Eval('state').in_(['lent', 'lost']),
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'withdraw': {
                    'invisible': Eval('state') != 'deposited',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'lose': {
                    'invisible': ~Eval('state').in_(['deposited', 'lent']),
                    'icon': 'tryton-warning',
                    'depends': ['state'],
                    },
                'check_seal': {
                    'invisible': Eval('state') != 'deposited',
                    'icon': 'tryton-search',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_purpose(cls):
        return 'emergency'

    @classmethod
    def default_start_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_seal_intact(cls):
        return True

    @classmethod
    def _title_field(cls):
        return 'code'

    @classmethod
    def _sequence_field(cls):
        return 'key_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_04'

    @classmethod
    def get_holder(cls, keys, name):
        return {k.id: k._holder() for k in keys}

    def _holder(self):
        if self.state == 'deposited':
            return gettext(
                'party_archive.msg_key_holder_office',
                company=self.company.rec_name)
        if self.state in {'lent', 'withdrawn'} and self.last_movement:
            return self.last_movement.person
        if self.state == 'draft' and self.party:
            return self.party.rec_name

    @classmethod
    def get_due_back(cls, keys, name):
        return {
            k.id: k.last_movement.due
            if k.state == 'lent' and k.last_movement else None
            for k in keys}

    @classmethod
    def search_due_back(cls, name, clause):
        _, operator, value = clause
        lent = [
            ('state', '=', 'lent'),
            ('last_movement.due', operator, value),
            ]
        if operator == '=' and value is None:
            return ['OR', ('state', '!=', 'lent'), lent]
        return lent

    @classmethod
    def get_overdue(cls, keys, name):
        now = dt.datetime.now()
        return {
            k.id: bool(k.due_back) and k.due_back < now for k in keys}

    @classmethod
    def search_overdue(cls, name, clause):
        now = dt.datetime.now()
        _, operator, value = clause
        values = value if operator in {'in', 'not in'} else [value]
        wanted = {bool(v) for v in values}
        if operator in {'!=', 'not in'}:
            wanted = {True, False} - wanted
        domain = ['OR', ('id', '<', 0)]
        if True in wanted:
            domain.append([
                    ('state', '=', 'lent'),
                    ('last_movement.due', '<', now),
                    ])
        if False in wanted:
            domain.append(['OR',
                    ('state', '!=', 'lent'),
                    ('last_movement.due', '=', None),
                    ('last_movement.due', '>=', now),
                    ])
        return domain

    @classmethod
    def reminders(cls):
        for key in cls.search([('overdue', '=', True), company_domain()]):
            movement = key.last_movement
            employees = [
                key.employee, movement.recorded_by, movement.employee]
            yield (key, employees,
                'msg_key_remind', {
                    'holder': key.holder,
                    'due': shown_time(key.due_back, key.company),
                    })

    @classmethod
    def search_rec_name(cls, name, clause):
        domain = super().search_rec_name(name, clause)
        return [*domain, ('unit.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'withdrawn', 'muted',
                    If(Bool(Eval('overdue')) | (Eval('state') == 'lost'),
                        'danger',
                        If(Eval('state') == 'lent', 'warning', '')))),
            ]

    @classmethod
    def copy(cls, keys, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('notice_accepted', False)
        default.setdefault('code', lambda data: gettext(
                'party_archive.msg_key_code_copy', code=data['code']))
        for name in _CUSTODY_FIELDS:
            default.setdefault(name, None)
        return super().copy(keys, default=default)

    @classmethod
    def validate_fields(cls, keys, field_names):
        super().validate_fields(keys, field_names)
        cls.check_code(keys, field_names)

    @classmethod
    def check_code(cls, keys, field_names=None):
        "Check that who finds the keys does not learn the unit from the tag"
        if field_names and not (field_names & {'code', 'unit'}):
            return
        for key in keys:
            number = normalized(key.unit.number)
            if number and number in normalized(key.code):
                raise KeyCodeError(gettext(
                        'party_archive.msg_key_code_unit', code=key.code))

    @classmethod
    def check_modification(cls, mode, keys, values=None, external=False):
        super().check_modification(
            mode, keys, values=values, external=external)
        if mode != 'write' or not external:
            return
        for key in keys:
            if key.state != 'draft' and values.keys() - _OPEN_FIELDS:
                raise KeyModifyError(gettext(
                        'party_archive.msg_key_modify', key=key.rec_name))

    @classmethod
    def _check_button_fields(cls, mode, keys, values):
        super()._check_button_fields(mode, keys, values)
        for key in keys:
            if ((mode == 'write' and values.keys() & _CUSTODY_FIELDS)
                    or (mode == 'create' and (
                            key.last_movement or key.movements
                            or key.seal_checks))):
                raise RecordModifyError(gettext(
                        'party_archive.msg_key_movement_button',
                        key=key.rec_name))

    @classmethod
    def check_deposit(cls, keys):
        for key in keys:
            if not key.notice_accepted:
                raise KeyDepositError(gettext(
                        'party_archive.msg_key_notice', key=key.rec_name))
            if not key.lines:
                raise KeyDepositError(gettext(
                        'party_archive.msg_key_lines', key=key.rec_name))

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        "Return the texts of why keys stand in the way of a move-out"
        domain = [
            ('company', '=', company.id),
            ('state', 'in', ['deposited', 'lent']),
            ]
        if party:
            # Also what somebody else has let it have
            domain.append(['OR',
                    ('party', '=', party.id),
                    [
                        ('state', '=', 'lent'),
                        ('last_movement.party', '=', party.id),
                        ]])
        if unit:
            domain.append(('unit', '=', unit.id))
        return [
            gettext(f'party_archive.msg_key_obstacle_{key.state}',
                key=key.rec_name, unit=key.unit.rec_name, holder=key.holder)
            for key in cls.search(domain, order=[('id', 'ASC')])]

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_deposit')
    def deposit(cls, keys):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_lend')
    def lend(cls, keys):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_return')
    def return_(cls, keys):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_withdraw')
    def withdraw(cls, keys):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_lose')
    def lose(cls, keys):
        pass

    @classmethod
    @ModelView.button_action('party_archive.wizard_key_check_seal')
    def check_seal(cls, keys):
        pass

    @classmethod
    @Workflow.transition('deposited')
    def to_deposited(cls, keys):
        cls.set_number(keys)

    @classmethod
    @Workflow.transition('lent')
    def to_lent(cls, keys):
        pass

    @classmethod
    @Workflow.transition('withdrawn')
    def to_withdrawn(cls, keys):
        pass

    @classmethod
    @Workflow.transition('lost')
    def to_lost(cls, keys):
        pass


class KeyContact(ModelSQL):
    __name__ = 'property.key-party.emergency_contact'

    key = fields.Many2One(
        'property.key', "Key Set", required=True, ondelete='CASCADE')
    contact = fields.Many2One(
        'party.emergency_contact', "Contact", required=True,
        ondelete='RESTRICT')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('key')


class KeyLine(ModelSQL, ModelView):
    __name__ = 'property.key.line'

    key_set = fields.Many2One(
        'property.key', "Key Set", required=True, ondelete='CASCADE')
    door = fields.Char("Door", required=True)
    count = fields.Integer(
        "Count", required=True,
        domain=[
            ('count', '>', 0),
            ])
    code = fields.Char("Key Code", help="What is engraved on the key.")

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        cls.__access__.add('key_set')

    @classmethod
    def default_count(cls):
        return 1

    def get_rec_name(self, name):
        return f'{self.door} × {self.count}'

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('door', *clause[1:])]

    @classmethod
    def check_modification(cls, mode, lines, values=None, external=False):
        super().check_modification(
            mode, lines, values=values, external=external)
        for line in lines:
            if external and line.key_set.state != 'draft':
                raise KeyModifyError(gettext(
                        'party_archive.msg_key_modify',
                        key=line.key_set.rec_name))


class SealCheck(ModelSQL, ModelView):
    __name__ = 'property.key.seal_check'

    key = fields.Many2One(
        'property.key', "Key Set", required=True, ondelete='RESTRICT',
        readonly=True)
    datetime = fields.DateTime("Time", required=True, readonly=True)
    checked_by = fields.Many2One(
        'company.employee', "Checked By", readonly=True, ondelete='RESTRICT')
    intact = fields.Boolean("Intact", readonly=True)
    seal_number = fields.Char("New Seal", readonly=True)
    reason = fields.Char("Reason", readonly=True)
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company')

    @classmethod
    def __setup__(cls):
        cls.seal_number.search_unaccented = False
        super().__setup__()
        cls.__access__.add('key')
        cls._order.insert(0, ('datetime', 'DESC'))

    @fields.depends('key', '_parent_key.company')
    def on_change_with_company(self, name=None):
        return self.key.company if self.key else None

    def get_rec_name(self, name):
        return self.key.rec_name

    @classmethod
    def check_modification(cls, mode, checks, values=None, external=False):
        super().check_modification(
            mode, checks, values=values, external=external)
        if mode == 'create' and not external:
            return
        for check in checks:
            raise KeyModifyError(gettext(
                    'party_archive.msg_key_movement_button',
                    key=check.key.rec_name))
