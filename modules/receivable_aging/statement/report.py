# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from ..printing import OfLinesReport


class _StatementReport(OfLinesReport):
    _lines = [('account.party.statement.line', 'statement')]

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['footer'] = header['company'].footer_used.splitlines()
        context['bank_accounts'] = cls.bank_accounts
        return context

    @classmethod
    def bank_accounts(cls, statement):
        "Return the names of our bank accounts to which the party is to pay"
        if statement.type == 'supplier' or (statement.closing or 0) <= 0:
            return []
        # Without the module of the banks there are none
        party = statement.company.party
        return [
            a.rec_name for a in getattr(party, 'bank_accounts', [])
            if not a.currency or a.currency.id == statement.currency.id]


class StatementDocument(_StatementReport):
    "The statement, to be answered"
    __name__ = 'account.party.statement'


class StatementSpreadsheet(_StatementReport):
    __name__ = 'account.party.statement.spreadsheet'
