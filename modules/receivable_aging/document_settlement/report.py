# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from ..aging.report import QuestionReport
from .question import SettlementQuestion


class DocumentsReport(QuestionReport):
    "The documents as asked for"
    _question = SettlementQuestion
    _option_names = [
        'type', 'from_date', 'to_date', 'state', 'currency_mode', 'posted',
        'parties']
    _summed = ['amount', 'settled', 'open_amount']


class DocumentSettlementReport(DocumentsReport):
    __name__ = 'account.document.settlement'


class DocumentSettlementSpreadsheet(DocumentsReport):
    __name__ = 'account.document.settlement.spreadsheet'
