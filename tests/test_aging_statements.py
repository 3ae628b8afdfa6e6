# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""However many rows are shown, as many statements are executed"""
import datetime as dt
from decimal import Decimal
from itertools import product

from trytond.modules.account.tests import create_chart, get_fiscalyear
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction, check_access

FEW, MANY = 5, 50
TODAY = dt.date(2026, 6, 30)
# What the lists of the clients read, with the names of what is related
FIELDS = {
    'account.aging.party': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name',
        *[f'bucket{n}' for n in range(1, 13)], 'unallocated', 'balance',
        'share', 'overdue', 'oldest_days', 'credit_limit', 'over_limit'],
    'account.aging.document': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name',
        'account.rec_name', 'number', 'origin.rec_name', 'date',
        'maturity_date', 'days', 'bucket', 'bucket_label', 'amount', 'settled',
        'open_amount', 'is_overdue', 'rec_name'],
    'account.aging.bucket': [
        'bucket', 'label', 'documents', 'amount', 'share',
        'currency.rec_name'],
    'account.aging.check': [
        'kind', 'line.rec_name', 'account.rec_name', 'party.rec_name',
        'date', 'amount'],
    }
QUESTIONS = [
    {},
    {'type': 'both'},
    {'unallocated': 'oldest_first'},
    {'currency_mode': 'transaction'},
    {'basis': 'document'},
    ]
# To count, to search, to read and for the shares or the names of lines
LEDGER_LIMITS = {
    'account.aging.party': 4,
    # The first lines, and what is left of them
    'account.aging.document': 4,
    'account.aging.bucket': 5,
    'account.aging.check': 6,
    }
# Of them all, most of which look up the options of the question
LIMIT = 60


def create_debts(company, count):
    "Let as many parties owe something, two of five with a draft too"
    pool = Pool()
    Account = pool.get('account.account')
    FiscalYear = pool.get('account.fiscalyear')
    Journal = pool.get('account.journal')
    Move = pool.get('account.move')
    Party = pool.get('party.party')

    create_chart(company)
    fiscalyear = get_fiscalyear(company, today=TODAY)
    fiscalyear.save()
    FiscalYear.create_period([fiscalyear])
    period, = [
        p for p in fiscalyear.periods if p.start_date <= TODAY <= p.end_date]
    journal, = Journal.search([('code', '=', 'MISC')])
    receivable, = Account.search([('type.receivable', '=', True)], limit=1)
    revenue, = Account.search([
            ('type.revenue', '=', True), ('closed', '!=', True)], limit=1)

    def move(party, amount, due):
        return {
            'company': company.id, 'journal': journal.id,
            'period': period.id, 'date': TODAY,
            'lines': [('create', [{
                            'account': receivable.id, 'party': party.id,
                            'debit': amount, 'maturity_date': due,
                            }, {
                            'account': revenue.id, 'credit': amount,
                            }])],
            }
    parties = Party.create([
            {'name': f"Party {i:02}", 'credit_limit_amount': Decimal(10 * i)}
            for i in range(count)])
    dues = [TODAY - dt.timedelta(days=d) for d in range(-40, 160, 25)]
    Move.post(Move.create([
                move(p, Decimal(i + 1), dues[i % len(dues)])
                for i, p in enumerate(parties)]))
    Move.create([
            move(p, Decimal(1), TODAY)
            for i, p in enumerate(parties) if i % 5 > 2])
    return parties


def show(name, order=None):
    "Do what a client does to show a list"
    Model = Pool().get(name)
    count = Model.search([], count=True)
    ids = [r.id for r in Model.search([], limit=1000, order=order)]
    # Another request, which knows nothing of the first
    for cache in Transaction().cache.values():
        cache.clear()
    return count, Model.read(ids, FIELDS[name])


def show_few_and_many(name, parties):
    "Return the statements that show a few of the parties, and all of them"
    for number in [FEW, MANY]:
        with Transaction().set_context(
                parties=[p.id for p in parties[:number]]):
            # What does not depend on the rows may be in a cache
            show(name)
            with count_statements() as statements:
                count, rows = show(name)
        assert count == len(rows)
        if name in {'account.aging.party', 'account.aging.document'}:
            assert count == number
        yield statements


def of_ledger(statements):
    "Return the statements for which the lines are looked at"
    return [s for s in statements if '"account_move_line"' in s]


@with_transaction()
def test_statements(database):
    company = create_company()
    with set_company(company):
        parties = create_debts(company, MANY)
        for name, question in product(FIELDS, QUESTIONS):
            with Transaction().set_context(
                    date=TODAY, posted=True, **question), check_access():
                few, many = show_few_and_many(name, parties)
            assert len(few) == len(many), (name, question)
            assert len(of_ledger(many)) <= LEDGER_LIMITS[name], (
                name, question)
            assert len(many) <= LIMIT, (name, question)
