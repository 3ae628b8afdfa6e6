# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.report import Report

from ..exceptions import RenovationPrintError


class _RenovationReport(Report):

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        return context


class RenovationApplication(_RenovationReport):
    __name__ = 'property.renovation.application'


class RenovationPermit(_RenovationReport):
    __name__ = 'property.renovation.permit'

    @classmethod
    def get_context(cls, records, header, data):
        for record in records:
            if record.state not in {'permitted', 'working', 'stopped'}:
                raise RenovationPrintError(gettext(
                        'party_archive.msg_renovation_print_permit',
                        renovation=record.rec_name))
        return super().get_context(records, header, data)


class RenovationAcceptance(_RenovationReport):
    __name__ = 'property.renovation.acceptance'

    @classmethod
    def get_context(cls, records, header, data):
        for record in records:
            if not record.completed_on:
                raise RenovationPrintError(gettext(
                        'party_archive.msg_renovation_print_acceptance',
                        renovation=record.rec_name))
        return super().get_context(records, header, data)
