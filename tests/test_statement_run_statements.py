# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""However many parties, their statements take as many to the database"""
from decimal import Decimal
from random import Random

from tests.aging_ledger import START, Ledger
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction

LIMIT = 80


def make(ledger, number):
    "Make the statements of as many new parties and count what it takes"
    pool = Pool()
    Category = pool.get('party.category')
    Party = pool.get('party.party')
    Run = pool.get('account.party.statement.run')
    Scheme = pool.get('account.aging.scheme')
    category, = Category.create([{'name': str(number)}])
    parties = Party.create([{
                'name': str(i),
                'categories': [('add', [category.id])],
                } for i in range(number)])
    for party in parties:
        for amount in [Decimal(100), Decimal(-30)]:
            ledger.move(ledger.receivable, party, amount, START)
    run = Run(
        company=ledger.company, from_date=START,
        to_date=START.replace(month=12), scheme=Scheme.get_default(),
        categories=[category])
    run.save()
    for cache in Transaction().cache.values():
        cache.clear()
    with count_statements() as statements:
        keys = run.find_keys()
        Run.make([Run(run.id)], keys)
    assert len(keys) == number
    made = Run(run.id).statements
    assert {(s.closing, len(s.lines)) for s in made} == {(Decimal(70), 2)}
    # SQLite can not insert several records with their ids
    return [s for s in statements if not s.startswith('INSERT')]


@with_transaction()
def test_statements(database):
    company = create_company()
    with set_company(company):
        ledger = Ledger(company, Random(0))
        make(ledger, 1)
        few, many = make(ledger, 3), make(ledger, 30)
        assert len(few) == len(many) <= LIMIT, [
            s for s in many if s not in few]
