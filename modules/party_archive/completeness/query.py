# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What must be on file and what is, as SQL"""
import datetime as dt

from dateutil.relativedelta import relativedelta
from sql import Cast, Literal, Null, Union, Window
from sql.aggregate import Max, Min
from sql.conditionals import Case
from sql.functions import RowNumber
from sql.operators import Exists

from trytond.model import fields
from trytond.pool import Pool
from trytond.transaction import Transaction, without_check_access

from ..directory import columns

_ROLES = {'owner', 'tenant', 'agent'}


class Query:
    "The questions about one company on one day"

    def __init__(self, company, today):
        self.company = company
        self.today = today
        self.requirements = self._requirements()

    @without_check_access
    def _requirements(self):
        pool = Pool()
        Requirement = pool.get('party.archive.requirement')
        return Requirement.search([('kind.active', '=', True)], order=[])

    def _occupancy(self):
        "Return the table of the occupancies and the condition to be running"
        pool = Pool()
        Occupancy = pool.get('property.occupancy')
        table = Occupancy.__table__()
        return table, (
            (table.company == self.company)
            & Occupancy.running(table, self.today))

    def members(self, kind):
        "Return the query for the parties of the kind"
        pool = Pool()
        if kind.membership in _ROLES:
            table, where = self._occupancy()
            party = table.party
            where &= table.role == kind.membership
        elif kind.membership:
            table = pool.get('party.party').__table__()
            party = table.id
            where = (table.active == Literal(True)) & columns.nature(
                table).in_([kind.membership, 'both'])
        else:
            table = pool.get('party.archive.party_kind').__table__()
            party = table.party
            where = (table.company == self.company) & (table.kind == kind.id)
        return table.select(
            Literal(kind.id).as_('kind'), party.as_('party'), where=where)

    @without_check_access
    def kinds(self, parties):
        "Return by party id the names of the kinds that the parties are of"
        pool = Pool()
        Category = pool.get('party.archive.category')
        result = {p.id: [] for p in parties}
        cursor = Transaction().connection.cursor()
        for kind in Category.search([('kind', '=', 'party')]):
            members = self.members(kind)
            cursor.execute(*members.select(
                    members.party,
                    where=fields.SQL_OPERATORS['in'](
                        members.party, [p.id for p in parties]),
                    group_by=members.party))
            for party, in cursor:
                result[party].append(kind.name)
        return result

    def units(self, kind):
        "Return the query for the units that parties of the kind occupy"
        table, where = self._occupancy()
        if kind.membership in _ROLES:
            where &= table.role == kind.membership
        else:
            members = self.members(kind)
            where &= table.party.in_(members.select(members.party))
        return table.select(
            Literal(kind.id).as_('kind'), table.party.as_('party'),
            table.unit.as_('unit'), table.id.as_('occupancy'), where=where)

    def required(self):
        """Return the query for what must be on file, None if nothing must

        Its ids are those of the party, or of its first occupancy of the unit,
        and of the material.
        """
        queries = []
        for per, method in [('party', self.members), ('unit', self.units)]:
            kinds = {r.kind for r in self.requirements if r.per == per}
            if kinds:
                members = Union(
                    *[method(k) for k in sorted(kinds, key=int)], all_=True)
                queries.append(self._required(per, members))
        return Union(*queries, all_=True) if queries else None

    def _required(self, per, members):
        pool = Pool()
        Requirement = pool.get('party.archive.requirement')
        table = Requirement.__table__()
        if per == 'party':
            unit, first = Cast(Null, 'INTEGER'), members.party
            group_by = [members.party, table.material]
        else:
            unit, first = members.unit, Min(members.occupancy)
            group_by = [members.party, members.unit, table.material]
        materials = 1 + max(r.material.id for r in self.requirements)
        id_ = Cast(first, 'BIGINT') * materials + table.material
        return members.join(table, condition=table.kind == members.kind
            ).select(
            # Even ones are per party, odd ones per unit
            (id_ * 2 + int(per == 'unit')).as_('id'),
            members.party.as_('party'),
            unit.as_('unit'),
            table.material.as_('material'),
            Max(self._review_date(table)).as_('review_date'),
            where=(table.per == per) & (table.active == Literal(True)),
            group_by=group_by)

    def _review_date(self, table):
        "Return the date before which an item is stale"
        months = {r.review_months for r in self.requirements} - {None}
        if not months:
            return Cast(Null, 'DATE')
        return Case(*[
                (table.review_months == m,
                    self.today - relativedelta(months=m))
                for m in sorted(months)])

    def items(self, required):
        "Return the query for the item that counts for each row of required"
        pool = Pool()
        Item = pool.get('party.archive.item')
        table, later = Item.__table__(), Item.__table__()
        replaced = Exists(later.select(
                later.id,
                where=(later.previous == table.id)
                & (later.state == 'filed')))
        joined = required.join(table, condition=(
                table.party == required.party)
            & ((required.unit == Null) | (table.unit == required.unit))
            & self._in_class(required.material, table.category))
        position = RowNumber(window=Window(
                [required.id], order_by=[
                    self._rank(table).asc, table.date.desc, table.id.desc]))
        ranked = joined.select(
            required.id.as_('required'),
            table.id.as_('item'),
            table.state.as_('state'),
            table.date.as_('date'),
            table.valid_until.as_('valid_until'),
            position.as_('position'),
            where=(table.company == self.company)
            & table.state.in_(['draft', 'submitted', 'filed'])
            & ~replaced)
        return ranked.select(
            ranked.required, ranked.item, ranked.state, ranked.date,
            ranked.valid_until, where=ranked.position == 1)

    @without_check_access
    def _in_class(self, material, category):
        "Return the condition for the category to be of the material"
        pool = Pool()
        Category = pool.get('party.archive.category')
        condition = Literal(False)
        for id_ in sorted({r.material.id for r in self.requirements}):
            below = Category.search([
                    ('parent', 'child_of', [id_]),
                    ], order=[])
            condition |= (material == id_) & fields.SQL_OPERATORS['in'](
                category, [c.id for c in below])
        return condition

    def _rank(self, item):
        "Valid ones go first, then those on their way, then the expired"
        return Case(
            (item.state != 'filed', 2),
            (item.valid_until < self.today, 3),
            else_=1)

    def status(self, required, item, expiry_days):
        soon = self.today + dt.timedelta(days=expiry_days)
        return Case(
            (item.item == Null, 'missing'),
            (item.state != 'filed', 'pending'),
            (item.valid_until < self.today, 'expired'),
            (item.valid_until <= soon, 'expiring'),
            (item.date < required.review_date, 'stale'),
            else_='complete')
