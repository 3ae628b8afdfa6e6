# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""However many balances and movements, as many statements are executed"""
import datetime as dt
from decimal import Decimal
from random import Random

from tests.aging_ledger import START, Ledger
from trytond import backend
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction, check_access

FEW, MANY = 3, 30
FIELDS = {
    'account.party.balance': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name', 'opening',
        'increase', 'decrease', 'closing', 'advance', 'credit_limit',
        'over_limit', 'last_movement_date', 'last_receipt_date', 'rec_name'],
    'account.party.ledger': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name', 'date',
        'kind', 'number', 'description', 'maturity_date', 'debit', 'credit',
        'running_balance', 'open_amount', 'days', 'state',
        'account.rec_name', 'origin.rec_name', 'move.rec_name'],
    }
MONTH_FIELDS = ['month', 'date', 'balance', 'overdue', 'rec_name']
# PostgreSQL is told each time how to run the queries
LIMIT = {'sqlite': 70, 'postgresql': 90}[backend.name]


def show(name):
    "Do what a client does to show a list"
    Model = Pool().get(name)
    count = Model.search([], count=True)
    ids = [r.id for r in Model.search([], limit=1000)]
    for cache in Transaction().cache.values():
        cache.clear()
    rows = Model.read(ids, FIELDS[name])
    assert {r['id'] for r in rows} == set(ids)
    return count, rows


@with_transaction()
def test_statements(database):
    company = create_company()
    with set_company(company):
        ledger = Ledger(company, Random(0))
        Party = Pool().get('party.party')
        parties = Party.create([{'name': str(i)} for i in range(MANY)])
        for party in parties:
            for amount in [Decimal(100), Decimal(-30)]:
                ledger.move(ledger.receivable, party, amount, START)
                ledger.move(
                    ledger.receivable, party, amount,
                    START + dt.timedelta(days=40))
        for name, per_party in zip(FIELDS, [1, 3]):
            counts = []
            for number in [FEW, MANY]:
                with Transaction().set_context(
                        from_date=START + dt.timedelta(days=30),
                        to_date=START + dt.timedelta(days=60),
                        parties=[p.id for p in parties[:number]],
                        ), check_access():
                    show(name)
                    with count_statements() as statements:
                        count, rows = show(name)
                assert count == len(rows) == number * per_party
                counts.append(len(statements))
            assert counts[0] == counts[1] <= LIMIT, (name, counts)


@with_transaction()
def test_statements_of_months(database):
    "However many months, they are one query"
    company = create_company()
    with set_company(company):
        ledger = Ledger(company, Random(0))
        party, = Pool().get('party.party').create([{}])
        ledger.move(ledger.receivable, party, Decimal(100), START)
        counts = []
        for months in [2, 24]:
            with Transaction().set_context(
                    date=START + dt.timedelta(days=60), months=months,
                    ), check_access():
                Month = Pool().get('account.aging.month')
                Month.search_read([], fields_names=MONTH_FIELDS)
                with count_statements() as statements:
                    rows = Month.search_read([], fields_names=MONTH_FIELDS)
            assert len(rows) == months
            counts.append(len(statements))
        assert counts[0] == counts[1] <= LIMIT, counts
