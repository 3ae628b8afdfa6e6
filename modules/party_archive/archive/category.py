# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Null
from sql.conditionals import Coalesce
from sql.operators import Equal

from trytond.i18n import gettext
from trytond.model import (
    DeactivableMixin, Exclude, ModelSQL, ModelView, fields, tree)
from trytond.pool import Pool
from trytond.pyson import Eval

from ..exceptions import CategoryScheduleError, RetentionShortenError
from .configuration import check_pattern
from .levels import LEVELS


class Category(
        DeactivableMixin, tree(separator=' / '), ModelSQL, ModelView):
    __name__ = 'party.archive.category'

    name = fields.Char("Name", required=True, translate=True)
    code = fields.Char(
        "Code", required=True,
        help="Stands for the class in the numbers of items.")
    kind = fields.Selection([
            ('material', "Kind of Material"),
            ('party', "Kind of Party"),
            ], "Kind", required=True, sort=False,
        help="Whether the class is of what is filed or of whom it is about.")
    parent = fields.Many2One(
        'party.archive.category', "Parent", ondelete='RESTRICT',
        domain=[
            ('kind', '=', Eval('kind', 'material')),
            ])
    childs = fields.One2Many(
        'party.archive.category', 'parent', "Children",
        domain=[
            ('kind', '=', Eval('kind', 'material')),
            ])
    schedule = fields.Many2One(
        'party.archive.schedule', "Retention Schedule", ondelete='RESTRICT',
        states={
            'invisible': Eval('kind') != 'material',
            },
        help="Decides how long the items of the class are kept.\n"
        "Nothing can be filed in a class without schedule.")
    confidentiality = fields.Selection(
        LEVELS, "Confidentiality", required=True, sort=False,
        help="The level that new items of the class get.")
    number_pattern = fields.Char(
        "Number Pattern",
        states={
            'invisible': Eval('kind') != 'material',
            },
        help="What the numbers of the class are built from.\n"
        "Leave empty to use the one of the parent or of the configuration.")
    description = fields.Text(
        "Description", translate=True,
        help="What is filed in the class, and what is not.")

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('code_parent_unique',
                Exclude(table,
                    (table.code, Equal),
                    (table.kind, Equal),
                    (Coalesce(table.parent, -1), Equal),
                    where=table.code != Null),
                'party_archive.msg_category_code_unique'),
            ]
        cls._order.insert(0, ('code', 'ASC'))

    @classmethod
    def default_kind(cls):
        return 'material'

    @classmethod
    def default_confidentiality(cls):
        return 'internal'

    @fields.depends('parent', '_parent_parent.kind')
    def on_change_parent(self):
        if self.parent:
            self.kind = self.parent.kind

    @property
    def number_code(self):
        "The codes from the root to the class"
        codes, category = [], self
        while category:
            codes.append(category.code)
            category = category.parent
        return '.'.join(reversed(codes))

    @property
    def used_pattern(self):
        "The pattern of the class or of the next above it that has one"
        category = self
        while category:
            if category.number_pattern:
                return category.number_pattern
            category = category.parent

    def get_schedule(self):
        "Return the schedule, which the class must have to be used"
        if not self.schedule:
            raise CategoryScheduleError(gettext(
                    'party_archive.msg_category_schedule',
                    category=self.rec_name))
        return self.schedule

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
    def copy(cls, categories, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('childs', None)
        default.setdefault('code', lambda data: gettext(
                'party_archive.msg_category_code_copy', code=data['code']))
        return super().copy(categories, default=default)

    @classmethod
    def check_modification(
            cls, mode, categories, values=None, external=False):
        pool = Pool()
        Item = pool.get('party.archive.item')
        Schedule = pool.get('party.archive.schedule')
        super().check_modification(
            mode, categories, values=values, external=external)
        if mode != 'write' or not external or 'schedule' not in values:
            return
        schedule = (
            Schedule(values['schedule']) if values['schedule'] else None)
        for category in categories:
            if (category.schedule
                    and (not schedule
                        or category.schedule.is_shortened_by(schedule))
                    and Item.search([
                            ('category', '=', category.id),
                            ('state', '=', 'filed'),
                            ], limit=1, order=[])):
                raise RetentionShortenError(gettext(
                        'party_archive.msg_category_shorten',
                        category=category.rec_name))

    @classmethod
    def on_modification(cls, mode, categories, field_names=None):
        pool = Pool()
        Item = pool.get('party.archive.item')
        super().on_modification(mode, categories, field_names=field_names)
        if mode == 'write' and 'schedule' in field_names:
            Item.set_retention(Item.search([
                        ('category', 'in', [c.id for c in categories]),
                        ('state', '=', 'filed'),
                        ]))

    @classmethod
    def validate_fields(cls, categories, field_names):
        super().validate_fields(categories, field_names)
        if field_names and 'number_pattern' not in field_names:
            return
        for category in categories:
            if category.number_pattern:
                check_pattern(category.number_pattern)
