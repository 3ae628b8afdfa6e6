# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""From a month to the aging at its end, from the largest to theirs"""
from trytond.wizard import StateAction, Wizard

from ..aging.drilldown import encode, question_context
from ..aging.question import CONTEXT_MODEL


class _OpenAging(Wizard):
    "Open the aging per party that is behind a row"
    _readonly = True
    start_state = 'open_'
    open_ = StateAction('receivable_aging.act_aging_party_drilldown')

    def do_open_(self, action):
        action['name'] += f' - {self.record.rec_name}'
        action['pyson_context'] = encode(
            {**question_context(), **self._question()})
        action['pyson_domain'] = encode(self._domain())
        action['context_model'] = CONTEXT_MODEL
        return action, {}

    def _question(self):
        return {'currency_mode': 'company'}

    def _domain(self):
        return []


class OpenMonth(_OpenAging):
    __name__ = 'account.aging.month.open_aging'

    def _question(self):
        return {**super()._question(), 'date': self.record.date}


class OpenLargest(_OpenAging):
    __name__ = 'account.aging.largest.open_aging'

    def _domain(self):
        return self.record.parties()
