# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever the ledger, the lines of statements sum up to the balances

Each random ledger is told in statements of many periods, on the database that
the tests are run on.
"""
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from random import Random

from hypothesis import strategies as st

from tests.aging_ledger import DAYS, START, Ledger
from tests.stories import stories
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction

PERIODS = 5


def balances(statement_type, currency_mode, date):
    "Return the balances by party and currency, added up line by line"
    Line = Pool().get('account.move.line')
    kinds = {
        'customer': ['receivable'], 'supplier': ['payable'],
        }.get(statement_type, ['receivable', 'payable'])
    result = defaultdict(Decimal)
    for line in Line.search([
                ('party', '!=', None),
                ('move.state', '=', 'posted'),
                ('move.date', '<=', date),
                ['OR', *((f'account.type.{k}', '=', True) for k in kinds)],
                ]):
        currency, amount = line.account.company.currency, (
            line.debit - line.credit)
        if currency_mode == 'transaction' and line.second_currency:
            currency, amount = (
                line.second_currency, line.amount_second_currency)
        if statement_type == 'supplier':
            amount *= -1
        result[line.party.id, currency.id] += amount
    return {k: a for k, a in result.items() if a}


def make_statements(company, scheme, **question):
    "Return the statements of all that have a balance or movements"
    pool = Pool()
    Run = pool.get('account.party.statement.run')
    run = Run(company=company, scheme=scheme, **question)
    run.save()
    keys = run.find_keys()
    if keys:
        Run.make([run], keys)
    statements = Run(run.id).statements
    assert sorted((s.party.id, s.currency.id) for s in statements) == keys
    return {(s.party.id, s.currency.id): s for s in statements}


def check_statement(statement):
    balance = statement.opening
    for line in statement.lines:
        amount = line.debit - line.credit
        balance += -amount if statement.type == 'supplier' else amount
        assert line.running_balance == balance
    assert balance == statement.closing
    assert statement.closing == (
        statement.opening + statement.increase - statement.decrease)
    assert statement.closing == (
        sum(b.amount for b in statement.buckets) - statement.unallocated)


@stories(examples=2, steps=st.integers(12, 24))
def test_lines_sum_up_to_the_balance(database, seed, steps):
    with_transaction()(check_random_ledger)(Random(seed), steps)


def check_random_ledger(random, steps):
    company = create_company()
    with set_company(company):
        Scheme = Pool().get('account.aging.scheme')
        ledger = Ledger(company, random)
        ledger.grow(steps)
        scheme = Scheme(Scheme.get_default())
        for _ in range(PERIODS):
            options = {
                'type': random.choice(['customer', 'supplier', 'both']),
                'currency_mode': random.choice(['company', 'transaction']),
                }
            first, last, after = (
                START + dt.timedelta(days=d) for d in sorted(
                    random.sample(range(-30, DAYS + 30), 3)))
            statements = make_statements(
                company, scheme, from_date=first, to_date=last, **options)
            expected = balances(*options.values(), last)
            assert {k: s.closing for k, s in statements.items()
                if s.closing} == expected
            for statement in statements.values():
                check_statement(statement)
            # One period begins where the other ends
            followers = make_statements(
                company, scheme, from_date=last + dt.timedelta(days=1),
                to_date=max(after, last + dt.timedelta(days=1)), **options)
            assert {k: s.opening for k, s in followers.items()
                if s.opening} == expected
