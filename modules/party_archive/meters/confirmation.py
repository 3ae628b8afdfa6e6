# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql.conditionals import Case

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Unique, Workflow, fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval, If
from trytond.report import Report
from trytond.transaction import Transaction, without_check_access

from ..exceptions import (
    ConfirmationError, ReadingModifyError, RecordModifyError)
from ..records.mixin import RecordMixin
from .decimals import DecimalsMixin, MeterNumeric
from .meter import VALUE_DIGITS


class Confirmation(RecordMixin, ModelSQL, ModelView):
    __name__ = 'property.meter.confirmation'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    reason = fields.Selection([
            ('move_in', "Move-In"),
            ('move_out', "Move-Out"),
            ('handover', "Handover"),
            ('replacement', "Replacement"),
            ], "Reason", required=True, sort=False, states=_states)
    reason_string = reason.translated('reason')
    lines = fields.One2Many(
        'property.meter.confirmation.line', 'confirmation', "Meters",
        states=_states)
    property_signatory = fields.Char(
        "Signed for the Property", states=_states,
        help="The name of who signs for the property office.")
    customer_signatory = fields.Char(
        "Signed for the Customer", states=_states,
        help="The name of who signs for the party.")
    state = fields.Selection([
            ('draft', "Draft"),
            ('signed', "Signed"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    _closed_states = ['signed']
    _signed_open_fields = {'archive_item'}

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.party.required = True
        cls.unit.required = True
        for name in ['employee', 'confidentiality', 'remark']:
            getattr(cls, name).states = {
                'readonly': Eval('state') != 'draft',
                }
        cls._transitions.add(('draft', 'signed'))
        cls._buttons.update({
                'prepare': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-refresh',
                    'depends': ['state'],
                    },
                'sign': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_reason(cls):
        return 'move_in'

    @classmethod
    def default_property_signatory(cls):
        pool = Pool()
        Employee = pool.get('company.employee')
        if employee := Transaction().context.get('employee'):
            return Employee(employee).rec_name

    @property
    def record_title(self):
        return gettext(
            'party_archive.msg_confirmation_title',
            reason=self.reason_string)

    @classmethod
    def _title_field(cls):
        return 'number'

    @classmethod
    def _sequence_field(cls):
        return 'meter_confirmation_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_04'

    @classmethod
    def record_column(cls, name, table):
        if name == 'title':
            selection = dict(cls.fields_get(['reason'])['reason']['selection'])
            return Case(*(
                    (table.reason == reason, gettext(
                            'party_archive.msg_confirmation_title',
                            reason=label))
                    for reason, label in selection.items()))
        return super().record_column(name, table)

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('number', operator, operand),
            ('party.rec_name', operator, operand),
            ('unit.rec_name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('state') == 'signed', 'muted', '')),
            ]

    @classmethod
    def check_modification(
            cls, mode, confirmations, values=None, external=False):
        super().check_modification(
            mode, confirmations, values=values, external=external)
        if mode != 'write' or not external:
            return
        for confirmation in confirmations:
            if (confirmation.state == 'signed'
                    and values.keys() - cls._signed_open_fields):
                raise RecordModifyError(gettext(
                        'party_archive.msg_confirmation_signed',
                        record=confirmation.rec_name))

    @classmethod
    @ModelView.button
    def prepare(cls, confirmations):
        "Add a line for each register of the unit that has none"
        pool = Pool()
        Line = pool.get('property.meter.confirmation.line')
        for confirmation in confirmations:
            present = {l.register for l in confirmation.lines}
            registers = [
                r for r in confirmation._registers() if r not in present]
            if not registers and not present:
                raise ConfirmationError(gettext(
                        'party_archive.msg_confirmation_no_meter',
                        unit=confirmation.unit.rec_name))
            Line.create([{
                        'confirmation': confirmation.id,
                        'meter': r.meter.id,
                        'register': r.id,
                        } for r in registers])

    def _registers(self):
        "Return the registers of the meters of the unit on the date"
        pool = Pool()
        Register = pool.get('property.meter.register')
        domain = [
            ('meter.unit', '=', self.unit.id),
            ['OR',
                ('meter.removed', '=', None),
                ('meter.removed', '>', self.date),
                ],
            ]
        if self.reason == 'replacement':
            # The one that is taken away on the day is on the sheet, too
            domain[1].append(('meter.removed', '=', self.date))
        return Register.search(
            domain, order=[('meter', 'ASC'), ('id', 'ASC')])

    @classmethod
    @ModelView.button
    @Workflow.transition('signed')
    def sign(cls, confirmations):
        for confirmation in confirmations:
            confirmation._check_sign()
        cls.set_number(confirmations)
        for confirmation in confirmations:
            confirmation._create_readings()

    def _check_sign(self):
        names = {'record': self.rec_name, 'unit': self.unit.rec_name}
        if not (self.property_signatory and self.customer_signatory):
            raise ConfirmationError(gettext(
                    'party_archive.msg_confirmation_signatories', **names))
        if not self.lines:
            raise ConfirmationError(gettext(
                    'party_archive.msg_confirmation_no_lines', **names))
        for line in self.lines:
            if line.value is None:
                raise ConfirmationError(gettext(
                        'party_archive.msg_confirmation_no_value',
                        meter=line.meter.rec_name, **names))
        if self.reason == 'replacement':
            return
        read = {l.register for l in self.lines}
        for register in self._registers():
            if register not in read:
                raise ConfirmationError(gettext(
                        'party_archive.msg_confirmation_missing',
                        meter=register.meter.rec_name, **names))

    @without_check_access
    def _create_readings(self):
        "Create the readings that have not been made before"
        pool = Pool()
        Line = pool.get('property.meter.confirmation.line')
        Reading = pool.get('property.meter.reading')
        for line in self.lines:
            reading = line._find_reading()
            if not reading:
                reading, = Reading.create([line._reading_values()])
            Line.write([line], {'reading': reading.id})

    def _get_archive_item(self):
        pool = Pool()
        Document = pool.get('party.archive.document')
        item = super()._get_archive_item()
        item.documents = [*item.documents, *(
                Document(name=l.photo_name or f'{l.meter.number}.jpg',
                    data=l.photo)
                for l in self.lines if l.photo)]
        return item

    @classmethod
    def move_out_obstacles(cls, company, party, unit):
        "Return the texts of why the party can not yet leave the unit"
        pool = Pool()
        Meter = pool.get('property.meter')
        Occupancy = pool.get('property.occupancy')
        meters = Meter.search([
                ('company', '=', company.id),
                ('unit', '=', unit.id),
                ('state', '=', 'in_use'),
                ], limit=1)
        if not meters:
            return []
        domain = [
            ('company', '=', company.id),
            ('party', '=', party.id),
            ('unit', '=', unit.id),
            ]
        occupancies = Occupancy.search(
            domain, order=[('start_date', 'DESC')], limit=1)
        signed = [*domain,
            ('reason', '=', 'move_out'),
            ('state', '=', 'signed'),
            ]
        if occupancies:
            # Not the one of an earlier stay
            signed.append(('date', '>=', occupancies[0].start_date))
        if cls.search(signed, limit=1):
            return []
        return [gettext(
                'party_archive.msg_confirmation_move_out',
                unit=unit.rec_name)]


class ConfirmationLine(DecimalsMixin, ModelSQL, ModelView):
    __name__ = 'property.meter.confirmation.line'

    confirmation = fields.Many2One(
        'property.meter.confirmation', "Confirmation", required=True,
        ondelete='CASCADE')
    meter = fields.Many2One(
        'property.meter', "Meter", required=True, ondelete='RESTRICT',
        domain=[
            ('unit', '=',
                Eval('_parent_confirmation', {}).get('unit', -1)),
            ],
        depends={'confirmation'})
    register = fields.Many2One(
        'property.meter.register', "Counter", required=True,
        ondelete='RESTRICT',
        domain=[
            ('meter', '=', Eval('meter', -1)),
            ])
    multiplier = fields.Function(
        fields.Numeric("Multiplier"), 'on_change_with_multiplier')
    value = MeterNumeric("Reading", digits=VALUE_DIGITS)
    photo = fields.Binary("Photo", filename='photo_name')
    photo_name = fields.Char("Photo Name")
    reading = fields.Many2One(
        'property.meter.reading', "Meter Reading", readonly=True,
        ondelete='RESTRICT')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('confirmation')
        table = cls.__table__()
        cls._sql_constraints += [
            ('confirmation_register_unique',
                Unique(table, table.confirmation, table.register),
                'party_archive.msg_confirmation_line_unique'),
            ]

    @fields.depends('meter', '_parent_meter.registers', 'register')
    def on_change_meter(self):
        if not self.meter:
            self.register = None
        elif len(self.meter.registers) == 1:
            self.register, = self.meter.registers

    @fields.depends('meter', '_parent_meter.multiplier')
    def on_change_with_multiplier(self, name=None):
        return self.meter.multiplier if self.meter else None

    def get_rec_name(self, name):
        return self.meter.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('meter.rec_name', *clause[1:])]

    @classmethod
    def copy(cls, lines, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('reading', None)
        return super().copy(lines, default=default)

    @classmethod
    def check_modification(cls, mode, lines, values=None, external=False):
        super().check_modification(
            mode, lines, values=values, external=external)
        for line in lines:
            confirmation = line.confirmation
            if (confirmation.state != 'draft'
                    or external and (
                        mode == 'write' and 'reading' in values
                        or mode == 'create' and line.reading)):
                raise RecordModifyError(gettext(
                        'party_archive.msg_confirmation_signed',
                        record=confirmation.rec_name))

    def _find_reading(self):
        "Return the reading that says the same, made by a replacement"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        readings = Reading.search([
                ('register', '=', self.register.id),
                ('date', '=', self.confirmation.date),
                ('value', '=', self.value),
                ('kind', 'in', self._kinds()),
                ], limit=1)
        return readings[0] if readings else None

    def _kinds(self):
        "Return the kinds of reading that the line stands for"
        reason = self.confirmation.reason
        if reason == 'move_in':
            return ['base', 'replacement']
        if reason == 'move_out':
            return ['final']
        return ['base', 'replacement', 'final']

    def _reading_values(self):
        confirmation = self.confirmation
        first = self.register.last_date is None
        if confirmation.reason == 'move_in' or first:
            kind = 'base'
        else:
            kind = 'final'
        return {
            'meter': self.meter.id,
            'register': self.register.id,
            'date': confirmation.date,
            'value': self.value,
            'kind': kind,
            'source': 'staff',
            'reader': (
                confirmation.employee.id if confirmation.employee else None),
            'customer_confirmed': True,
            'remark': confirmation.rec_name,
            }


class Reading(metaclass=PoolMeta):
    __name__ = 'property.meter.reading'

    @classmethod
    def check_modification(cls, mode, readings, values=None, external=False):
        super().check_modification(
            mode, readings, values=values, external=external)
        if mode == 'delete' or (
                mode == 'write' and values.keys() & cls._chain_fields):
            cls._check_confirmed(readings)

    @classmethod
    @without_check_access
    def _check_confirmed(cls, readings):
        "Check that nobody has signed for the readings"
        pool = Pool()
        Line = pool.get('property.meter.confirmation.line')
        for line in Line.search([
                    ('reading', 'in', [r.id for r in readings]),
                    ], limit=1):
            raise ReadingModifyError(gettext(
                    'party_archive.msg_reading_confirmed',
                    reading=line.reading.rec_name,
                    confirmation=line.confirmation.rec_name))


class ConfirmationReport(Report):
    __name__ = 'property.meter.confirmation.report'

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        return context
