# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""From each number to what makes it"""
from trytond.pool import Pool
from trytond.pyson import PYSONEncoder
from trytond.transaction import Transaction
from trytond.wizard import StateAction, Wizard

from .question import CONTEXT_MODEL, NAMES, Question


def question_context():
    "Return the part of the context that asks the question"
    context = Transaction().context
    return {n: context[n] for n in {*NAMES, 'company'} if n in context}


def encode(value):
    return PYSONEncoder().encode(value)


class _OpenDocuments(Wizard):
    "Open the documents that the _domain of the record selects"
    _readonly = True
    start_state = 'open_'
    open_ = StateAction('receivable_aging.act_aging_document_drilldown')

    def do_open_(self, action):
        question = Question.from_context()
        action['name'] += f' - {self.record.rec_name}'
        action['pyson_domain'] = encode(self._domain())
        action['pyson_context'] = encode(question_context())
        action['context_model'] = CONTEXT_MODEL
        action['domains'] = self._tabs(action, question)
        return action, {}

    def _domain(self):
        raise NotImplementedError

    def _tabs(self, action, question):
        return []


class OpenDocuments(_OpenDocuments):
    "Open the documents of a party, with a tab for each of its buckets"
    __name__ = 'account.aging.party.open_documents'

    def _domain(self):
        domain = [('party', '=', self.record.party.id)]
        if not Question.from_context().in_company_currency:
            domain.append(('currency', '=', self.record.currency.id))
        return domain

    def _tabs(self, action, question):
        tabs = [(name, domain, count)
            for name, domain, count in action.get('domains', [])]
        numbers = [
            (b.label, ('bucket', '=', n))
            for n, b in enumerate(question.scheme.buckets, 1)]
        if question.unallocated != 'own_date':
            Party = Pool().get('account.aging.party')
            label = Party.fields_get(['unallocated'])['unallocated']['string']
            numbers.append((label, ('bucket', '=', None)))
        return tabs + [
            (label, encode([clause]), True) for label, clause in numbers]


class OpenBucket(_OpenDocuments):
    "Open the documents of all parties in a bucket"
    __name__ = 'account.aging.bucket.open_documents'

    def _domain(self):
        return [
            ('bucket', '=', self.record.bucket),
            ('currency', '=', self.record.currency.id),
            ]


class OpenSettlements(Wizard):
    "Open the lines that have settled a document, and the document's own"
    __name__ = 'account.aging.document.open_settlements'
    _readonly = True
    start_state = 'open_'
    open_ = StateAction('account.act_move_line_form')

    def do_open_(self, action):
        lines = self.record.settling_lines()
        action['pyson_domain'] = encode([('id', 'in', lines)])
        action['pyson_context'] = '{}'
        action['context_model'] = None
        return action, {}
