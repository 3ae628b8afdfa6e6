# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool
from trytond.report import Report

from .movement import shown_time


class KeyReport(Report):
    __name__ = 'property.key.report'

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        context['handovers'] = cls.handovers
        context['lendings'] = cls.lendings
        context['local'] = cls.local
        return context

    @classmethod
    def _movements(cls, key, *types):
        return sorted(
            (m for m in key.movements if m.type in types), key=lambda m: m.id)

    @classmethod
    def lendings(cls, key):
        return cls._movements(key, 'lend')

    @classmethod
    def handovers(cls, key):
        "Return when the keys came from the customer and went back to him"
        return cls._movements(key, 'deposit', 'withdraw', 'lose')

    @classmethod
    def local(cls, key, datetime, lang):
        if not datetime:
            return ''
        return shown_time(datetime, key.company, lang)
