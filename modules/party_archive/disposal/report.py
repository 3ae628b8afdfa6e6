# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool
from trytond.report import Report


class DisposalRegister(Report):
    __name__ = 'party.archive.disposal.register'

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Access = pool.get('party.archive.access')
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        context['person'] = cls.person
        context['served'] = cls.served
        Access.log_items(
            [l.item for r in records for l in r.lines], 'print',
            target=cls.__name__)
        return context

    @classmethod
    def person(cls, disposal, name):
        "Return who has done it, also if he is no employee"
        person = (
            getattr(disposal, f'{name}_by')
            or getattr(disposal, f'{name}_user'))
        return person.rec_name if person else ''

    @classmethod
    def served(cls, item):
        "Return for how many years the item was kept"
        end = item.disposed_on or Pool().get('ir.date').today()
        start = item.retention_start or item.filed_on
        return end.year - start.year - (
            (end.month, end.day) < (start.month, start.day))
