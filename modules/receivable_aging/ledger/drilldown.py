# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""From a balance to its ledger, and from there to what was entered"""
from trytond.transaction import Transaction
from trytond.wizard import StateAction, Wizard

from ..aging.drilldown import encode
from .question import CONTEXT_MODEL, NAMES, PeriodQuestion


class OpenLedger(Wizard):
    "Open the detail ledger of balances"
    __name__ = 'account.party.balance.open_ledger'
    _readonly = True
    start_state = 'open_'
    open_ = StateAction('receivable_aging.act_party_ledger_opened')

    def do_open_(self, action):
        context = Transaction().context
        names = ', '.join(r.rec_name for r in self.records[:5])
        action['name'] += f' - {names}'
        action['pyson_domain'] = encode(self._domain())
        action['pyson_context'] = encode({
                n: context[n] for n in {*NAMES, 'company'} if n in context})
        action['context_model'] = CONTEXT_MODEL
        return action, {}

    def _domain(self):
        question = PeriodQuestion.from_context()
        if question is None or question.in_company_currency:
            return [('party', 'in', [r.party.id for r in self.records])]
        return ['OR', *([
                    ('party', '=', r.party.id),
                    ('currency', '=', r.currency.id),
                    ] for r in self.records)]


class _Open(Wizard):
    "Open what the _domain of the rows selects"
    _readonly = True
    start_state = 'open_'

    def do_open_(self, action):
        action['pyson_domain'] = encode(self._domain())
        action['pyson_context'] = '{}'
        action['context_model'] = None
        return action, {}


class OpenMove(_Open):
    "Open the moves of rows of the detail ledger"
    __name__ = 'account.party.ledger.open_move'
    open_ = StateAction('account.act_move_form')

    def _domain(self):
        return [('id', 'in', sorted({
                        r.move.id for r in self.records if r.move}))]


class OpenGoods(_Open):
    "Open the goods and services of the documents"
    __name__ = 'account.party.ledger.open_goods'
    open_ = StateAction('receivable_aging.act_party_ledger_goods')

    def _domain(self):
        return [
            ('invoice', 'in', sorted({
                        r.invoice.id for r in self.records if r.invoice})),
            ('type', '=', 'line'),
            ]
