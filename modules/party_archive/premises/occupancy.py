# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null
from sql.aggregate import Count, Max

from trytond import backend
from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If
from trytond.tools import sqlite_apply_types
from trytond.transaction import Transaction

from ..exceptions import OccupancyOverlapError
from .building import CompanyMixin

ROLES = [
    ('owner', "Owner"),
    ('tenant', "Tenant"),
    ('agent', "Agent"),
    ]


class Occupancy(CompanyMixin, ModelSQL, ModelView):
    __name__ = 'property.occupancy'

    unit = fields.Many2One(
        'property.unit', "Unit", required=True, ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    party = fields.Many2One(
        'party.party', "Party", required=True, ondelete='RESTRICT',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    role = fields.Selection(ROLES, "Role", required=True, sort=False)
    role_string = role.translated('role')
    joint = fields.Boolean(
        "Joint",
        help="Check if the party shares the role with others.")
    occupies = fields.Boolean(
        "Occupies", help="Check if the party lives or works in the unit.")
    start_date = fields.Date(
        "Start Date", required=True,
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('start_date', '<=', Eval('end_date')),
                ()),
            ])
    end_date = fields.Date(
        "End Date",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('end_date', '>=', Eval('start_date')),
                ()),
            ],
        help="The last day of the occupancy.")
    contract_number = fields.Char("Contract Number")
    pays_fees = fields.Boolean("Pays Fees")
    pays_consumption = fields.Boolean("Pays Consumption")
    pays_parking = fields.Boolean("Pays Parking")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.unit, Index.Range()),
                (table.start_date, Index.Range(order='DESC'))))
        cls._order.insert(0, ('start_date', 'DESC'))

    @classmethod
    def default_role(cls):
        return 'tenant'

    @classmethod
    def default_occupies(cls):
        return True

    @fields.depends('role')
    def on_change_role(self):
        self.occupies = self.role != 'agent'

    @fields.depends('unit', '_parent_unit.company')
    def on_change_unit(self):
        if self.unit:
            self.company = self.unit.company

    @classmethod
    def running(cls, table, date):
        "Return the SQL condition for the occupancy to run on the date"
        return ((table.start_date <= date)
            & ((table.end_date == Null) | (table.end_date >= date)))

    @classmethod
    def departure_dates(cls, company, parties):
        """Return by party id the last day of those who have left

        A party is not there as long as one of its occupancies goes on; one
        without any is not either.
        """
        table = cls.__table__()
        cursor = Transaction().connection.cursor()
        query = table.select(
            table.party.as_('party'), Max(table.end_date).as_('end_date'),
            where=(table.company == company.id)
            & fields.SQL_OPERATORS['in'](
                table.party, [p.id for p in parties]),
            group_by=table.party,
            having=Count(table.end_date) == Count(table.id))
        if backend.name == 'sqlite':
            sqlite_apply_types(query, [None, 'DATE'])
        cursor.execute(*query)
        return dict(cursor)

    @classmethod
    def present(cls, company, parties):
        "Return the set of ids of the parties whose occupancy has no end"
        table = cls.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.party,
                where=(table.company == company.id)
                & (table.end_date == Null)
                & fields.SQL_OPERATORS['in'](
                    table.party, [p.id for p in parties])))
        return {party for party, in cursor}

    def get_rec_name(self, name):
        return f'{self.unit.rec_name} - {self.party.rec_name}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('unit.rec_name', operator, operand),
            ('party.rec_name', operator, operand),
            ('contract_number', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Bool(Eval('end_date'))
                    & (Eval('end_date', None) < Date.today()),
                    'muted', ''),
                {'end_date'}),
            ]

    @classmethod
    def on_modification(cls, mode, occupancies, field_names=None):
        pool = Pool()
        Item = pool.get('party.archive.item')
        super().on_modification(mode, occupancies, field_names=field_names)
        if mode != 'delete' and (
                not field_names
                or field_names & {'company', 'party', 'end_date'}):
            # Retention may be counted from the departure of the party
            Item.set_retention(Item.search([
                        ('state', '=', 'filed'),
                        ('party', 'in', list({
                                    o.party.id for o in occupancies})),
                        ('category.schedule.trigger', '=', 'departure'),
                        ]))

    @classmethod
    def validate_fields(cls, occupancies, field_names):
        super().validate_fields(occupancies, field_names)
        cls.check_overlap(occupancies, field_names)

    @classmethod
    def check_overlap(cls, occupancies, field_names=None):
        "Check that one role on a unit is shared by joint ones only"
        pool = Pool()
        Unit = pool.get('property.unit')
        if field_names and not (field_names & {
                    'unit', 'party', 'role', 'joint', 'start_date',
                    'end_date'}):
            return
        to_check = [o for o in occupancies if o.role != 'agent']
        if not to_check:
            return
        # Two who move in at the same time do not see each other
        if not Transaction().context.get('_new_units'):
            Unit.lock({o.unit for o in to_check})
        table, other = cls.__table__(), cls.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.join(other,
                condition=(table.unit == other.unit)
                & (table.role == other.role)
                & (table.id != other.id)
                & ((other.end_date == Null)
                    | (other.end_date >= table.start_date))
                & ((table.end_date == Null)
                    | (table.end_date >= other.start_date))
                ).select(
                table.id, other.id,
                where=fields.SQL_OPERATORS['in'](
                    table.id, [o.id for o in to_check])
                & ((table.joint != Literal(True))
                    | (other.joint != Literal(True))
                    | (table.party == other.party)),
                order_by=[table.id, other.id],
                limit=1))
        if row := cursor.fetchone():
            occupancy, other = cls.browse(row)
            raise OccupancyOverlapError(gettext(
                    'party_archive.msg_occupancy_overlap',
                    occupancy=occupancy.rec_name,
                    other=other.rec_name))
