# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool
from trytond.report import Report
from trytond.transaction import Transaction


class _DirectoryReport(Report):

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')

        context = super().get_context(records, header, data)
        context['letterhead'] = cls._letterhead()
        context['today'] = Date.today()
        return context

    @classmethod
    def _letterhead(cls):
        "Return the lines that stand for the company of the user"
        pool = Pool()
        User = pool.get('res.user')
        company = User(Transaction().user).company
        if not company:
            return []
        return company.header_used.splitlines() or [company.rec_name]


class Directory(_DirectoryReport):
    __name__ = 'party.directory'


class DirectorySpreadsheet(_DirectoryReport):
    __name__ = 'party.directory.spreadsheet'
