# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Dates of the furnished company, all relative to one anchor"""
import datetime as dt


def last_month_end(today):
    "Return the last day of the month before the given date"
    return today.replace(day=1) - dt.timedelta(days=1)


def month_start(date, offset=0):
    "Return the first day of the month that is offset months from the date's"
    months = date.year * 12 + date.month - 1 + offset
    return dt.date(months // 12, months % 12 + 1, 1)


def month_end(date, offset=0):
    "Return the last day of the month that is offset months from the date's"
    return month_start(date, offset + 1) - dt.timedelta(days=1)


def months(anchor, count):
    "Return the first days of the count months up to the anchor's, in order"
    return [month_start(anchor, i) for i in range(1 - count, 1)]
