# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What stands on statements, computed for many parties at once

Whatever the number of the parties, it takes the same few statements to the
database.  All of it is asked of the open items, but for the movements of the
period.
"""
import datetime as dt
from collections import defaultdict
from decimal import Decimal

from sql import Null

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..aging.aged_sum import AgedSum
from ..aging.open_item import OpenItems
from ..aging.question import Question
from ..exceptions import StatementError
from ..fetch import fetch, fetch_named
from ..ledger.balance_sum import balances
from ..ledger.movement import Movements


class Figures:
    """The figures of the statements of a period

    The key of each is a pair of the ids of the party and the currency.
    """

    def __init__(
            self, company, type, from_date, to_date, scheme,
            currency_mode='company', parties=None, categories=()):
        try:
            before = from_date - dt.timedelta(days=1)
        except OverflowError as error:
            raise StatementError(gettext(
                    'receivable_aging.msg_statement_first_day')) from error
        options = {
            'type': type,
            'scheme': scheme,
            'currency_mode': currency_mode,
            'categories': categories,
            # What may still change is not told to others
            'posted': True,
            }
        self.from_date, self.to_date = from_date, to_date
        self.parties = parties
        self._labels = {}
        self.before = Question(company, before, **options)
        self.question = Question(company, to_date, **options)

    @property
    def side(self):
        "Return -1 where what we owe is positive"
        return -1 if self.question.type == 'supplier' else 1

    # The balances

    def opening(self):
        return self._balances(self.before)

    def closing(self):
        return self._balances(self.question)

    def _balances(self, question):
        "Return the balances by key, those of zero are left out"
        query = balances(question, parties=self.parties)
        return {
            (party, currency): amount
            for party, currency, amount in fetch(
                query, [None, None, 'NUMERIC'])
            if amount}

    # The aging

    def aging(self):
        """Return a dictionary of the aged amounts by key

        Its names are those of the buckets and unallocated.
        """
        aged = AgedSum(self.question, parties=self.parties)
        withs, row = aged.query()
        names = [*aged.buckets, 'unallocated']
        query = row.select(
            row.party, row.currency,
            *(getattr(row, n).as_(n) for n in names),
            with_=withs)
        types = [None, None, *(['NUMERIC'] * len(names))]
        return {
            (party, currency): dict(zip(names, amounts))
            for party, currency, *amounts in fetch(query, types)}

    def labels(self, language):
        "Return the labels of the buckets in the language"
        if language not in self._labels:
            Scheme = Pool().get('account.aging.scheme')
            context = {'language': language} if language else {}
            with Transaction().set_context(context):
                scheme = Scheme(self.question.scheme.id)
                self._labels[language] = [b.label for b in scheme.buckets]
        return self._labels[language]

    def open_amounts(self):
        "Return what is left of the lines by their ids"
        items = OpenItems(self.question, parties=self.parties)
        item = items.query()
        amount = item.open_amount
        if self.question.type == 'both':
            amount *= items.side(item)
        query = item.select(item.id, items.round(amount).as_('open_amount'))
        return dict(fetch(query, [None, 'NUMERIC']))

    # The movements

    def movements(self):
        "Return the lists of the movements by key, in their order"
        movements = defaultdict(list)
        query = Movements(
            self.question, self.from_date, parties=self.parties).query()
        for movement in fetch_named(
                query, {'debit': 'NUMERIC', 'credit': 'NUMERIC',
                    'date': 'DATE', 'maturity_date': 'DATE'}):
            movements[movement['party'], movement['currency']].append(movement)
        return movements

    def amount(self, movement):
        "Return by how much the movement changes the balance"
        return (movement['debit'] - movement['credit']) * self.side

    # Who gets one

    def keys(self, minimum=None):
        """Return the keys of whoever has a balance or movements

        With a minimum only those whose balance is not less.
        """
        closing = self.closing()
        keys = {
            key for key, amount in closing.items()
            if not minimum or abs(amount) >= minimum}
        if minimum:
            return keys
        movement = Movements(
            self.question, self.from_date, parties=self.parties)
        keys.update(map(tuple, fetch(movement.keys(), [None, None])))
        withs, row = AgedSum(self.question, parties=self.parties).rows()
        keys.update(map(tuple, fetch(
                    row.select(
                        row.party, row.currency,
                        where=row.party != Null, with_=withs),
                    [None, None])))
        return keys


def total(movements, name):
    return sum((m[name] for m in movements), Decimal(0))


def question_of(statement):
    "Return the figures that the statements like this one share"
    Scheme = Pool().get('account.aging.scheme')
    Scheme.check_buckets([statement.scheme])
    return statement.question
