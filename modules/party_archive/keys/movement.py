# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
from collections import defaultdict

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.tools import timezone as tz
from trytond.transaction import Transaction

from ..archive.hidden import HiddenLinksMixin
from ..exceptions import (
    KeyAuthorizationError, KeyIdentityError, KeyMovementError,
    KeyMovementModifyError)
from ..records.remind import notify

TYPES = [
    ('deposit', "Deposit"),
    ('lend', "Lend"),
    ('return', "Return"),
    ('withdraw', "Withdraw"),
    ('lose', "Loss"),
    ]
DOCUMENTS = [
    (None, ""),
    ('identity_card', "Identity Card"),
    ('passport', "Passport"),
    ('licence', "Driving Licence"),
    ('staff_card', "Staff Card"),
    ('other', "Other"),
    ]
# More would be the number itself, which is nobody's to keep
_MAX_DIGITS = 6
# From which states of the key set the movements start, and where they end
_FROM = {
    'deposit': {'draft'},
    'lend': {'deposited'},
    'return': {'lent', 'lost'},
    'withdraw': {'deposited'},
    'lose': {'deposited', 'lent'},
    }
_TO = {
    'deposit': 'to_deposited',
    'lend': 'to_lent',
    'return': 'to_deposited',
    'withdraw': 'to_withdrawn',
    'lose': 'to_lost',
    }
RELEASES = ['lend', 'withdraw']
# What is entered for a movement
ENTERED = [
    'type', 'datetime', 'party', 'employee', 'person_name',
    'identity_document', 'identity_digits', 'authorized_contact',
    'authorized_employee', 'due', 'purpose', 'companion', 'seal_number',
    'seal_intact', 'reason']


def shown_time(datetime, company, lang=None):
    "Return the text of the time where the company is"
    pool = Pool()
    Lang = pool.get('ir.lang')
    lang = lang or Lang.get()
    if company.timezone:
        datetime = datetime.replace(tzinfo=tz.UTC).astimezone(
            tz.ZoneInfo(company.timezone))
    return lang.strftime(datetime, f'{lang.date} %H:%M')


