# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql import Null, Window
from sql.functions import RowNumber

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, Unique, Workflow, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..exceptions import RoundError, RoundModifyError
from ..premises.building import CompanyMixin
from .decimals import ConsumptionDecimalsMixin, MeterNumeric
from .meter import CONSUMPTION_DIGITS, TYPES, VALUE_DIGITS
from .reading import AVERAGED
from .rows import forget, update_rows


class Round(CompanyMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'property.meter.round'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    date = fields.Date("Date", required=True, states=_states)
    type = fields.Selection(
        TYPES, "Type", required=True, sort=False, states=_states)
    type_string = type.translated('type')
    buildings = fields.Many2Many(
        'property.meter.round-property.building', 'round', 'building',
        "Buildings",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states,
        help="Leave empty for all of them.")
    lines = fields.One2Many(
        'property.meter.round.line', 'round', "Lines",
        states={
            'readonly': Eval('state') != 'open',
            })
    count = fields.Function(fields.Integer("Meters"), 'get_counts')
    unread = fields.Function(
        fields.Integer("Not Read", help="How many lines have no value."),
        'get_counts')
    state = fields.Selection([
            ('draft', "Draft"),
            ('open', "Open"),
            ('done', "Done"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.company.states = {
            'readonly': Eval('state') != 'draft',
            }
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'open'),
            ('open', 'done'),
            }
        cls._buttons.update({
                'open': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'accept': {
                    'invisible': Eval('state') != 'open',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_type(cls):
        return 'water'

    @classmethod
    def default_state(cls):
        return 'draft'

    @classmethod
    def get_counts(cls, rounds, names):
        pool = Pool()
        Line = pool.get('property.meter.round.line')
        result = {n: {r.id: 0 for r in rounds} for n in names}
        for round_ in rounds:
            domain = [('round', '=', round_.id)]
            if 'count' in names:
                result['count'][round_.id] = Line.search(domain, count=True)
            if 'unread' in names:
                result['unread'][round_.id] = Line.search(
                    [*domain, ('value', '=', None)], count=True)
        return result

    def get_rec_name(self, name):
        pool = Pool()
        Lang = pool.get('ir.lang')
        return f'{self.type_string} {Lang.get().strftime(self.date)}'

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('buildings.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('state') == 'done', 'muted', '')),
            ]

    @classmethod
    def copy(cls, rounds, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('lines', None)
        default.setdefault('state', 'draft')
        return super().copy(rounds, default=default)

    @classmethod
    def check_modification(cls, mode, rounds, values=None, external=False):
        super().check_modification(
            mode, rounds, values=values, external=external)
        for round_ in rounds:
            if (mode == 'delete' and round_.state == 'done'
                    or external and (
                        mode == 'create' and round_.state != 'draft'
                        or mode == 'write' and (
                            'state' in values or round_.state == 'done'
                            or (round_.state == 'open'
                                and values.keys() - {'lines'})))):
                raise RoundModifyError(gettext(
                        'party_archive.msg_round_modify',
                        round=round_.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('open')
    def open(cls, rounds):
        "Prepare a line for each register that is read"
        pool = Pool()
        Line = pool.get('property.meter.round.line')
        for round_ in rounds:
            registers = round_._registers()
            if not registers:
                raise RoundError(gettext(
                        'party_archive.msg_round_no_meter',
                        round=round_.rec_name))
            averages = cls._averages(registers, round_.date)
            Line.create([{
                        'round': round_.id,
                        'meter': r.meter.id,
                        'register': r.id,
                        'last_date': r.last_date,
                        'last_value': r.last_value,
                        'average': averages.get(r.id),
                        } for r in registers])

    def _registers(self):
        pool = Pool()
        Register = pool.get('property.meter.register')
        domain = [
            ('meter.company', '=', self.company.id),
            ('meter.type', '=', self.type),
            ['OR',
                ('meter.removed', '=', None),
                ('meter.removed', '>', self.date),
                ],
            ]
        if self.buildings:
            ids = [b.id for b in self.buildings]
            domain.append(['OR',
                    ('meter.building', 'in', ids),
                    ('meter.unit.building', 'in', ids),
                    ])
        return Register.search(
            domain, order=[
                # As one walks through the buildings
                ('meter.building.code', 'ASC'),
                ('meter.unit.building.code', 'ASC'),
                ('meter.unit.number', 'ASC'),
                ('meter', 'ASC'), ('id', 'ASC')])

    @classmethod
    def _averages(cls, registers, date):
        "Return by register the average of the last consumptions"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        table = Reading.__table__()
        numbered_table = Reading.__table__()
        numbered = numbered_table.select(
            numbered_table.id,
            RowNumber(window=Window(
                    [numbered_table.register],
                    order_by=[
                        numbered_table.date.desc, numbered_table.id.desc])
                ).as_('place'),
            where=fields.SQL_OPERATORS['in'](
                numbered_table.register, [r.id for r in registers])
            & (numbered_table.consumption != Null)
            & (numbered_table.date <= date))
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.register, table.consumption,
                where=table.id.in_(numbered.select(
                        numbered.id, where=numbered.place <= AVERAGED))))
        values = {}
        for register, consumption in cursor:
            values.setdefault(register, []).append(consumption)
        quantum = Decimal(1).scaleb(-CONSUMPTION_DIGITS[1])
        return {
            r: (sum(v, Decimal(0)) / len(v)).quantize(quantum)
            for r, v in values.items()}

    @classmethod
    @ModelView.button
    @Workflow.transition('done')
    def accept(cls, rounds):
        "Create the readings of all the lines with a value, or none"
        pool = Pool()
        Line = pool.get('property.meter.round.line')
        Reading = pool.get('property.meter.reading')
        for round_ in rounds:
            lines = Line.search([
                    ('round', '=', round_.id),
                    ('value', '!=', None),
                    ], order=[('id', 'ASC')])
            round_._check_lines(lines)
            factor = round_._factor()
            readings = Reading.create([
                    round_._reading_values(l, factor) for l in lines])
            Line.set_readings(lines, readings)

    def _check_lines(self, lines):
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        User = pool.get('res.user')
        if not lines:
            raise RoundError(gettext(
                    'party_archive.msg_round_no_value', round=self.rec_name))
        Reading.check_rows([
                (None, l.meter, l.register, self.date, l.value, l.kind,
                    l.roll_over, l.roll_over_reason) for l in lines],
            employee=User(Transaction().user).employee)

    def _factor(self):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        return Configuration(1).get_multivalue(
            'meter_unusual_factor', company=self.company.id)

    def _reading_values(self, line, factor):
        unusual = line.is_unusual(factor)
        return {
            'meter': line.meter.id,
            'register': line.register.id,
            'date': self.date,
            'value': line.value,
            'kind': line.kind,
            'source': 'estimate' if line.kind == 'estimated' else 'staff',
            'roll_over': bool(line.roll_over),
            'roll_over_reason': line.roll_over_reason,
            'unusual_reason': line.remark if unusual else None,
            'remark': line.remark,
            }


class RoundBuilding(ModelSQL):
    __name__ = 'property.meter.round-property.building'

    round = fields.Many2One(
        'property.meter.round', "Round", required=True, ondelete='CASCADE')
    building = fields.Many2One(
        'property.building', "Building", required=True, ondelete='RESTRICT')


class RoundLine(ConsumptionDecimalsMixin, ModelSQL, ModelView):
    __name__ = 'property.meter.round.line'

    round = fields.Many2One(
        'property.meter.round', "Round", required=True, readonly=True,
        ondelete='CASCADE')
    meter = fields.Many2One(
        'property.meter', "Meter", required=True, readonly=True,
        ondelete='CASCADE')
    register = fields.Many2One(
        'property.meter.register', "Counter", required=True, readonly=True,
        ondelete='CASCADE')
    place = fields.Function(
        fields.Char("Place"), 'on_change_with_place')
    last_date = fields.Date("Last Date", readonly=True)
    last_value = MeterNumeric(
        "Last Value", digits=VALUE_DIGITS, readonly=True)
    average = MeterNumeric(
        "Average Consumption", 'consumption_decimals',
        digits=CONSUMPTION_DIGITS, readonly=True,
        help="Of the last readings.")
    value = MeterNumeric(
        "Value", digits=VALUE_DIGITS,
        help="Leave empty if the meter could not be read.")
    kind = fields.Selection([
            ('base', "Base"),
            ('actual', "Actual"),
            ('estimated', "Estimated"),
            ('check', "Check"),
            ], "Kind", required=True, sort=False)
    roll_over = fields.Boolean("Roll-Over")
    roll_over_reason = fields.Char(
        "Reason of the Roll-Over",
        states={
            'readonly': ~Eval('roll_over'),
            })
    remark = fields.Char(
        "Remark", help="The reason, if the consumption is unusual.")
    consumption = fields.Function(
        MeterNumeric(
            "Consumption", 'consumption_decimals',
            digits=CONSUMPTION_DIGITS),
        'on_change_with_consumption')
    unusual = fields.Function(
        fields.Boolean("Unusual"), 'on_change_with_unusual')
    reading = fields.Many2One(
        'property.meter.reading', "Meter Reading", readonly=True,
        ondelete='SET NULL')

    _open_fields = {
        'value', 'kind', 'roll_over', 'roll_over_reason', 'remark'}

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('round')
        table = cls.__table__()
        cls._sql_constraints += [
            ('round_register_unique',
                Unique(table, table.round, table.register),
                'party_archive.msg_round_line_unique'),
            ]
        cls._sql_indexes.add(
            Index(table, (table.round, Index.Equality()),
                (table.id, Index.Range())))

    @classmethod
    def default_kind(cls):
        return 'actual'

    @classmethod
    def default_roll_over(cls):
        return False

    @fields.depends(
        'meter', '_parent_meter.unit', '_parent_meter.building')
    def on_change_with_place(self, name=None):
        if self.meter:
            place = self.meter.unit or self.meter.building
            return place.rec_name if place else None

    @fields.depends(
        'value', 'last_value', 'roll_over', 'kind', 'meter',
        '_parent_meter.digits', '_parent_meter.multiplier')
    def on_change_with_consumption(self, name=None):
        if (self.value is None or self.last_value is None or not self.meter
                or self.kind == 'base'):
            return None
        difference = self.value - self.last_value
        if self.roll_over:
            difference += 10 ** self.meter.digits
        return difference * self.meter.multiplier

    @fields.depends(
        'round', '_parent_round.company', methods=['is_unusual'])
    def on_change_with_unusual(self, name=None):
        if not (self.round and self.round.company):
            return False
        return self.is_unusual(self.round._factor())

    @fields.depends('average', methods=['on_change_with_consumption'])
    def is_unusual(self, factor):
        "Return whether the consumption is, measured by the average"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        consumption = self.on_change_with_consumption()
        if consumption is None:
            return False
        return Reading.is_unusual(consumption, self.average, factor)

    @classmethod
    def set_readings(cls, lines, readings):
        "Link the lines with their readings"
        table = cls.__table__()
        update_rows(table, [table.reading], [
                (reading.id, line.id)
                for line, reading in zip(lines, readings)])
        forget(cls, [l.id for l in lines])

    def get_rec_name(self, name):
        return self.meter.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('meter.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Bool(Eval('unusual')), 'warning', '')),
            ('/tree/field[@name="consumption"]', 'visual',
                If(Eval('consumption', 0) < 0, 'danger', '')),
            ]

    @classmethod
    def check_modification(cls, mode, lines, values=None, external=False):
        super().check_modification(
            mode, lines, values=values, external=external)
        if not external:
            return
        for line in lines:
            if (mode == 'create'
                    or line.round.state != 'open'
                    or (mode == 'write'
                        and values.keys() - cls._open_fields)):
                raise RoundModifyError(gettext(
                        'party_archive.msg_round_modify',
                        round=line.round.rec_name))
