# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""From a document to what has settled it, and back"""
from trytond.pool import Pool
from trytond.transaction import Transaction
from trytond.wizard import StateAction, Wizard

from ..aging.drilldown import encode
from .question import CONTEXT_MODEL, NAMES, SettlementQuestion

# What another question may have in common with this one
_COMMON = {'company', 'date', 'type', 'posted', 'currency_mode'}
# What is no document
_ADJUSTING = {'write_off', 'exchange'}


class _Open(Wizard):
    "Open what has to do with the _lines of the records"
    _readonly = True
    start_state = 'open_'

    def do_open_(self, action):
        lines = self._lines()
        names = ', '.join(r.rec_name for r in self.records[:5])
        if len(self.records) > 5:
            names += ', …'
        action['name'] += f' - {names}'
        action['pyson_domain'] = encode(self._domain(lines))
        action['pyson_context'] = encode(self._context(lines))
        action['context_model'] = CONTEXT_MODEL
        return action, {}

    def _lines(self):
        "Return the ids of the lines"
        raise NotImplementedError

    def _domain(self, lines):
        return [('line', 'in', lines)]

    def _context(self, lines):
        context = Transaction().context
        return {
            **{n: context[n] for n in self._names() if n in context},
            'document_lines': lines,
            }

    def _names(self):
        return NAMES | {'company'}


class OpenSettlements(_Open):
    "Open the settlements of documents"
    __name__ = 'account.document.settlement.open_settlements'
    open_ = StateAction(
        'receivable_aging.act_document_settlement_allocation')

    def _lines(self):
        return [d.line.id for d in self.records]

    def _domain(self, lines):
        return [('document', 'in', lines)]


class OpenEntries(_Open):
    "Open what has settled documents, with all that it has settled"
    __name__ = 'account.document.settlement.open_entries'
    open_ = StateAction('receivable_aging.act_document_settlement_opened')

    def _lines(self):
        return sorted({
                s.line.id for d in self.records for s in d.settlements
                if s.line})


class OpenDocuments(_Open):
    """Open the documents that the entries behind settlements are about

    Those that they have settled, and those that they have put in their place.
    """
    __name__ = 'account.document.settlement.allocation.open_documents'
    open_ = StateAction('receivable_aging.act_document_settlement_opened')

    def _lines(self):
        Document = Pool().get('account.document.settlement')
        receivable, payable = SettlementQuestion.from_context(
            ).control_accounts()
        entries = [
            l for m in {s.move for s in self.records if s.move}
            for l in m.lines if l.account.id in {*receivable, *payable}]
        debts = {
            l.id for l in entries
            if (l.debit > l.credit) == (l.account.id in receivable)}
        with Transaction().set_context(
                document_lines=[l.id for l in entries]):
            settled = {
                s.line.id for d in Document.search([])
                for s in d.settlements if s.line and s.kind not in _ADJUSTING}
        return sorted(
            debts | settled | {s.document.id for s in self.records})


class _OpenFromElsewhere(_Open):
    "Open documents from a record that was not asked for by this question"
    open_ = StateAction('receivable_aging.act_document_settlement_opened')

    def _context(self, lines):
        return {
            'type': 'both',
            **super()._context(lines),
            }

    def _names(self):
        return _COMMON


class OpenOfAging(_OpenFromElsewhere):
    "Open the settlements of documents of the aging"
    __name__ = 'account.aging.document.open_document_settlements'

    def _lines(self):
        return [d.line.id for d in self.records]


class OpenOfInvoice(_OpenFromElsewhere):
    "Open the settlements of invoices"
    __name__ = 'account.invoice.open_document_settlements'

    def _lines(self):
        return [l.id for i in self.records for l in i.lines_to_pay]


class OpenOfLine(_OpenFromElsewhere):
    "Open the settlements of move lines, whether they are debts or payments"
    __name__ = 'account.move.line.open_document_settlements'

    def _lines(self):
        return [l.id for l in self.records]
