# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What can be settled from where it is shown

Each model has settlement_lines(), the move lines that the record stands for,
and settlement_values(), what else it tells of the settlement.
"""
from trytond.pool import Pool, PoolMeta
from trytond.pyson import PYSONEncoder
from trytond.wizard import StateAction, Wizard

from .opening import Opening


class EntryMixin:
    __slots__ = ()

    def settlement_lines(self):
        return []

    def settlement_values(self):
        return {}


class Invoice(EntryMixin, metaclass=PoolMeta):
    __name__ = 'account.invoice'

    def settlement_lines(self):
        return list(self.lines_to_pay)


class MoveLine(EntryMixin, metaclass=PoolMeta):
    __name__ = 'account.move.line'

    def settlement_lines(self):
        return [self]

    def is_split_by_settlement(self, amount):
        "Return whether the amount pays a part of the line that stands apart"
        return False


class Party(EntryMixin, metaclass=PoolMeta):
    __name__ = 'party.party'

    def settlement_values(self):
        return {'party': self}


class AgingDocument(EntryMixin, metaclass=PoolMeta):
    __name__ = 'account.aging.document'

    def settlement_lines(self):
        # It has the id of the line, whatever the question is
        return Pool().get('account.move.line').browse([self.id])


class StatementLine(EntryMixin, metaclass=PoolMeta):
    __name__ = 'account.statement.line'

    def settlement_lines(self):
        "Return what the posted statement has booked on account of the party"
        if not self.move or self.move.state != 'posted':
            return []
        return [
            l for l in self.move.lines if l.origin == self and l.party]


class Settle(Wizard):
    __name__ = 'account.settlement.settle'

    start_state = 'open_'
    open_ = StateAction('receivable_aging.act_settlement_form')

    def do_open_(self, action):
        settlement = Opening(self.records).run()
        # The form first
        action['views'].reverse()
        return action, {'res_id': [settlement.id]}


class OpenSettlements(Wizard):
    __name__ = 'account.settlement.open'

    start_state = 'open_'
    open_ = StateAction('receivable_aging.act_settlement_line')

    def do_open_(self, action):
        parties, lines = set(), set()
        for record in self.records:
            if party := record.settlement_values().get('party'):
                parties.add(party.id)
            lines.update(l.id for l in record.settlement_lines())
        domain = ('line', 'in', sorted(lines))
        if parties and not lines:
            domain = ('settlement.party', 'in', sorted(parties))
        action['pyson_domain'] = PYSONEncoder().encode(
            [domain, ('settlement.state', '!=', 'draft')])
        return action, {}
