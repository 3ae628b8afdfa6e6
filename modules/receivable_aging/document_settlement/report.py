# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from ..aging.report import QuestionReport
from .question import SettlementQuestion


class _SettlementReport(QuestionReport):
    "The documents, each with its settlements"
    _question = SettlementQuestion
    _option_names = [
        'type', 'from_date', 'to_date', 'state', 'currency_mode', 'posted',
        'parties']
    _summed = ['amount', 'settled', 'open_amount']


class DocumentSettlementReport(_SettlementReport):
    __name__ = 'account.document.settlement'


class DocumentSettlementSpreadsheet(_SettlementReport):
    __name__ = 'account.document.settlement.spreadsheet'
