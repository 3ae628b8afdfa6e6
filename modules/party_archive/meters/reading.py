# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import deque, namedtuple
from decimal import Decimal
from itertools import groupby

from sql import Window
from sql.functions import RowNumber

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import BooleansMixin
from ..exceptions import (
    ReadingBatchError, ReadingDateError, ReadingModifyError,
    ReadingRollOverError, ReadingValueError)
from .decimals import ConsumptionDecimalsMixin, MeterNumeric
from .meter import CONSUMPTION_DIGITS, SHOWN, VALUE_DIGITS
from .rows import forget, update_rows

# The kinds from which a chain of readings starts
BASES = {'base', 'replacement'}
# How many readings tell what is usual
AVERAGED = 6

Row = namedtuple('Row', [
        'id', 'register', 'date', 'value', 'kind', 'roll_over', 'billed',
        'consumption', 'unusual', 'unusual_reason', 'previous'])


class Reading(
        BooleansMixin, ConsumptionDecimalsMixin, ModelSQL, ModelView):
    __name__ = 'property.meter.reading'

    _states = {
        'readonly': Bool(Eval('billed')),
        }

    meter = fields.Many2One(
        'property.meter', "Meter", required=True, ondelete='RESTRICT',
        states={
            'readonly': Eval('id', -1) > 0,
            })
    register = fields.Many2One(
        'property.meter.register', "Counter", required=True,
        ondelete='RESTRICT',
        domain=[
            ('meter', '=', Eval('meter', -1)),
            ],
        states={
            'readonly': Eval('id', -1) > 0,
            })
    date = fields.Date("Date", required=True, states=_states)
    value = MeterNumeric(
        "Value", digits=VALUE_DIGITS, required=True, states=_states)
    kind = fields.Selection([
            ('base', "Base"),
            ('actual', "Actual"),
            ('estimated', "Estimated"),
            ('check', "Check"),
            ('final', "Final"),
            ('replacement', "Replacement"),
            ], "Kind", required=True, sort=False, states=_states,
        help="A base is where counting starts, that of a meter that replaces "
        "another is a replacement.\n"
        "A check may be below a reading that was billed too high: the "
        "difference is credited.")
    kind_string = kind.translated('kind')
    source = fields.Selection([
            ('staff', "Staff"),
            ('customer', "Customer"),
            ('photo', "Photo"),
            ('remote', "Remote"),
            ('estimate', "Estimate"),
            ], "Source", required=True, sort=False, states=_states)
    source_string = source.translated('source')
    reader = fields.Many2One(
        'company.employee', "Reader", ondelete='RESTRICT', states=_states)
    customer_confirmed = fields.Boolean("Customer Confirmed", states=_states)
    roll_over = fields.Boolean(
        "Roll-Over", states=_states,
        help="Check if the counter has passed its highest value and started "
        "again from zero.")
    roll_over_by = fields.Many2One(
        'company.employee', "Roll-Over By", readonly=True,
        ondelete='RESTRICT',
        states={
            'invisible': ~Eval('roll_over'),
            })
    roll_over_reason = fields.Char(
        "Reason of the Roll-Over",
        states={
            'invisible': ~Eval('roll_over'),
            'readonly': Bool(Eval('billed')),
            })
    previous = fields.Many2One(
        'property.meter.reading', "Previous Reading", readonly=True,
        ondelete='SET NULL')
    consumption = MeterNumeric(
        "Consumption", 'consumption_decimals', digits=CONSUMPTION_DIGITS,
        readonly=True,
        help="The difference to the previous reading times the multiplier.")
    credit = fields.Function(fields.Boolean(
            "Credit", help="Whether less was used than counted before."),
        'on_change_with_credit')
    unusual = fields.Boolean(
        "Unusual", readonly=True,
        help="Whether the consumption is zero or far above the average.")
    unusual_reason = fields.Char(
        "Reason of the Unusual", states=_states,
        help="Needed before what is unusual is billed.")
    billed = fields.Boolean("Billed", readonly=True)
    remark = fields.Char("Remark", states=_states)

    del _states

    # What only the server sets
    _server_fields = {'previous', 'consumption', 'unusual', 'billed'}
    # What the chain is computed from
    _chain_fields = {'date', 'value', 'kind', 'roll_over'}

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('meter')
        table = cls.__table__()
        cls._sql_indexes.update({
                Index(table,
                    (table.register, Index.Equality()),
                    (table.date, Index.Range()),
                    (table.id, Index.Range())),
                Index(table,
                    (table.meter, Index.Equality()),
                    (table.date, Index.Range())),
                Index(table, (table.date, Index.Range())),
                })
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_kind(cls):
        return 'actual'

    @classmethod
    def default_source(cls):
        return 'staff'

    @classmethod
    def default_reader(cls):
        return Transaction().context.get('employee')

    @classmethod
    def default_customer_confirmed(cls):
        return False

    @classmethod
    def default_roll_over(cls):
        return False

    @classmethod
    def default_billed(cls):
        return False

    @fields.depends('meter', '_parent_meter.registers', 'register')
    def on_change_meter(self):
        if not self.meter:
            self.register = None
        elif len(self.meter.registers) == 1:
            self.register, = self.meter.registers

    @fields.depends('kind', 'source')
    def on_change_kind(self):
        if self.kind == 'estimated':
            self.source = 'estimate'
        elif self.source == 'estimate':
            self.source = 'staff'

    @fields.depends('consumption')
    def on_change_with_credit(self, name=None):
        return bool(self.consumption and self.consumption < 0)

    def get_rec_name(self, name):
        pool = Pool()
        Lang = pool.get('ir.lang')
        lang = Lang.get()
        return ' '.join([
                self.meter.rec_name, lang.strftime(self.date),
                f'{self.value:f}'])

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('meter.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('unusual', False) & ~Eval('unusual_reason'),
                    'warning', If(Eval('credit', False), 'success', ''))),
            ]

    @classmethod
    def preprocess_values(cls, mode, values):
        pool = Pool()
        Register = pool.get('property.meter.register')
        User = pool.get('res.user')
        values = super().preprocess_values(mode, values)
        if 'roll_over' in values:
            employee = User(Transaction().user).employee
            values['roll_over_by'] = (
                employee.id if values['roll_over'] and employee else None)
        else:
            values.pop('roll_over_by', None)
        if mode == 'create' and values.get('register') is None:
            registers = Register.search([
                    ('meter', '=', values.get('meter')),
                    ], limit=2)
            if len(registers) == 1:
                values['register'] = registers[0].id
        return values

    @classmethod
    def check_modification(cls, mode, readings, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, readings, values=values, external=external)
        if external:
            cls._check_server_fields(mode, readings, values)
        if mode == 'create':
            return
        for reading in readings:
            if reading.billed and not (
                    mode == 'write' and values.keys() == {'billed'}):
                raise ReadingModifyError(gettext(
                        'party_archive.msg_reading_billed',
                        reading=reading.rec_name))
            if mode == 'write' and any(
                    n in values and values[n] != getattr(reading, n).id
                    for n in ['meter', 'register']):
                raise ReadingModifyError(gettext(
                        'party_archive.msg_reading_meter',
                        reading=reading.rec_name))
        if mode == 'delete':
            Hold.check({r.meter for r in readings})

    @classmethod
    def _check_server_fields(cls, mode, readings, values):
        for reading in readings:
            if ((mode == 'write' and values.keys() & cls._server_fields)
                    or (mode == 'create' and any(
                            getattr(reading, n)
                            for n in cls._server_fields))):
                raise ReadingModifyError(gettext(
                        'party_archive.msg_reading_server',
                        reading=reading.rec_name))
            kind = reading.kind
            if mode == 'create':
                again = kind in BASES and (
                    kind == 'replacement'
                    or reading.register.last_date is not None)
            else:
                again = (
                    mode == 'write'
                    and values.get('kind', kind) != kind
                    and values['kind'] in BASES)
            if again:
                raise ReadingModifyError(gettext(
                        'party_archive.msg_reading_base_again',
                        reading=reading.rec_name))

    @classmethod
    def validate_fields(cls, readings, field_names):
        super().validate_fields(readings, field_names)
        if field_names and not (
                field_names & (cls._chain_fields | {'roll_over_reason'})):
            return
        today = Pool().get('ir.date').today()
        for reading in readings:
            error, message = cls.problem(
                reading.meter, reading.date, reading.value, today) or (
                reading._roll_over_problem() or (None, None))
            if error:
                raise error(message)

    @classmethod
    def problem(cls, meter, date, value, today):
        "Return the error and message on the value as such, or None"

        def message(name, **values):
            return gettext(
                f'party_archive.msg_reading_{name}',
                meter=meter.rec_name, value=f'{value:f}', **values)

        if date > today:
            return ReadingDateError, message('future')
        if meter.removed and date > meter.removed:
            return ReadingDateError, message('removed')
        if not 0 <= value < 10 ** meter.digits:
            return ReadingValueError, message('digits', digits=meter.digits)
        if value != round(value, meter.decimals):
            return ReadingValueError, message(
                'decimals', decimals=meter.decimals)

    def _roll_over_problem(self):
        if not self.roll_over:
            return
        if not self.roll_over_by:
            return ReadingRollOverError, gettext(
                'party_archive.msg_reading_roll_over_employee',
                meter=self.meter.rec_name)
        if not self.roll_over_reason:
            return ReadingRollOverError, gettext(
                'party_archive.msg_reading_roll_over_reason',
                meter=self.meter.rec_name)

    @classmethod
    def on_modification(cls, mode, readings, field_names=None):
        super().on_modification(mode, readings, field_names=field_names)
        if mode == 'create':
            cls._link(
                {r.register.id for r in readings}, {r.id for r in readings},
                since=min(r.date for r in readings))
        elif mode == 'write' and field_names & (
                cls._chain_fields | {'unusual_reason'}):
            cls._link(
                {r.register.id for r in readings}, {r.id for r in readings})

    @classmethod
    def on_delete(cls, readings):
        callback = super().on_delete(readings)
        registers = {r.register.id for r in readings}
        return callback + [lambda: cls._link(registers, set())]

    @classmethod
    def _link(cls, registers, changed, since=None):
        """Compute what follows from the order of the readings of registers

        With a date what is before it has not changed. The number of
        statements does not depend on that of the readings.
        """
        pool = Pool()
        Register = pool.get('property.meter.register')
        scales = cls._scales(registers)
        to_update, last = [], {}
        for register, rows in groupby(
                cls._rows(registers, since), key=lambda r: r.register):
            chain = _Chain(cls, *scales[register], changed)
            for row in rows:
                if (values := chain.add(row, since)) and values != (
                        row.consumption, bool(row.unusual), row.previous):
                    to_update.append((*values, row.id))
            last[register] = chain.last
        reading, table = cls.__table__(), Register.__table__()
        update_rows(
            reading, [reading.consumption, reading.unusual, reading.previous],
            to_update)
        update_rows(
            table, [table.last_date, table.last_value], [
                (*((row.date, row.value) if row else (None, None)), register)
                for register in sorted(registers)
                for row in [last.get(register)]])
        forget(cls, [id_ for *_, id_ in to_update])
        forget(Register, registers)

    @classmethod
    def _scales(cls, registers):
        "Return by register the digits, multiplier and factor for unusual"
        pool = Pool()
        Configuration = pool.get('property.configuration')
        Meter = pool.get('property.meter')
        Register = pool.get('property.meter.register')
        register, meter = Register.__table__(), Meter.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*register
            .join(meter, condition=register.meter == meter.id)
            .select(
                register.id, meter.digits, meter.multiplier, meter.company,
                where=fields.SQL_OPERATORS['in'](
                    register.id, sorted(registers))))
        rows = cursor.fetchall()
        configuration = Configuration(1)
        factors = {
            c: configuration.get_multivalue(
                'meter_unusual_factor', company=c)
            for c in {r[3] for r in rows}}
        return {
            id_: (digits, multiplier, factors[company])
            for id_, digits, multiplier, company in rows}

    @classmethod
    def _rows(cls, registers, since):
        "Return the rows in order, those before the date as far as needed"
        table, before = cls.__table__(), cls.__table__()
        ids = sorted(registers)
        where = fields.SQL_OPERATORS['in'](table.register, ids)
        if since:
            order = RowNumber(window=Window(
                    [before.register],
                    order_by=[before.date.desc, before.id.desc]))
            numbered = before.select(
                before.id, order.as_('place'),
                where=fields.SQL_OPERATORS['in'](before.register, ids)
                & (before.date < since))
            where &= (table.date >= since) | table.id.in_(
                numbered.select(
                    numbered.id, where=numbered.place <= AVERAGED + 1))
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                *(getattr(table, n) if n != 'id' else table.id
                    for n in Row._fields),
                where=where,
                order_by=[table.register, table.date, table.id]))
        return [Row(*row) for row in cursor]

    @classmethod
    def is_unusual(cls, consumption, average, factor):
        "Return whether the consumption is nothing or far above the average"
        if average is None or consumption < 0:
            return False
        return bool(
            consumption > average * factor
            or (consumption == 0 and average > 0))

    @classmethod
    def check_rows(cls, rows, employee):
        """Check what is to be read at once and name all the bad rows

        A row has its name, meter, register, date, value, kind, roll-over
        and the reason of the roll-over.
        """
        pool = Pool()
        Date = pool.get('ir.date')
        Register = pool.get('property.meter.register')
        Register.lock(list({r[2] for r in rows}))
        today = Date.today()
        problems, last = [], {}
        for name, *row in sorted(rows, key=lambda r: r[3]):
            if message := cls._row_problem(row, last, today, employee):
                problems.append(f'{name}: {message}' if name else message)
        if problems:
            cls.refuse_rows(problems)

    @staticmethod
    def refuse_rows(problems):
        "Raise an error that names the problems, if many the first ones"
        if (more := len(problems) - SHOWN) > 0:
            problems = [*problems[:SHOWN], gettext(
                    'party_archive.msg_reading_more', count=more)]
        raise ReadingBatchError(gettext(
                'party_archive.msg_reading_batch',
                problems='\n'.join(problems)))

    @classmethod
    def _row_problem(cls, row, last, today, employee):
        meter, register, date, value, kind, roll_over, reason = row
        if problem := cls.problem(meter, date, value, today):
            _, message = problem
            return message
        if roll_over:
            reading = cls(
                meter=meter, roll_over=True, roll_over_by=employee,
                roll_over_reason=reason)
            if problem := reading._roll_over_problem():
                _, message = problem
                return message
        last_date, last_value, last_kind = last.get(
            register.id, (register.last_date, register.last_value, None))
        last[register.id] = (date, value, kind)

        def message(name):
            return gettext(
                f'party_archive.msg_row_{name}',
                meter=meter.rec_name, value=f'{value:f}',
                last='' if last_value is None else f'{last_value:f}')

        if kind == 'base':
            if last_date is not None:
                return message('base')
        elif last_date is None:
            return message('no_base')
        elif date < last_date:
            return message('before')
        elif roll_over and value >= last_value:
            return message('no_roll_over')
        elif not roll_over and value < last_value and kind != 'check' and (
                not cls._is_estimated(register, last_kind)):
            return message('below')

    @classmethod
    def _is_estimated(cls, register, kind):
        "Return whether the last reading is only an estimate"
        if kind:
            return kind == 'estimated'
        readings = cls.search([
                ('register', '=', register.id),
                ], order=[('date', 'DESC'), ('id', 'DESC')], limit=1)
        return bool(readings and readings[0].kind == 'estimated')

    @classmethod
    def mark_billed(cls, readings):
        "Let the readings stay as they are, for they are on an invoice"
        cls.lock(readings)
        cls.write([r for r in readings if not r.billed], {'billed': True})

    @classmethod
    def mark_unbilled(cls, readings):
        "Let the readings change again, for they are on no invoice any more"
        cls.lock(readings)
        cls.write([r for r in readings if r.billed], {'billed': False})


