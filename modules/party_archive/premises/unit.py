# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null
from sql.conditionals import Case
from sql.operators import Equal, Exists

from trytond.i18n import gettext
from trytond.model import (
    DeactivableMixin, Exclude, ModelSQL, ModelView, Unique, fields)
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction

from ..exceptions import UnitAreaError
from .building import CompanyMixin

AREA_DIGITS = (16, 2)


class Unit(CompanyMixin, DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'property.unit'

    building = fields.Many2One(
        'property.building', "Building", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    number = fields.Char("Number", required=True)
    floor = fields.Char("Floor")
    kind = fields.Selection([
            ('flat', "Flat"),
            ('office', "Office"),
            ('shop', "Shop"),
            ('parking', "Parking"),
            ('store', "Store"),
            ], "Kind", required=True, sort=False)
    kind_string = kind.translated('kind')
    use = fields.Char("Use", help="What the unit is used for.")
    areas = fields.One2Many(
        'property.unit.area', 'unit', "Areas",
        help="The areas of the unit by date.")
    area = fields.Function(
        fields.Numeric(
            "Gross Area", digits=AREA_DIGITS,
            domain=[
                ['OR', ('area', '=', None), ('area', '>=', 0)],
                ],
            help="The area in square metres that is valid on the date.\n"
            "Another value counts from that date on."),
        'get_area', setter='set_area', searcher='search_area')
    net_area = fields.Function(
        fields.Numeric("Net Area", digits=AREA_DIGITS),
        'get_area')
    occupancies = fields.One2Many(
        'property.occupancy', 'unit', "Occupancies")
    state = fields.Function(
        fields.Selection([
                ('vacant', "Vacant"),
                ('occupied', "Occupied"),
                ('renovating', "Renovating"),
                ], "State", sort=False,
            help="Whether somebody occupies the unit on the date."))
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('building_number_unique',
                Unique(table, table.building, table.number),
                'party_archive.msg_unit_number_unique'),
            ]
        cls._order.insert(0, ('building', 'ASC'))
        cls._order.insert(1, ('number', 'ASC'))

    @classmethod
    def default_kind(cls):
        return 'flat'

    @classmethod
    def default_state(cls):
        return 'vacant'

    @fields.depends('building', '_parent_building.company')
    def on_change_building(self):
        if self.building:
            self.company = self.building.company

    @classmethod
    def _date(cls):
        "Return the date that questions without one are about"
        pool = Pool()
        Date = pool.get('ir.date')
        context = Transaction().context
        return context.get('date') or Date.today()

    @classmethod
    def get_area(cls, units, names):
        pool = Pool()
        Area = pool.get('property.unit.area')
        result = {n: {u.id: None for u in units} for n in names}
        areas = Area.search([
                ('unit', 'in', [u.id for u in units]),
                ['OR',
                    ('start_date', '=', None),
                    ('start_date', '<=', cls._date()),
                    ],
                ], order=[('start_date', 'ASC NULLS FIRST'), ('id', 'ASC')])
        for area in areas:
            if 'area' in result:
                result['area'][area.unit.id] = area.gross_area
            if 'net_area' in result:
                result['net_area'][area.unit.id] = area.net_area
        return result

    @classmethod
    def set_area(cls, units, name, value):
        pool = Pool()
        Area = pool.get('property.unit.area')
        date = cls._date()
        to_save = []
        for unit in units:
            areas = sorted(
                unit.areas, key=lambda a: (a.start_date is not None,
                    a.start_date))
            current = [
                a for a in areas if not a.start_date or a.start_date <= date]
            area = current[-1] if current else None
            if area and area.gross_area == value:
                continue
            if not area:
                if value is None:
                    continue
                # The first area is the one that the unit has always had
                area = Area(unit=unit)
            elif area.start_date != date:
                area = Area(unit=unit, start_date=date)
            area.gross_area = value
            to_save.append(area)
        Area.save(to_save)

    @classmethod
    def search_area(cls, name, clause):
        pool = Pool()
        Area = pool.get('property.unit.area')
        area, later = Area.__table__(), Area.__table__()
        date = cls._date()
        _, operator, value = clause

        def started(table):
            return (table.start_date == Null) | (table.start_date <= date)

        valid = area.select(
            area.id,
            where=started(area)
            & ~Exists(later.select(
                    later.id,
                    where=started(later)
                    & (later.unit == area.unit)
                    & (later.start_date != Null)
                    & ((area.start_date == Null)
                        | (later.start_date > area.start_date)))))
        return [('areas', 'where', [
                    ('gross_area', operator, value),
                    ('id', 'in', valid),
                    ])]

    @classmethod
    def column_state(cls, tables):
        pool = Pool()
        Occupancy = pool.get('property.occupancy')
        table, _ = tables[None]
        occupancy = Occupancy.__table__()
        return Case(
            *cls._state_conditions(table),
            (Exists(occupancy.select(
                        occupancy.id,
                        where=(occupancy.unit == table.id)
                        & Occupancy.running(occupancy, cls._date())
                        & (occupancy.occupies == Literal(True)))),
                'occupied'),
            else_='vacant')

    @classmethod
    def _state_conditions(cls, table):
        "Return pairs of condition and state that go before the occupancy"
        return []

    def get_rec_name(self, name):
        return f'{self.building.rec_name} {self.number}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        domain = [bool_op,
            ('number', operator, operand),
            ('building.rec_name', operator, operand),
            ]
        if isinstance(operand, str) and ' ' in operand.strip():
            building, number = operand.strip().rsplit(' ', 1)
            parts = [
                ('building.rec_name', operator, building),
                ('number', operator, number),
                ]
            domain.append([
                    'OR' if bool_op == 'AND' else 'AND', *parts])
        return domain

    @classmethod
    def create(cls, vlist):
        # Nobody else sees the new units, so their occupancies need no lock,
        # for which the transaction would begin again and again
        with Transaction().set_context(_new_units=True):
            return super().create(vlist)

    @classmethod
    def copy(cls, units, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('occupancies', None)
        default.setdefault(
            'number', lambda data: gettext(
                'party_archive.msg_unit_number_copy', number=data['number']))
        return super().copy(units, default=default)


class UnitArea(ModelSQL, ModelView):
    __name__ = 'property.unit.area'

    unit = fields.Many2One(
        'property.unit', "Unit", required=True, ondelete='CASCADE')
    start_date = fields.Date(
        "Start Date",
        help="The date from which the area is valid.\n"
        "Leave empty for the area that the unit has always had.")
    gross_area = fields.Numeric(
        "Gross Area", digits=AREA_DIGITS,
        domain=[
            ['OR', ('gross_area', '=', None), ('gross_area', '>=', 0)],
            ],
        help="In square metres.")
    net_area = fields.Numeric(
        "Net Area", digits=AREA_DIGITS,
        domain=[
            ['OR', ('net_area', '=', None), ('net_area', '>=', 0)],
            ],
        help="In square metres.")
    remark = fields.Char("Remark")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('unit')
        table = cls.__table__()
        cls._sql_constraints += [
            ('unit_start_date_unique',
                Unique(table, table.unit, table.start_date),
                'party_archive.msg_unit_area_unique'),
            ('unit_no_start_date_unique',
                Exclude(table, (table.unit, Equal),
                    where=table.start_date == Null),
                'party_archive.msg_unit_area_unique'),
            ]
        cls._order.insert(0, ('unit', 'ASC'))
        cls._order.insert(1, ('start_date', 'DESC NULLS LAST'))

    @classmethod
    def validate_fields(cls, areas, field_names):
        super().validate_fields(areas, field_names)
        cls.check_net_area(areas, field_names)

    @classmethod
    def check_net_area(cls, areas, field_names=None):
        if field_names and not (field_names & {'gross_area', 'net_area'}):
            return
        for area in areas:
            if (area.net_area is not None
                    and area.gross_area is not None
                    and area.net_area > area.gross_area):
                raise UnitAreaError(gettext(
                        'party_archive.msg_unit_net_area',
                        unit=area.unit.rec_name))
