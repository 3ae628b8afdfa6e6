# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.tools import grouped_slice
from trytond.transaction import Transaction


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    @classmethod
    def disposal_obstacles(cls, items):
        obstacles = super().disposal_obstacles(items)
        violators = cls._parties_with_violations(items)
        for item in items:
            if (item.company.id, item.party.id) in violators:
                obstacles[item.id].append(gettext(
                        'party_archive.msg_obstacle_violation'))
        return obstacles

    @classmethod
    def _parties_with_violations(cls, items):
        "Return the ids of company and party that have open violations"
        pool = Pool()
        Violation = pool.get('property.violation')
        violation = Violation.__table__()
        cursor = Transaction().connection.cursor()
        result = set()
        parties = {i.party.id for i in items}
        for sub_ids in grouped_slice(sorted(parties), 1000):
            cursor.execute(*violation.select(
                    violation.company, violation.party,
                    where=~violation.state.in_(Violation._closed_states)
                    & fields.SQL_OPERATORS['in'](
                        violation.party, list(sub_ids)),
                    group_by=[violation.company, violation.party]))
            result.update(cursor)
        return result
