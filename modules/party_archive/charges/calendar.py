# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How much of the periods of a tariff lies in some days"""
import datetime as dt
from calendar import monthrange
from fractions import Fraction


def period_of(date, months):
    """Return the number of the period of so many months that has the date

    Periods begin in January of the year 0, so those of 3 are the quarters.
    """
    return (date.year * 12 + date.month - 1) // months


def period_start(number, months):
    "Return the first day of the period"
    year, month = divmod(number * months, 12)
    return dt.date(year, month + 1, 1)


def next_month(date):
    "Return the first day of the month after that of the date"
    return (date.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def elapsed(number, months, date):
    """Return as Fraction how much of the period is over at the end of date

    Each month counts the same, each day of a month too.
    """
    start = period_start(number, months)
    whole = (date.year - start.year) * 12 + date.month - start.month
    days = monthrange(date.year, date.month)[1]
    return Fraction(whole * days + date.day, days * months)


def shares(start, end, months):
    """Yield the part of each period before and up to the days of start to end

    The difference of the two is what the days are of the period. To round
    both instead of the difference makes the parts of a period sum up to it.
    """
    number = period_of(start, months)
    last = period_of(end, months)
    while number <= last:
        first_day = max(start, period_start(number, months))
        last_day = min(
            end, period_start(number + 1, months) - dt.timedelta(days=1))
        before = first_day - dt.timedelta(days=1)
        yield (
            elapsed(number, months, before)
            if period_of(before, months) == number else Fraction(0),
            elapsed(number, months, last_day))
        number += 1
