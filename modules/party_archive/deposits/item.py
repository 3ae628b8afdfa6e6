# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool, PoolMeta


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    @classmethod
    def disposal_obstacles(cls, items):
        pool = Pool()
        Deposit = pool.get('property.deposit')
        obstacles = super().disposal_obstacles(items)
        open_ = Deposit.parties_with_open({i.party.id for i in items})
        for item in items:
            if (item.company.id, item.party.id) in open_:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_deposit'))
        return obstacles