class _Chain:
    "The readings of a register one after the other"

    def __init__(self, Reading, digits, multiplier, factor, changed):
        self.Reading = Reading
        self.turn = 10 ** digits
        self.multiplier = multiplier
        self.factor = factor
        self.changed = changed
        self.last = None
        self.consumptions = deque(maxlen=AVERAGED)

    def add(self, row, since):
        "Return what is computed for the row, nothing if it stays as it is"
        if since and row.date < since:
            self._append(row, row.consumption)
            return None
        consumption = self._consumption(row)
        unusual = self._unusual(consumption)
        previous = self.last.id if self.last else None
        if row.billed and consumption != row.consumption:
            raise ReadingDateError(gettext(
                    'party_archive.msg_reading_before_billed',
                    reading=self._name(row)))
        self._append(row, consumption)
        return consumption, unusual, previous

    def _append(self, row, consumption):
        self.last = row
        if consumption is not None:
            self.consumptions.append(consumption)

    def _consumption(self, row):
        if row.kind in BASES:
            self._check_base(row)
            return None
        if not self.last:
            raise ReadingDateError(gettext(
                    'party_archive.msg_reading_no_base',
                    reading=self._name(row)))
        difference = row.value - self.last.value
        if row.roll_over:
            if difference >= 0:
                raise ReadingRollOverError(gettext(
                        'party_archive.msg_reading_no_roll_over',
                        reading=self._name(row),
                        previous=self._name(self.last)))
            difference += self.turn
        elif difference < 0:
            self._check_credit(row)
        return difference * self.multiplier

    def _check_base(self, row):
        if row.roll_over:
            raise ReadingRollOverError(gettext(
                    'party_archive.msg_reading_base_roll_over',
                    reading=self._name(row)))
        if self.last and row.value < self.last.value:
            self._refuse(row)

    def _check_credit(self, row):
        "Check that the reading may be below the one before"
        if self.last.kind == 'estimated' and row.kind != 'estimated':
            return
        if row.kind == 'check' and self.last.billed:
            if not row.unusual_reason:
                raise ReadingValueError(gettext(
                        'party_archive.msg_reading_counter_reason',
                        reading=self._name(row)))
            return
        self._refuse(row)

    def _refuse(self, row):
        message = 'party_archive.msg_reading_below'
        if self.last.id in self.changed and row.id not in self.changed:
            message = 'party_archive.msg_reading_between'
        raise ReadingValueError(gettext(
                message, reading=self._name(row),
                previous=self._name(self.last)))

    def _name(self, row):
        return self.Reading(row.id).rec_name

    def _unusual(self, consumption):
        if consumption is None or not self.consumptions:
            return False
        average = sum(self.consumptions, Decimal(0)) / len(self.consumptions)
        return self.Reading.is_unusual(consumption, average, self.factor)
