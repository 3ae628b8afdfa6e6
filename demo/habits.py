# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How the parties of the furnished company pay

prompt   around the due date
late     some weeks after it, at times a first part and later the rest
slow     months after it, on the 15th, all that has piled up at once
bad      as prompt, until one day the money stops
prepaid  three months beforehand
"""
import datetime as dt
from random import Random

from .dates import month_start
from .plan import SEED


class Payer:
    "The way of one party to pay; dates come from a generator of its own"

    def __init__(self, party, anchor):
        self.habit = party.habit
        self.anchor = anchor
        self.random = Random(f'{SEED} {party.key} payer')
        self.stop = party.stop

    def payments(self, issued, due):
        """Return when a debt is paid: pairs of date and share in percent

        Nothing is paid before it is issued nor after the anchor, so the
        shares may be less than 100 in total, and may be none at all.
        """
        payments = getattr(self, f'_pay_{self.habit}')(due)
        payments = [(max(date, issued), share) for date, share in payments]
        return [(d, s) for d, s in payments if d <= self.anchor]

    def _pay_prompt(self, due):
        return [(due + dt.timedelta(days=self.random.randint(-6, 1)), 100)]

    def _pay_late(self, due):
        date = due + dt.timedelta(days=self.random.randint(6, 40))
        if self.random.random() < 0.15:
            share = self.random.choice([30, 40, 50, 60])
            return [(date, share), (date + dt.timedelta(days=35), 100 - share)]
        return [(date, 100)]

    def _pay_slow(self, due):
        # Always the same month of a quarter, so that much is paid at once
        date = due + dt.timedelta(days=60)
        offset = 2 - (date.month - 1) % 3
        return [(month_start(date, offset).replace(day=15), 100)]

    def _pay_bad(self, due):
        return self._pay_prompt(due) if due <= self.stop else []

    def _pay_prepaid(self, due):
        return []
