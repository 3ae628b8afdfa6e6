# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the balances and ledgers share"""
from contextlib import contextmanager

from proteus import Model, Wizard
from proteus.config import get_config

from trytond.tests.tools import assertEqual

from .tools import text

__all__ = ['balance', 'cancel', 'ledger', 'period']

_AMOUNTS = ['opening', 'increase', 'decrease', 'closing', 'advance']


@contextmanager
def period(from_date, to_date, **question):
    "Ask about the period, with the other options as they are by default"
    config = get_config()
    question.setdefault('company', config.context.get('company'))
    with config.set_context(
            from_date=from_date, to_date=to_date, **question):
        yield


def balance(party, from_date, to_date, **question):
    """Return the amounts of the party

    They must add up and be what the ledger tells.
    """
    Balance = Model.get('account.party.balance')
    Ledger = Model.get('account.party.ledger')
    with period(from_date, to_date, **question):
        row, = Balance.find([('party', '=', party.id)])
        lines = Ledger.find([('party', '=', party.id)])
    assertEqual(row.opening + row.increase - row.decrease, row.closing)
    assertEqual(lines[-1].running_balance, row.closing)
    return tuple(text(getattr(row, n)) for n in _AMOUNTS)


def ledger(party, from_date, to_date, kinds=None, **question):
    "Print kind, amount, balance, open amount and state of each line"
    Ledger = Model.get('account.party.ledger')
    domain = [('party', '=', party.id)]
    if kinds:
        domain.append(('kind', 'in', kinds))
    with period(from_date, to_date, **question):
        for line in Ledger.find(domain):
            if line.kind == 'opening':
                print(f"{line.kind:<20} {text(line.running_balance)}")
            else:
                print(
                    line.kind, text(line.amount), text(line.running_balance),
                    text(line.open_amount), line.state)


def cancel(move, reversal):
    "Cancel the move on its own date; reversal exchanges debit and credit"
    Move = Model.get('account.move')
    wizard = Wizard('account.move.cancel', [Move(move.id)])
    wizard.form.reversal = reversal
    wizard.execute('cancel')