class Movement(HiddenLinksMixin, ModelSQL, ModelView):
    __name__ = 'property.key.movement'
    _hidden_links = {'authorized_contact'}

    key = fields.Many2One(
        'property.key', "Key Set", required=True, readonly=True,
        ondelete='RESTRICT')
    company = fields.Function(
        fields.Many2One('company.company', "Company"),
        'on_change_with_company', searcher='search_company')
    unit = fields.Function(
        fields.Many2One('property.unit', "Unit"),
        'on_change_with_unit', searcher='search_unit')
    type = fields.Selection(
        TYPES, "Type", required=True, readonly=True, sort=False)
    type_string = type.translated('type')
    datetime = fields.DateTime("Time", required=True, readonly=True)
    party = fields.Many2One(
        'party.party', "Party", readonly=True, ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="The party that the person comes from.")
    employee = fields.Many2One(
        'company.employee', "Employee", readonly=True, ondelete='RESTRICT',
        help="The employee who takes or brings the keys.")
    person_name = fields.Char(
        "Person", readonly=True, help="Who takes or brings the keys.")
    identity_document = fields.Selection(
        DOCUMENTS, "Identity Document", readonly=True, sort=False)
    identity_document_string = identity_document.translated(
        'identity_document')
    identity_digits = fields.Char(
        "Last Digits", readonly=True,
        help="The last digits of the number of the document.")
    authorized_contact = fields.Many2One(
        'party.emergency_contact', "Authorized by Contact", readonly=True,
        ondelete='RESTRICT')
    authorized_employee = fields.Many2One(
        'company.employee', "Authorized by Manager", readonly=True,
        ondelete='RESTRICT')
    due = fields.DateTime("Due Back", readonly=True)
    purpose = fields.Char("Purpose", readonly=True)
    companion = fields.Many2One(
        'company.employee', "Witness or Companion", readonly=True,
        ondelete='RESTRICT')
    seal_number = fields.Char("Sealed Bag", readonly=True)
    seal_intact = fields.Boolean("Seal Intact", readonly=True)
    reason = fields.Char("Reason", readonly=True)
    recorded_by = fields.Many2One(
        'company.employee', "Recorded By", readonly=True, ondelete='RESTRICT')
    person = fields.Function(
        fields.Char("Holder"), 'on_change_with_person')
    held_until = fields.Function(
        fields.DateTime(
            "Held Until",
            help="When the keys came back.\n"
            "It is empty as long as they are out."),
        'get_held_until')
    out = fields.Function(
        fields.Boolean("Out", help="Whether the keys are out with it."),
        'get_out', searcher='search_out')
    late = fields.Function(
        fields.Boolean("Late"), 'get_late')

    @classmethod
    def __setup__(cls):
        for name in ['identity_digits', 'seal_number']:
            getattr(cls, name).search_unaccented = False
        super().__setup__()
        cls.__access__.add('key')
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.key, Index.Range()),
                (table.id, Index.Range(order='DESC'))))
        cls._order.insert(0, ('datetime', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))

    @fields.depends('key', '_parent_key.company')
    def on_change_with_company(self, name=None):
        return self.key.company if self.key else None

    @classmethod
    def search_company(cls, name, clause):
        return [('key.' + clause[0], *clause[1:])]

    @fields.depends('key', '_parent_key.unit')
    def on_change_with_unit(self, name=None):
        return self.key.unit if self.key else None

    @classmethod
    def search_unit(cls, name, clause):
        return [('key.' + clause[0], *clause[1:])]

    @fields.depends('person_name', 'employee', 'party')
    def on_change_with_person(self, name=None):
        if self.employee:
            return self.employee.rec_name
        if self.person_name and self.party:
            return f'{self.person_name} ({self.party.rec_name})'
        return self.person_name

    @classmethod
    def get_held_until(cls, movements, name):
        result = {m.id: None for m in movements}
        times = defaultdict(list)
        for movement in cls.search([
                    ('key', 'in', list({m.key.id for m in movements})),
                    ], order=[('id', 'ASC')]):
            times[movement.key.id].append((movement.id, movement.datetime))
        for movement in movements:
            if movement.type == 'lend':
                result[movement.id] = next(
                    (d for i, d in times[movement.key.id]
                        if i > movement.id), None)
        return result

    @classmethod
    def get_out(cls, movements, name):
        return {
            m.id: m.type == 'lend' and m.key.last_movement == m
            for m in movements}

    @classmethod
    def search_out(cls, name, clause):
        pool = Pool()
        Key = pool.get('property.key')
        _, operator, value = clause
        key = Key.__table__()
        last = key.select(key.last_movement, where=key.state == 'lent')
        if (operator in {'=', 'in'}) == bool(
                value if operator in {'=', '!='} else True in value):
            return [('id', 'in', last)]
        return [('id', 'not in', last)]

    @classmethod
    def get_late(cls, movements, name):
        now = dt.datetime.now()
        return {
            m.id: bool(m.due) and (m.held_until or now) > m.due
            for m in movements}

    def get_rec_name(self, name):
        return ' '.join(filter(
                None, [self.key.rec_name, self.type_string, self.person]))

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('key.rec_name', operator, operand),
            ('person_name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('type') == 'lose', 'danger',
                    If(Bool(Eval('late')),
                        If(Bool(Eval('out')), 'danger', 'warning'), ''))),
            ]

    @classmethod
    def check_modification(cls, mode, movements, values=None, external=False):
        super().check_modification(
            mode, movements, values=values, external=external)
        if mode == 'create' and not external:
            return
        for movement in movements:
            raise KeyMovementModifyError(gettext(
                    'party_archive.msg_key_movement_modify',
                    movement=movement.rec_name))

    @classmethod
    def book(cls, movements):
        """Save the movements and let the key sets follow

        Of two clients that move one set at once the second finds it moved.
        """
        pool = Pool()
        Key = pool.get('property.key')
        keys = [m.key for m in movements]
        Key.lock(keys)
        for movement in movements:
            movement.complete()
            movement.check()
        cls.save(movements)
        for movement in movements:
            Key.write([movement.key], movement.key_values())
            getattr(Key, _TO[movement.type])([movement.key])
            movement.tell_manager()

    def complete(self):
        "Fill in what is missing and what follows from the others"
        for name in ENTERED:
            setattr(self, name, getattr(self, name, None))
        self.recorded_by = Transaction().context.get('employee')
        if self.employee:
            self.person_name = self.employee.rec_name
        if self.type == 'lend':
            self.seal_number = self.key.seal_number
            self.seal_intact = self.key.seal_intact

    def key_values(self):
        "Return the values that the key set has after the movement"
        values = {'last_movement': self.id}
        if self.type in {'deposit', 'return'}:
            values['seal_number'] = self.seal_number
            values['seal_intact'] = self.seal_intact
        return values

    def check(self):
        "Check that the movement may be booked"
        self.check_state()
        self.check_time()
        if self.type == 'deposit':
            type(self.key).check_deposit([self.key])
        if self.type == 'lose':
            self.check_reason('msg_key_loss_reason')
        else:
            self.check_person()
        if self.type in RELEASES:
            self.check_identity()
            self.check_authorization()
            self.check_mandate()
        if self.type == 'lend':
            self.check_lending()
        if self.type == 'return':
            self.check_seal()

    def _error(self, message, error=KeyMovementError, **names):
        raise error(gettext(
                f'party_archive.{message}', key=self.key.rec_name, **names))

    def check_state(self):
        if self.key.state in _FROM[self.type]:
            return
        if self.type == 'return':
            self._error('msg_key_not_out')
        if self.key.state == 'lent':
            self._error('msg_key_already_out', holder=self.key.holder)
        self._error(
            'msg_key_not_in_custody', state=self.key.state_string)

    def check_time(self):
        if self.datetime > dt.datetime.now():
            self._error('msg_key_time_future')
        last = self.key.last_movement
        if last and self.datetime < last.datetime:
            self._error(
                'msg_key_time_before',
                time=shown_time(last.datetime, self.key.company))

    def check_reason(self, message):
        if not self.reason:
            self._error(message)

    def check_person(self):
        if not self.person_name:
            self._error('msg_key_person')

    def check_identity(self):
        if not (self.identity_document and self.identity_digits):
            self._error(
                'msg_key_identity', KeyIdentityError, person=self.person_name)
        if len(self.identity_digits) > _MAX_DIGITS:
            self._error(
                'msg_key_identity_digits', KeyIdentityError,
                digits=_MAX_DIGITS)

    def check_authorization(self):
        if not (self.authorized_contact or self.authorized_employee):
            self._error('msg_key_authorization', KeyAuthorizationError)
        if self.authorized_contact:
            self._check_contact(self.authorized_contact)
        if self.authorized_employee:
            self._check_manager(self.authorized_employee)

    def _check_contact(self, contact):
        key = self.key
        authorized = key.authorized_persons
        if not (contact.may_authorize
                and contact.valid
                and contact.company == key.company
                and contact.party == key.party
                and contact.unit in {None, key.unit}
                and (not authorized or contact in authorized)):
            self._error(
                'msg_key_authorization_contact', KeyAuthorizationError,
                contact=contact.name)

    def _check_manager(self, employee):
        if employee in {self.employee, self.companion}:
            self._error(
                'msg_key_authorization_own', KeyAuthorizationError,
                employee=employee.rec_name)
        if not (employee.company == self.key.company
                and self._is_manager(employee)):
            self._error(
                'msg_key_authorization_manager', KeyAuthorizationError,
                employee=employee.rec_name)

    @classmethod
    def _is_manager(cls, employee):
        "Return whether a user of the employee is in the group of managers"
        pool = Pool()
        ModelData = pool.get('ir.model.data')
        User = pool.get('res.user')
        group = ModelData.get_id('party_archive', 'group_property_management')
        for user in cls._users(employee):
            with Transaction().set_user(user.id), \
                    Transaction().reset_context():
                if group in User.get_groups():
                    return True
        return False

    @classmethod
    def _users(cls, employee):
        User = Pool().get('res.user')
        return User.search([('employees', '=', employee.id)])

    def tell_manager(self):
        "Tell the manager whose authority somebody else has recorded"
        if not self.authorized_employee:
            return
        for user in self._users(self.authorized_employee):
            if user.id == Transaction().user:
                continue
            notify(user, [self], 'msg_key_authorized_by_you', {
                    'key': self.key,
                    'person': self.person,
                    }, icon='tryton-info')

    def check_mandate(self):
        "Check that without a manager the mandate of the customer is valid"
        pool = Pool()
        Date = pool.get('ir.date')
        if self.authorized_employee or self.type == 'withdraw':
            return
        today = Date.today()
        if (self.key.start_date > today
                or (self.key.end_date and self.key.end_date < today)):
            self._error('msg_key_mandate', KeyAuthorizationError)

    def check_lending(self):
        if not self.purpose:
            self._error('msg_key_purpose')
        if not self.due or self.due <= self.datetime:
            self._error('msg_key_due')
        if self.companion and self.companion == self.employee:
            self._error(
                'msg_key_companion', employee=self.companion.rec_name)

    def check_seal(self):
        "Check that a seal that is not the one lent is explained"
        if (self.key.seal_number
                and (not self.seal_intact
                    or self.seal_number != self.key.seal_number)):
            self.check_reason('msg_key_seal_reason')
