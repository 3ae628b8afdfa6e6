# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import chain, groupby

from sql import Literal, Null
from sql.conditionals import Case
from sql.operators import Equal

from trytond.i18n import gettext
from trytond.model import (
    Exclude, Index, ModelSQL, ModelView, Unique, fields, tree)
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.transaction import Transaction

from ..archive.common import company_domain
from ..exceptions import (
    MeterFormulaError, MeterModifyError, MeterPlaceError, MeterRegisterError,
    MeterShareError, MeterUnusualError)
from ..premises.building import CompanyMixin
from ..records.remind import remind_office
from .decimals import DecimalsMixin, MeterNumeric
from .formula import NAMES, Formula, FormulaError
from .split import split

TYPES = [
    ('water', "Water"),
    ('electricity', "Electricity"),
    ('gas', "Gas"),
    ]
VALUE_DIGITS = (16, 4)
MULTIPLIER_DIGITS = (8, 2)
CONSUMPTION_DIGITS = (20, 6)
# How many are named in a message
SHOWN = 20


class Meter(CompanyMixin, tree(parent='parent'), ModelSQL, ModelView):
    __name__ = 'property.meter'

    building = fields.Many2One(
        'property.building', "Building", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Bool(Eval('unit')),
            'required': ~Eval('unit'),
            },
        help="The building of a meter that is not of one unit.")
    unit = fields.Many2One(
        'property.unit', "Unit", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Bool(Eval('building')),
            'required': ~Eval('building'),
            })
    type = fields.Selection(TYPES, "Type", required=True, sort=False)
    type_string = type.translated('type')
    number = fields.Char(
        "Meter Number", required=True, help="The number on the meter.")
    maker = fields.Char("Maker")
    digits = fields.Integer(
        "Digits", required=True,
        domain=[
            ('digits', '>=', 1),
            ('digits', '<=', 9),
            ],
        help="How many whole digits the counter has.")
    decimals = fields.Integer(
        "Decimals", required=True,
        domain=[
            ('decimals', '>=', 0),
            ('decimals', '<=', VALUE_DIGITS[1]),
            ],
        help="How many digits after the point are read.")
    multiplier = fields.Numeric(
        "Multiplier", digits=MULTIPLIER_DIGITS, required=True,
        domain=[
            ('multiplier', '>', 0),
            ],
        help="By how much a difference of the counter is multiplied.")
    registers = fields.One2Many(
        'property.meter.register', 'meter', "Counters",
        help="The counters of the meter.")
    installed = fields.Date("Installed")
    commissioned = fields.Date("Commissioned")
    verified = fields.Date("Verified")
    next_verification = fields.Date(
        "Next Verification",
        domain=[
            If(Bool(Eval('next_verification')) & Bool(Eval('verified')),
                ('next_verification', '>=', Eval('verified', None)),
                ()),
            ])
    seal_number = fields.Char("Seal Number")
    removed = fields.Date(
        "Removed", readonly=True,
        help="The date on which the meter was taken away.")
    removal_reason = fields.Char(
        "Reason of the Removal", readonly=True,
        states={
            'invisible': ~Eval('removed'),
            })
    replaces = fields.Many2One(
        'property.meter', "Replaces", readonly=True, ondelete='RESTRICT',
        help="The meter that was in the place before.")
    replaced_by = fields.One2Many(
        'property.meter', 'replaces', "Replaced By", readonly=True, size=1)
    parent = fields.Many2One(
        'property.meter', "Parent", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ('type', '=', Eval('type', '')),
            ('id', '!=', Eval('id', -1)),
            ],
        help="The meter that counts what this one counts, too.")
    children = fields.One2Many(
        'property.meter', 'parent', "Meters Below", readonly=True)
    share_rule = fields.Selection([
            (None, ""),
            ('area', "By Area"),
            ('fixed', "By Fixed Shares"),
            ('formula', "By Formula"),
            ], "Share Rule", sort=False,
        states={
            'invisible': Bool(Eval('unit')),
            },
        help="How what the meters below do not count is shared by the units.\n"
        "These are the units of the meters below or, without any, those of "
        "the building.\n"
        "Leave empty if it is not charged to the units.")
    share_formula = fields.Char(
        "Formula",
        states={
            'invisible': Eval('share_rule') != 'formula',
            'required': Eval('share_rule') == 'formula',
            },
        help="Gives the weight of each unit: what is to be shared is divided "
        "in proportion to them, so that the parts add up to it.\n"
        "It can use:\n"
        "- consumption: what is to be shared\n"
        "- area: the area of the unit\n"
        "- total_area: the area of all the units\n"
        "- share: the share of the unit in the list below, or 0\n"
        "- units: the number of units\n"
        "- min() and max()")
    shares = fields.One2Many(
        'property.meter.share', 'meter', "Shares",
        states={
            'invisible': ~Eval('share_rule').in_(['fixed', 'formula']),
            })
    readings = fields.One2Many(
        'property.meter.reading', 'meter', "Readings", readonly=True)
    state = fields.Function(
        fields.Selection([
                ('in_use', "In Use"),
                ('removed', "Removed"),
                ], "State", sort=False))
    state_string = state.translated('state')
    remark = fields.Text("Remark")

    # What consumption depends on
    _fixed_fields = {'company', 'type', 'digits', 'multiplier'}
    # What is set by taking the meter away
    _wizard_fields = {'removed', 'removal_reason', 'replaces'}

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        cls.seal_number.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('number_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.type, Equal),
                    (table.number, Equal),
                    where=table.removed == Null),
                'party_archive.msg_meter_number_unique'),
            ('replaces_unique', Unique(table, table.replaces),
                'party_archive.msg_meter_replaces_unique'),
            ]
        cls._sql_indexes.update({
                Index(table, (table.unit, Index.Equality())),
                Index(table,
                    (table.company, Index.Equality()),
                    (table.type, Index.Equality()),
                    (table.number, Index.Equality())),
                })
        cls._order.insert(0, ('number', 'ASC'))

    @classmethod
    def default_type(cls):
        return 'water'

    @classmethod
    def default_decimals(cls):
        return 0

    @classmethod
    def default_multiplier(cls):
        return Decimal(1)

    @classmethod
    def default_registers(cls):
        return [{'code': 'total'}]

    @classmethod
    def default_state(cls):
        return 'in_use'

    @fields.depends('unit', '_parent_unit.company', 'company')
    def on_change_unit(self):
        if self.unit:
            self.company = self.unit.company
            self.building = None
            self.share_rule = None

    @fields.depends('building', '_parent_building.company', 'company')
    def on_change_building(self):
        if self.building:
            self.company = self.building.company

    @classmethod
    def column_state(cls, tables):
        table, _ = tables[None]
        return Case((table.removed == Null, 'in_use'), else_='removed')

    def get_rec_name(self, name):
        return f'{self.type_string} {self.number}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        domain = [bool_op,
            ('number', operator, operand),
            ('unit.rec_name', operator, operand),
            ('building.rec_name', operator, operand),
            ]
        if isinstance(operand, str) and ' ' in operand.strip():
            # As it is shown, with the type in front
            _, number = operand.strip().split(' ', 1)
            domain.append(('number', operator, number))
        return domain

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state') == 'removed', 'muted', '')),
            ('/tree/field[@name="next_verification"]', 'visual',
                If((Eval('state') == 'in_use')
                    & Bool(Eval('next_verification'))
                    & (Eval('next_verification', None) < Date.today()),
                    'danger', '')),
            ]

    @classmethod
    def copy(cls, meters, default=None):
        default = default.copy() if default is not None else {}
        for name in [*cls._wizard_fields, 'replaced_by', 'children',
                'readings', 'seal_number']:
            default.setdefault(name, None)
        default.setdefault(
            'number', lambda data: gettext(
                'party_archive.msg_unit_number_copy', number=data['number']))
        return super().copy(meters, default=default)

    @classmethod
    def check_modification(cls, mode, meters, values=None, external=False):
        super().check_modification(
            mode, meters, values=values, external=external)
        if external and (
                (mode == 'write' and values.keys() & cls._wizard_fields)
                or (mode == 'create' and any(
                        getattr(m, n)
                        for m in meters for n in cls._wizard_fields))):
            raise MeterModifyError(gettext(
                    'party_archive.msg_meter_removed_field',
                    meter=meters[0].rec_name))
        if mode == 'write' and values.keys() & cls._fixed_fields:
            cls._check_fixed(meters, values)

    @classmethod
    def _check_fixed(cls, meters, values):
        "Check that nothing changes that consumption was computed with"
        for meter in meters:
            changed = any(
                getattr(meter, n) != values[n] and (
                    n != 'company' or meter.company.id != values[n])
                for n in values.keys() & cls._fixed_fields)
            if changed and meter.readings:
                raise MeterModifyError(gettext(
                        'party_archive.msg_meter_fixed',
                        meter=meter.rec_name))

    @classmethod
    def validate_fields(cls, meters, field_names):
        super().validate_fields(meters, field_names)
        cls.check_place(meters, field_names)
        cls.check_registers(meters, field_names)
        cls.check_shares(meters, field_names)
        cls.check_formula(meters, field_names)

    @classmethod
    def check_place(cls, meters, field_names=None):
        if field_names and not (field_names & {'unit', 'building'}):
            return
        for meter in meters:
            if bool(meter.unit) == bool(meter.building):
                raise MeterPlaceError(gettext(
                        'party_archive.msg_meter_place',
                        meter=meter.rec_name))

    @classmethod
    def check_registers(cls, meters, field_names=None, without=()):
        if field_names and not (field_names & {'registers'}):
            return
        for meter in meters:
            codes = {r.code for r in meter.registers if r not in without}
            if not codes or ('total' in codes and len(codes) > 1):
                raise MeterRegisterError(gettext(
                        'party_archive.msg_meter_registers',
                        meter=meter.rec_name))

    @classmethod
    def check_shares(cls, meters, field_names=None):
        if field_names and not (field_names & {'share_rule', 'shares'}):
            return
        for meter in meters:
            if meter.share_rule != 'fixed':
                continue
            total = sum((s.share for s in meter.shares), Decimal(0))
            if total != 1:
                raise MeterShareError(gettext(
                        'party_archive.msg_meter_shares',
                        meter=meter.rec_name, total=f'{total * 100:f}'))

    @classmethod
    def check_formula(cls, meters, field_names=None):
        "Check that the formulas can be computed, for any unit"
        if field_names and not (
                field_names & {'share_rule', 'share_formula'}):
            return
        for meter in meters:
            if meter.share_rule != 'formula':
                continue
            try:
                formula = Formula(meter.share_formula or '')
                if unknown := formula.names - set(NAMES):
                    raise FormulaError(', '.join(sorted(unknown)))
                formula(
                    consumption=Decimal(100), area=Decimal(50),
                    total_area=Decimal(200), share=Decimal('0.25'),
                    units=Decimal(4))
            except FormulaError as error:
                raise MeterFormulaError(gettext(
                        'party_archive.msg_meter_formula',
                        meter=meter.rec_name, formula=meter.share_formula,
                        names=', '.join(NAMES), error=error)) from error

    @classmethod
    def remind(cls):
        "Remind the property office of the meters to be verified"
        pool = Pool()
        Configuration = pool.get('property.configuration')
        Date = pool.get('ir.date')
        dated = cls.search([
                ('state', '=', 'in_use'),
                ('next_verification', '!=', None),
                company_domain(),
                ], order=[
                ('company.id', 'ASC'), ('next_verification', 'ASC')])
        for company, meters in groupby(dated, key=lambda m: m.company):
            with Transaction().set_context(company=company.id):
                today = Date.today()
            days = Configuration(1).get_multivalue(
                'meter_verification_days', company=company.id)
            until = today + dt.timedelta(days=days)
            to_verify = [m for m in meters if m.next_verification <= until]
            if to_verify:
                past = [m for m in to_verify if m.next_verification < today]
                remind_office(
                    company, to_verify, 'msg_meter_verification',
                    count=len(to_verify), date=until, past=len(past))

    @classmethod
    def consumptions(cls, company, units, type, start_date, end_date):
        """Return what units have used, and the readings that make it

        That is a dictionary by unit id of the units that have a meter of the
        type or a share in one, and the list of readings. What is used in a
        period is the sum of the consumption of the readings that are dated in
        it, both days included. Without units it is asked for all of them.

        A meter counts what those below it do not count. The number of
        statements does not depend on that of the meters.
        """
        question = _Consumption(company, type, start_date, end_date)
        return question.answer(
            {u.id for u in units} if units is not None else None)


