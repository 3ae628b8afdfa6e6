# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The documents and credits that can be settled now, from the open items"""
import datetime as dt
from collections import namedtuple
from decimal import Decimal

from sql import Literal
from sql.aggregate import Count
from sql.conditionals import Coalesce

from trytond.pool import Pool
from trytond.tools import grouped_slice
from trytond.transaction import Transaction

from ..aging.open_item import OpenItems
from ..aging.open_line import is_among
from ..aging.own_invoice import own_invoice
from ..aging.question import Question
from ..fetch import fetch

# Amounts are positive for debits and negative for credits
OpenDocument = namedtuple('OpenDocument', [
        'line', 'party', 'account', 'currency', 'amount', 'open_amount',
        'maturity_date', 'move_date'])
_TYPES = [
    None, None, None, None, 'NUMERIC', 'NUMERIC', 'DATE', 'DATE']


class OpenDocuments:
    """What is open now of some parties, whatever it will be paid with

    kind is customer for receivables, supplier for payables or both.  Only
    documents up to a date can be asked for, and only those in a currency.
    """

    def __init__(
            self, company, parties, kind='both', currency=None, date=None):
        self.currency = currency
        self.date = date
        # Whatever is open on the last of all days is open now, for later
        # payments count too
        self.items = OpenItems(Question(
                int(company), dt.date.max, type=kind, posted=True,
                parties=[int(p) for p in parties],
                currency_mode='transaction'))

    def find(self, limit=None):
        "Return the list of open documents, those that are due first first"
        return self._find(limit=limit)

    def of_line(self, line):
        "Return the open document of a move line, or None"
        documents = self._find(lambda query: query.id == line)
        return documents[0] if documents else None

    def _find(self, condition=None, limit=None):
        query = self._dated()
        query = query.select(
            query.id, query.party, query.account, query.currency,
            query.amount.as_('amount'), query.open_amount.as_('open_amount'),
            query.maturity_date.as_('maturity_date'),
            query.move_date.as_('move_date'),
            where=self._is_asked(query)
            & (condition(query) if condition else Literal(True)),
            order_by=[query.maturity_date, query.id], limit=limit)
        digits = self._digits()
        return [
            OpenDocument(*row)._replace(
                amount=_exact(row[4], digits[row[3]]),
                open_amount=_exact(row[5], digits[row[3]]))
            for row in fetch(query, _TYPES)]

    def count(self):
        query = self._dated()
        cursor = Transaction().connection.cursor()
        cursor.execute(*query.select(
                Count(query.id), where=self._is_asked(query)))
        number, = cursor.fetchone()
        return number

    def currencies(self):
        "Return the sorted ids of the currencies of what is open"
        query = self._dated()
        cursor = Transaction().connection.cursor()
        cursor.execute(*query.select(
                query.currency, where=self._is_asked(query),
                group_by=query.currency, order_by=query.currency))
        return [currency for currency, in cursor]

    def _dated(self):
        item = self.items.query()
        move_date = self.items.move_date(item)
        side = self.items.side(item)
        return item.select(
            item.id, item.party, item.account, item.currency,
            (item.amount * side).as_('amount'),
            (item.open_amount * side).as_('open_amount'),
            Coalesce(item.maturity_date, move_date).as_('maturity_date'),
            move_date.as_('move_date'))

    def _is_asked(self, query):
        where = Literal(True)
        if self.currency:
            where &= query.currency == int(self.currency)
        if self.date:
            where &= query.move_date <= self.date
        return where

    @staticmethod
    def _digits():
        Currency = Pool().get('currency.currency')
        currency = Currency.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*currency.select(currency.id, currency.digits))
        return dict(cursor)


def _exact(amount, digits):
    return Decimal(amount).quantize(Decimal(10) ** -digits)


def own_invoices(lines):
    """Return the invoice that each line is one to pay of, by line

    Lines without invoice are left out.
    """
    Invoice = Pool().get('account.invoice')
    ids = _own_invoices({l.id for l in lines})
    # Together, so that they are read together
    invoices = {i.id: i for i in Invoice.browse(sorted(set(ids.values())))}
    return {l: invoices[ids[l.id]] for l in lines if l.id in ids}


def _own_invoices(lines):
    "Return the ids of the invoices by the ids of the lines"
    Line = Pool().get('account.move.line')
    result = {}
    for sub_ids in grouped_slice(sorted(lines), 1000):
        line = Line.__table__()
        query = line.select(
            line.id, own_invoice(line),
            where=is_among(line.id, list(sub_ids)))
        result.update(
            (id_, i) for id_, i in fetch(query, [None, None]) if i)
    return result
