# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The sheets that accountants keep in files, of the documents as asked for"""
from .report import DocumentsReport


class _SheetReport(DocumentsReport):
    _option_names = [
        'from_date', 'to_date', 'state', 'currency_mode', 'posted', 'parties']
    _is_register = False

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['register'] = cls._is_register
        return context


class _RegisterReport(_SheetReport):
    _is_register = True


class Sheet(_SheetReport):
    __name__ = 'account.document.sheet'


class SheetSpreadsheet(_SheetReport):
    __name__ = 'account.document.sheet.spreadsheet'


class Register(_RegisterReport):
    __name__ = 'account.document.register'


class RegisterSpreadsheet(_RegisterReport):
    __name__ = 'account.document.register.spreadsheet'
