# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever the ledger and the question, the aging is what a pencil would tell

Each random ledger is asked many questions, on the database that the tests are
run on.
"""
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.aging_fold import Fold
from tests.aging_ledger import Ledger
from tests.stories import stories
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction

QUESTIONS = 25
OPTIONS = {
    'type': ['customer', 'supplier', 'both'],
    'basis': ['maturity', 'document', 'posting'],
    'posted': [False, True],
    'unallocated': ['separate', 'oldest_first', 'own_date'],
    'currency_mode': ['company', 'transaction'],
    }


def create_schemes():
    "Create schemes with limits on both sides of the due date, and in months"
    Scheme = Pool().get('account.aging.scheme')
    return Scheme.create([{
                'name': name,
                'unit': unit,
                'buckets': [('create', [
                            {'label': str(upper), 'upper': upper}
                            for upper in [*uppers, None]])],
                } for name, unit, uppers in [
                ("One", 'day', []),
                ("Days", 'day', [-30, -1, 0, 1, 30, 31, 60]),
                ("Months", 'month', [-1, 0, 1, 2]),
                ("Twelve", 'day', list(range(-50, 60, 10))),
                ]])


def ask(random, ledger, schemes):
    "Return a random question"
    question = ledger.ask(OPTIONS)
    question['scheme'] = random.choice(schemes).id
    return question


def check_documents(fold, random):
    Document = Pool().get('account.aging.document')
    expected = fold.documents()
    rows = Document.search([])
    # They are found in the one way and in the other
    assert {r.id for r in Document.search([('open_amount', '!=', 0)])} == (
        expected.keys())
    assert Document.search([], count=True) == len(expected)
    check_some_documents(expected, random)
    check_pages(random)
    assert {r.line.id for r in rows} == expected.keys()
    for row in rows:
        values = {
            'party': row.party.id, 'currency': row.currency.id,
            **{n: getattr(row, n) for n in [
                    'amount', 'open_amount', 'maturity_date', 'days',
                    'bucket', 'is_overdue']}}
        assert values == expected[row.id], row.id
        assert row.settled + row.open_amount == row.amount


def check_some_documents(expected, random):
    "Whichever rows are read together, what is left of them is the same"
    Document = Pool().get('account.aging.document')
    ids = random.sample(sorted(expected), len(expected))
    while ids:
        number = random.randint(1, len(ids))
        some, ids = ids[:number], ids[number:]
        assert {
            r['id']: r['open_amount']
            for r in Document.read(some, ['open_amount'])} == {
                id_: expected[id_]['open_amount'] for id_ in some}


def check_pages(random):
    "A page is a part of the whole, also where rows are found among others"
    Document = Pool().get('account.aging.document')
    order = [(random.choice(['maturity_date', 'amount', 'party']), 'ASC'),
        ('id', random.choice(['ASC', 'DESC']))]
    rows = Document.search([], order=order)
    for _ in range(3):
        offset = random.randint(0, len(rows))
        limit = random.randint(1, len(rows) + 1)
        assert Document.search(
            [], offset=offset, limit=limit, order=order
            ) == rows[offset:offset + limit]


def check_parties(fold, question):
    Party = Pool().get('account.aging.party')
    Scheme = Pool().get('account.aging.scheme')
    expected = fold.parties()
    rows = Party.search([])
    assert len({r.id for r in rows}) == len(rows)
    assert {(r.party.id, r.currency.id) for r in rows} == expected.keys()
    assert Party.search([], count=True) == len(rows)
    count = len(Scheme(question['scheme']).buckets)
    for row in rows:
        wanted = expected[row.party.id, row.currency.id]
        for number in range(1, 13):
            assert getattr(row, f'bucket{number}') == (
                wanted['buckets'][number] if number <= count else None)
        for name in ['unallocated', 'balance', 'overdue', 'oldest_days']:
            assert getattr(row, name) == wanted[name], name
        # The columns always add up
        assert sum(
            getattr(row, f'bucket{n}') for n in range(1, count + 1)
            ) - row.unallocated == row.balance
    return rows


def check_ledger(fold, question, rows):
    "The balance is the one of the ledger, but for what the check lists"
    Check = Pool().get('account.aging.check')
    check = Check.search([])
    assert sum(r.amount for r in check) == 0, (
        question, [(r.kind, r.amount) for r in check], fold.ledger())
    ledger, = [r for r in check if r.kind == 'ledger']
    assert -ledger.amount == fold.ledger()
    if question['currency_mode'] == 'company':
        aging, = [r for r in check if r.kind == 'aging']
        assert aging.amount == sum((r.balance for r in rows), Decimal(0))


def check_buckets(rows):
    Bucket = Pool().get('account.aging.bucket')
    assert sum((b.amount for b in Bucket.search([])), Decimal(0)) == sum(
        (r.balance for r in rows), Decimal(0))


@stories(steps=st.integers(12, 24))
def test_aging_is_the_fold_of_the_lines(database, seed, steps):
    with_transaction()(check_random_ledger)(Random(seed), steps)


def check_random_ledger(random, steps):
    company = create_company()
    with set_company(company):
        ledger = Ledger(company, random)
        schemes = create_schemes()
        ledger.grow(steps)
        for _ in range(QUESTIONS):
            question = ask(random, ledger, schemes)
            fold = Fold(question)
            with Transaction().set_context(question):
                check_documents(fold, random)
                rows = check_parties(fold, question)
                check_ledger(fold, question, rows)
                check_buckets(rows)
