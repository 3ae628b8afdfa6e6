# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Plan the ledger: how many cases of each kind, when and with whom

The plan follows from its numbers and the seed alone.  Open cases are drawn
apart from settled ones: two ledgers with the same number of open lines have
the same open cases, however many settled ones they have.
"""
import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal

from .rows import CopiedCase

# Share of the lines
CUSTOMERS = 0.85
OPEN = {
    'unpaid': 0.698,
    # A tenth of the open invoices, for each is two lines
    'part_paid': 0.167,
    'split': 0.05,
    'advance': 0.05,
    'foreign': 0.02,
    'credit_note': 0.01,
    'draft': 0.005,
    }
SETTLED = {
    'paid': 0.64,
    'collective': 0.20,
    'instalments': 0.14,
    'foreign_paid': 0.02,
    }
# Days until the payment, on average
LAG = 45
# Days between the invoices of a collective payment, at most
GAP = 14


def is_open(kind):
    return kind in OPEN


class Stream:
    """The cases of one kind and side

    number is how many there are, parties whom they are with: pairs of party
    and address.
    """

    def __init__(self, kind, case, number, parties, generator):
        self.kind = kind
        self.case = case
        self.number = number
        self.parties = parties
        self.random = generator

    def until(self, fraction):
        "Return how many cases start until that fraction of the time"
        if is_open(self.kind):
            # Half of what is open comes from the last quarter of the time
            fraction = 1 - (1 - fraction) ** 0.5
        return round(self.number * fraction)

    def draw(self, date, end):
        "Return a copy of the case that starts on the date"
        # Some parties are busier than others
        index = int(len(self.parties) * self.random.random() ** 2)
        party, address = self.parties[index]
        return CopiedCase(
            self.case, self._dates(date, end), self._factor(), party, address)

    def _factor(self):
        """Return what the amounts are multiplied with

        They are multiples of ten, so all of them stay exact to the cent.
        """
        factor = int(self.random.lognormvariate(8, 1.2)) + 1
        return Decimal(min(factor, 10_000_000)) / 1000

    def _dates(self, date, end):
        dates = [date]
        for i in range(1, len(self.case.events)):
            rest = (end - dates[-1]).days
            if self.kind == 'collective' and i < len(self.case.events) - 1:
                days = self.random.randint(0, GAP)
            else:
                days = 1 + int(self.random.expovariate(1 / LAG))
            if days > rest:
                days = self.random.randint(0, rest)
            dates.append(dates[-1] + dt.timedelta(days=days))
        return dates


class Plan:
    """The whole ledger

    cases maps pairs of kind and side to Case, parties maps sides to pairs of
    party and address; lines and open_ are the numbers of lines with a party
    that are to be copied, all of them and the open ones.
    """

    def __init__(self, cases, parties, lines, open_, start, end, seed):
        self.start = start
        self.end = end
        self.random = random.Random(f'{seed}:order')
        self.streams = []
        for shares, number in [(OPEN, open_), (SETTLED, lines - open_)]:
            for kind, share in shares.items():
                for side in ['out', 'in']:
                    self.streams.append(self._stream(
                            cases, parties, seed, kind, side, share * number))

    def _stream(self, cases, parties, seed, kind, side, lines):
        case = cases[kind, side]
        lines *= CUSTOMERS if side == 'out' else 1 - CUSTOMERS
        return Stream(
            kind, case, round(lines / case.lines), parties[side],
            random.Random(f'{seed}:{kind}:{side}'))

    def events(self):
        "Yield pairs of CopiedCase and number of its event, in order of time"
        later = defaultdict(list)
        days = (self.end - self.start).days + 1
        for day in range(days):
            date = self.start + dt.timedelta(days=day)
            today = later.pop(date, [])
            for stream in self.streams:
                number = (
                    stream.until((day + 1) / days) - stream.until(day / days))
                for _ in range(number):
                    copied = stream.draw(date, self.end)
                    for i, event_date in enumerate(copied.dates):
                        if event_date == date and i == 0:
                            today.append((copied, i))
                        else:
                            later[event_date].append((copied, i))
            self.random.shuffle(today)
            # What a case does on the day that it starts
            today += later.pop(date, [])
            yield from today
