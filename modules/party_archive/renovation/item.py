# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool, PoolMeta
from trytond.transaction import without_check_access


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    @classmethod
    def disposal_obstacles(cls, items):
        obstacles = super().disposal_obstacles(items)
        open_ = cls._parties_with_renovations(items)
        for item in items:
            if (item.company, item.party) in open_:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_renovation'))
        return obstacles

    @classmethod
    @without_check_access
    def _parties_with_renovations(cls, items):
        "Return the pairs of company and party with a renovation not closed"
        pool = Pool()
        Renovation = pool.get('property.renovation')
        return {
            (r.company, r.party) for r in Renovation.search([
                    ('party', 'in', list({
                                i.party.id for i in items if i.party})),
                    ('state', 'not in', Renovation._closed_states),
                    ], order=[])}
