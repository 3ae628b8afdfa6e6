# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What all that is printed has in common"""
from trytond.i18n import gettext
from trytond.modules.company import CompanyReport
from trytond.pool import Pool
from trytond.report import Report

from .exceptions import ReportRowsError

# More of them nobody reads, and their document takes the memory of the server
MOST_ROWS = 5_000


class LimitedReport(Report):
    "A report that refuses to print more rows than anybody reads"
    # What tells how to get fewer
    _too_many = 'receivable_aging.msg_report_rows'

    @classmethod
    def execute(cls, ids, data):
        number = cls._number_of_rows(ids, data)
        if number > MOST_ROWS:
            raise ReportRowsError(gettext(
                    cls._too_many, number=number, most=MOST_ROWS))
        return super().execute(ids, data)

    @classmethod
    def _number_of_rows(cls, ids, data):
        "Return how many rows are printed of the records"
        return len(ids)

    @staticmethod
    def _letterhead(company):
        return company.header_used.splitlines() or [company.rec_name]


class OfLinesReport(LimitedReport, CompanyReport):
    """A report of records with their lines, in the language of their party

    Those of several companies are documents of their own, for each has its
    letterhead.
    """
    _too_many = 'receivable_aging.msg_report_lines'
    # Pairs of the model of the lines and the name of their record
    _lines = []

    @classmethod
    def _number_of_rows(cls, ids, data):
        pool = Pool()
        return len(ids) + sum(
            pool.get(model).search(
                [(name, 'in', ids), *cls._printed_lines(model)], count=True)
            for model, name in cls._lines)

    @classmethod
    def _printed_lines(cls, model):
        "Return the domain of the lines of the model that are printed"
        return []

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['letterhead'] = cls._letterhead(header['company'])
        context['language'] = cls.language
        return context

    @classmethod
    def language(cls, record, user):
        "Return the language of the party or, without one, of the user"
        Lang = Pool().get('ir.lang')
        party = record.party
        return (
            (party.lang if party else None) or user.language or Lang.get())
