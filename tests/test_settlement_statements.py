# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""However many documents and settlements, as many statements are executed"""
from decimal import Decimal
from random import Random

from tests.aging_ledger import START, Ledger
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction, check_access

FIELDS = {
    'account.document.settlement': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name',
        'account.rec_name', 'number', 'origin.rec_name', 'kind', 'date',
        'maturity_date', 'amount', 'settled', 'open_amount', 'state',
        'settlements', 'rec_name'],
    'account.document.settlement.allocation': [
        'party.rec_name', 'currency.rec_name', 'company.rec_name',
        'document.rec_name', 'number', 'origin.rec_name', 'kind', 'date',
        'amount', 'line_amount', 'user.rec_name', 'rec_name'],
    }
LIMIT = 80


def settle(ledger, party, count):
    "Settle as many documents of the party, each by two payments"
    Line = ledger.pool.get('account.move.line')
    for i in range(count):
        debt = ledger.move(
            ledger.receivable, party, Decimal(100 + i), ledger.date())
        payments = [
            ledger.move(ledger.receivable, party, -amount, ledger.date())
            for amount in [Decimal(40), Decimal(60 + i)]]
        Line.reconcile([debt, *payments])


def show(name):
    "Do what a client does to show a list"
    Model = Pool().get(name)
    count = Model.search([], count=True)
    ids = [r.id for r in Model.search([], limit=1000)]
    for cache in Transaction().cache.values():
        cache.clear()
    return count, Model.read(ids, FIELDS[name])


@with_transaction()
def test_statements(database):
    company = create_company()
    with set_company(company):
        ledger = Ledger(company, Random(0))
        few, many = ledger.parties[:2]
        settle(ledger, few, 2)
        settle(ledger, many, 20)
        for name in FIELDS:
            counts = []
            for party, number in [(few, 2), (many, 20)]:
                with Transaction().set_context(
                        date=START.replace(month=12), parties=[party.id],
                        ), check_access():
                    show(name)
                    with count_statements() as statements:
                        count, rows = show(name)
                assert count == len(rows) >= number
                counts.append(len(statements))
            assert counts[0] == counts[1] <= LIMIT, name
