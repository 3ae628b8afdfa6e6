# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import re

from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction

# Code and name, also as part of a pattern
_SHOWN = re.compile(r'%?\[([^]]+)\] (.+)')


class CompanyMixin:
    "The fields and defaults of premises, which belong to one company"
    __slots__ = ()

    company = fields.Many2One('company.company', "Company", required=True)

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')


class CodeNameMixin:
    "Named by code and name, found by each of them"
    __slots__ = ()

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('code', 'ASC'))

    def get_rec_name(self, name):
        if self.code:
            return f'[{self.code}] {self.name}'
        return self.name

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        domain = [bool_op,
            ('code', operator, operand),
            ('name', operator, operand),
            ]
        # The name as it is shown
        if isinstance(operand, str) and (match := _SHOWN.fullmatch(operand)):
            code, name = match.groups()
            domain.append(['OR' if bool_op == 'AND' else 'AND',
                    ('code', operator, code),
                    ('name', operator, name),
                    ])
        return domain


class Project(
        CodeNameMixin, CompanyMixin, DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'property.project'

    code = fields.Char("Code")
    name = fields.Char("Name", required=True)
    address = fields.Text("Address")
    developer = fields.Many2One(
        'party.party', "Developer",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    handed_over_on = fields.Date(
        "Handed Over On",
        help="The date on which the developer handed over the project.")
    buildings = fields.One2Many(
        'property.building', 'project', "Buildings",
        domain=[
            ('company', '=', Eval('company', -1)),
            ])


class Building(
        CodeNameMixin, CompanyMixin, DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'property.building'

    project = fields.Many2One(
        'property.project', "Project", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    code = fields.Char("Code")
    name = fields.Char("Name", required=True)
    address = fields.Text("Address")
    floors = fields.Integer("Floors")
    handed_over_on = fields.Date("Handed Over On")
    units = fields.One2Many(
        'property.unit', 'building', "Units",
        domain=[
            ('company', '=', Eval('company', -1)),
            ])

    @fields.depends('project', '_parent_project.company')
    def on_change_project(self):
        if self.project:
            self.company = self.project.company

    @classmethod
    def copy(cls, buildings, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('units', None)
        return super().copy(buildings, default=default)

    @classmethod
    def default_project(cls):
        pool = Pool()
        Project = pool.get('property.project')
        company = cls.default_company()
        projects = Project.search([('company', '=', company)], limit=2)
        if company is not None and len(projects) == 1:
            project, = projects
            return project.id
