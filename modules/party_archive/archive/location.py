# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql.operators import Equal

from trytond.model import (
    DeactivableMixin, Exclude, ModelSQL, ModelView, fields, tree)
from trytond.pyson import Eval
from trytond.transaction import Transaction

from .hidden import HiddenExportMixin

_PARENT_KINDS = {
    'room': [],
    'shelf': ['room', 'shelf'],
    'box': ['room', 'shelf', 'box'],
    }


class Location(
        HiddenExportMixin, DeactivableMixin, tree(separator=' / '),
        ModelSQL, ModelView):
    __name__ = 'party.archive.location'

    company = fields.Many2One('company.company', "Company", required=True)
    name = fields.Char("Name", required=True)
    code = fields.Char(
        "Code", help="What the label of the location carries.")
    kind = fields.Selection([
            ('room', "Room"),
            ('shelf', "Shelf"),
            ('box', "Box"),
            ], "Kind", required=True, sort=False)
    kind_string = kind.translated('kind')
    parent = fields.Many2One(
        'party.archive.location', "Parent", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ('kind', 'in', Eval('parent_kinds', [])),
            ],
        states={
            'readonly': Eval('kind') == 'room',
            })
    parent_kinds = fields.Function(
        fields.MultiSelection([
                ('room', "Room"),
                ('shelf', "Shelf"),
                ('box', "Box"),
                ], "Parent Kinds"),
        'on_change_with_parent_kinds')
    childs = fields.One2Many(
        'party.archive.location', 'parent', "Children",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': (Eval('kind') == 'box') & ~Eval('childs', []),
            })

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('code_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.code, Equal)),
                'party_archive.msg_location_code_unique'),
            ]
        cls._order.insert(0, ('name', 'ASC'))

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_kind(cls):
        return 'box'

    @fields.depends('kind')
    def on_change_with_parent_kinds(self, name=None):
        return _PARENT_KINDS.get(self.kind, [])

    @fields.depends('kind')
    def on_change_kind(self):
        if self.kind == 'room':
            self.parent = None

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            super().search_rec_name(name, clause),
            ('code', operator, operand),
            ]

    @classmethod
    def copy(cls, locations, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('childs', None)
        default.setdefault('code', None)
        return super().copy(locations, default=default)
