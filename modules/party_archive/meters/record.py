# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta

from ..keeping.record import HeldRecordMixin


class Meter(HeldRecordMixin, metaclass=PoolMeta):
    __name__ = 'property.meter'
