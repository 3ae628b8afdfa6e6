# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from .levels import LEVELS, highest, up_to


class Group(metaclass=PoolMeta):
    __name__ = 'res.group'

    clearance = fields.Selection(
        [(None, "")] + LEVELS[1:], "Clearance", sort=False,
        help="The highest level of confidentiality that the users of the "
        "group may see.")

    @classmethod
    def on_modification(cls, mode, groups, field_names=None):
        pool = Pool()
        Rule = pool.get('ir.rule')
        super().on_modification(mode, groups, field_names=field_names)
        Rule._domain_get_cache.clear()

    @classmethod
    def clearances(cls, group_ids):
        "Return the names of the levels that the groups may see"
        groups = cls.search([
                ('id', 'in', group_ids),
                ('clearance', '!=', None),
                ], order=[])
        return up_to(highest(g.clearance for g in groups))