class _Consumption:
    "What the meters of a type have counted in a period"

    def __init__(self, company, type, start_date, end_date):
        self.company = company
        self.type = type
        self.start_date = start_date
        self.end_date = end_date
        self._load_meters()
        self._load_readings()

    def _load_meters(self):
        pool = Pool()
        table = pool.get('property.meter').__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.id, table.unit, table.building, table.parent,
                table.replaces, table.share_rule, table.removed,
                table.share_formula,
                where=(table.company == self.company.id)
                & (table.type == self.type)))
        self.meters = {row[0]: row[1:] for row in cursor}
        followers = {
            m[3]: id_ for id_, m in self.meters.items() if m[3] is not None}
        # A meter that was replaced counts for the one that is there now
        self.place = {}
        for id_ in self.meters:
            last = id_
            while last in followers:
                last = followers[last]
            self.place[id_] = last
        self.below = defaultdict(set)
        for id_, (_, _, parent, *_) in self.meters.items():
            if parent in self.place:
                self.below[self.place[parent]].add(self.place[id_])

    def _load_readings(self):
        pool = Pool()
        Meter = pool.get('property.meter')
        Reading = pool.get('property.meter.reading')
        meter, table = Meter.__table__(), Reading.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table
            .join(meter, condition=table.meter == meter.id)
            .select(
                table.id, table.meter, table.consumption, table.unusual,
                table.unusual_reason,
                where=(meter.company == self.company.id)
                & (meter.type == self.type)
                & (table.date >= self.start_date)
                & (table.date <= self.end_date)
                & (table.consumption != Null)))
        self.own = defaultdict(Decimal)
        self.readings = defaultdict(set)
        self.doubtful = set()
        for id_, meter_id, consumption, unusual, reason in cursor:
            place = self.place[meter_id]
            self.own[place] += consumption
            self.readings[place].add(id_)
            if unusual and not reason:
                self.doubtful.add(id_)

    def answer(self, unit_ids):
        result = defaultdict(Decimal)
        used = set()
        for place, parts in chain(self._by_unit(), self._shared()):
            counts = False
            for unit, part in parts.items():
                if unit_ids is None or unit in unit_ids:
                    result[unit] += part
                    counts = True
            if counts:
                used |= self.readings[place]
                for below in self.below[place]:
                    used |= self.readings[below]
        self._check_doubtful(used)
        Reading = Pool().get('property.meter.reading')
        return dict(result), Reading.browse(sorted(used))

    def _check_doubtful(self, used):
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        if doubtful := sorted(used & self.doubtful)[:SHOWN]:
            raise MeterUnusualError(gettext(
                    'party_archive.msg_meter_unusual',
                    readings='\n'.join(
                        r.rec_name for r in Reading.browse(doubtful))))

    def net(self, place):
        "Return what the meter has counted and those below it have not"
        return self.own[place] - sum(
            (self.own[m] for m in self.below[place]), Decimal(0))

    def _live(self, place):
        removed = self.meters[place][5]
        return (not removed or removed >= self.start_date
            or bool(self.readings[place]))

    def _places(self):
        return sorted(p for p in set(self.place.values()) if self._live(p))

    def _by_unit(self):
        for place in self._places():
            if (unit := self.meters[place][0]) is not None:
                yield place, {unit: self.net(place)}

    def _shared(self):
        shared = [
            p for p in self._places()
            if self.meters[p][0] is None and self.meters[p][4]]
        weights = self._fixed_weights(
            [p for p in shared if self.meters[p][4] == 'fixed'])
        weights.update(self._area_weights(
                [p for p in shared if self.meters[p][4] == 'area']))
        weights.update(self._formula_weights(
                [p for p in shared if self.meters[p][4] == 'formula']))
        for place in shared:
            whole = self.net(place)
            if not any(weights[place].values()):
                if not whole:
                    continue
                Meter = Pool().get('property.meter')
                raise MeterShareError(gettext(
                        'party_archive.msg_meter_no_share',
                        meter=Meter(place).rec_name))
            yield place, split(whole, weights[place])

    def _fixed_weights(self, places):
        pool = Pool()
        table = pool.get('property.meter.share').__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.meter, table.unit, table.share,
                where=fields.SQL_OPERATORS['in'](table.meter, places)
                if places else Literal(False)))
        result = {p: {} for p in places}
        for place, unit, share in cursor:
            result[place][unit] = share
        return result

    def _area_weights(self, places):
        pool = Pool()
        Unit = pool.get('property.unit')
        units = {p: self._units_below(p) for p in places}
        buildings = {self.meters[p][1] for p in places if not units[p]}
        by_building = self._units_of(buildings)
        for place in places:
            if not units[place]:
                units[place] = by_building[self.meters[place][1]]
        ids = sorted(set().union(*units.values()))
        with Transaction().set_context(date=self.end_date):
            areas = {
                r['id']: r['area'] or Decimal(0)
                for r in Unit.read(ids, ['area'])}
        return {p: {u: areas[u] for u in units[p]} for p in places}

    def _formula_weights(self, places):
        areas, shares = self._area_weights(places), self._fixed_weights(places)
        result = {}
        for place in places:
            text = self.meters[place][6]
            try:
                result[place] = Formula(text).weights(
                    self.net(place), areas[place], shares[place])
            except FormulaError as error:
                Meter = Pool().get('property.meter')
                raise MeterShareError(gettext(
                        'party_archive.msg_meter_formula_share',
                        meter=Meter(place).rec_name, formula=text,
                        error=error)) from error
        return result

    def _units_below(self, place):
        "Return the units of all the meters below the meter"
        result = set()
        todo = [*self.below[place]]
        while todo:
            below = todo.pop()
            todo.extend(self.below[below])
            unit = self.meters[below][0]
            if unit is not None and self._live(below):
                result.add(unit)
        return result

    @classmethod
    def _units_of(cls, buildings):
        pool = Pool()
        table = pool.get('property.unit').__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.building, table.id,
                where=(table.active == Literal(True))
                & (fields.SQL_OPERATORS['in'](
                        table.building, sorted(buildings))
                    if buildings else Literal(False))))
        result = defaultdict(set)
        for building, unit in cursor:
            result[building].add(unit)
        return result


