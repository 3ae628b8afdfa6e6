# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql.operators import Exists

from trytond.pool import Pool, PoolMeta

from .renovation import AFTER, PERMITTED


class Unit(metaclass=PoolMeta):
    __name__ = 'property.unit'

    @classmethod
    def _state_conditions(cls, table):
        pool = Pool()
        Renovation = pool.get('property.renovation')
        renovation = Renovation.__table__()
        date = cls._date()
        return super()._state_conditions(table) + [
            (Exists(renovation.select(
                        renovation.id,
                        where=(renovation.unit == table.id)
                        & (renovation.permit_from <= date)
                        & (renovation.state.in_(PERMITTED)
                            | (renovation.state.in_(AFTER)
                                & (renovation.completed_on > date))))),
                'renovating'),
            ]
