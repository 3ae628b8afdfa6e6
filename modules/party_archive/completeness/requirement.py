# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import DeactivableMixin, ModelSQL, ModelView, Unique, fields
from trytond.pool import PoolMeta
from trytond.pyson import Eval
from trytond.transaction import Transaction


class Category(metaclass=PoolMeta):
    __name__ = 'party.archive.category'

    membership = fields.Selection([
            (None, ""),
            ('owner', "Owners of Units"),
            ('tenant', "Tenants of Units"),
            ('agent', "Agents of Units"),
            ('customer', "Customers"),
            ('supplier', "Suppliers"),
            ], "Parties", sort=False,
        states={
            'invisible': Eval('kind') != 'party',
            },
        help="Which parties are of the kind.\n"
        "Leave empty to choose them by hand.")
    requirements = fields.One2Many(
        'party.archive.requirement', 'kind', "Required Materials",
        states={
            'invisible': Eval('kind') != 'party',
            })

    @classmethod
    def copy(cls, categories, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('membership', None)
        default.setdefault('requirements', None)
        return super().copy(categories, default=default)


class Requirement(DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.requirement'

    kind = fields.Many2One(
        'party.archive.category', "Kind of Party", required=True,
        ondelete='CASCADE',
        domain=[
            ('kind', '=', 'party'),
            ])
    material = fields.Many2One(
        'party.archive.category', "Material", required=True,
        ondelete='CASCADE',
        domain=[
            ('kind', '=', 'material'),
            ],
        help="What must be on file, in this class or in one below.")
    per = fields.Selection([
            ('party', "Party"),
            ('unit', "Unit"),
            ], "Once Per", required=True, sort=False,
        help="Whether the material is filed once for the party or for each "
        "unit that it occupies.")
    per_string = per.translated('per')
    review_months = fields.Integer(
        "Reviewed Every",
        domain=[
            ['OR',
                ('review_months', '=', None),
                ('review_months', '>', 0),
                ],
            ],
        help="After how many months what is on file is stale.\n"
        "Leave empty if it never is.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('kind_material_per_unique',
                Unique(table, table.kind, table.material, table.per),
                'party_archive.msg_requirement_unique'),
            ]
        cls._order.insert(0, ('kind', 'ASC'))
        cls._order.insert(1, ('material', 'ASC'))

    @classmethod
    def default_per(cls):
        return 'party'

    def get_rec_name(self, name):
        return f'{self.kind.rec_name}: {self.material.rec_name}'

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('kind.rec_name', operator, operand),
            ('material.rec_name', operator, operand),
            ]


class PartyKind(ModelSQL, ModelView):
    __name__ = 'party.archive.party_kind'

    company = fields.Many2One(
        'company.company', "Company", required=True, ondelete='CASCADE')
    party = fields.Many2One(
        'party.party', "Party", required=True, ondelete='CASCADE',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    kind = fields.Many2One(
        'party.archive.category', "Kind of Party", required=True,
        ondelete='CASCADE',
        domain=[
            ('kind', '=', 'party'),
            ('membership', '=', None),
            ])

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    def get_rec_name(self, name):
        return self.kind.rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('kind.rec_name', *clause[1:])]