class Register(DecimalsMixin, ModelSQL, ModelView):
    __name__ = 'property.meter.register'

    meter = fields.Many2One(
        'property.meter', "Meter", required=True, ondelete='CASCADE')
    code = fields.Selection([
            ('total', "Total"),
            ('peak', "Peak"),
            ('flat', "Flat"),
            ('valley', "Valley"),
            ], "Code", required=True, sort=False)
    code_string = code.translated('code')
    # Kept with each reading, so that two that are made at once collide
    last_date = fields.Date("Last Date", readonly=True)
    last_value = MeterNumeric(
        "Last Value", digits=VALUE_DIGITS, readonly=True)

    _reading_fields = {'last_date', 'last_value'}

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('meter')
        table = cls.__table__()
        cls._sql_constraints += [
            ('meter_code_unique', Unique(table, table.meter, table.code),
                'party_archive.msg_meter_register_unique'),
            ]
        cls._order.insert(0, ('meter', 'ASC'))

    @classmethod
    def default_code(cls):
        return 'total'

    def get_rec_name(self, name):
        return self.code_string

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('code', *clause[1:])]

    @classmethod
    def copy(cls, registers, default=None):
        default = default.copy() if default is not None else {}
        for name in cls._reading_fields:
            default.setdefault(name, None)
        return super().copy(registers, default=default)

    @classmethod
    def check_modification(cls, mode, registers, values=None, external=False):
        super().check_modification(
            mode, registers, values=values, external=external)
        if external and (
                (mode == 'write' and values.keys() & cls._reading_fields)
                or (mode == 'create' and any(
                        getattr(r, n) is not None
                        for r in registers for n in cls._reading_fields))):
            raise MeterModifyError(gettext(
                    'party_archive.msg_meter_register_last',
                    meter=registers[0].meter.rec_name))
        if external and mode == 'delete':
            # Otherwise they go with their meter, or it checks what is left
            Meter = Pool().get('property.meter')
            Meter.check_registers(
                {r.meter for r in registers}, without=registers)

    @classmethod
    def on_modification(cls, mode, registers, field_names=None):
        super().on_modification(mode, registers, field_names=field_names)
        if mode == 'create' or (mode == 'write' and 'code' in field_names):
            pool = Pool()
            Meter = pool.get('property.meter')
            Meter.check_registers(Meter.browse({r.meter for r in registers}))


class Share(ModelSQL, ModelView):
    __name__ = 'property.meter.share'

    meter = fields.Many2One(
        'property.meter', "Meter", required=True, ondelete='CASCADE')
    unit = fields.Many2One(
        'property.unit', "Unit", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=',
                Eval('_parent_meter', {}).get('company', -1)),
            ],
        depends={'meter'})
    share = fields.Numeric(
        "Share", digits=(1, 6), required=True,
        domain=[
            ('share', '>', 0),
            ('share', '<=', 1),
            ])

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('meter')
        table = cls.__table__()
        cls._sql_constraints += [
            ('meter_unit_unique', Unique(table, table.meter, table.unit),
                'party_archive.msg_meter_share_unique'),
            ]
        cls._order.insert(0, ('unit', 'ASC'))
