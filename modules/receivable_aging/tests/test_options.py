# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import unittest
from itertools import product

from trytond.modules.account.tests import create_chart
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.receivable_aging.aging.question import (
    BASES, CURRENCY_MODES, TYPES, UNALLOCATED)
from trytond.pool import Pool
from trytond.tests.test_tryton import (
    activate_module, drop_db, with_transaction)
from trytond.transaction import Transaction

MODELS = [
    'account.aging.party', 'account.aging.document', 'account.aging.bucket',
    'account.aging.check']
DATE = dt.date(2026, 6, 30)


def questions():
    """Yield the context of each way to ask

    With all of the filters: the statements are the longest with them.
    """
    for type, basis, unallocated, currency_mode in product(
            TYPES, BASES, UNALLOCATED, CURRENCY_MODES):
        yield {
            'type': type,
            'basis': basis,
            'posted': True,
            'unallocated': unallocated,
            'currency_mode': currency_mode,
            'parties': [1],
            'categories': [1],
            }


class AgingOptionsTestCase(unittest.TestCase):
    "Test that the databases understand each question"

    @classmethod
    def setUpClass(cls):
        drop_db()
        activate_module('receivable_aging')
        super().setUpClass()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        drop_db()

    def check_options(self, company):
        for question in questions():
            with Transaction().set_context(
                    company=company.id, date=DATE, **question):
                for name in MODELS:
                    with self.subTest(model=name, **question):
                        self.check_model(name)

    def check_model(self, name):
        Model = Pool().get(name)
        rows = Model.search([('currency.code', '=', 'usd')])
        # Nobody owes anything, which the check tells
        self.assertEqual(bool(rows), name == 'account.aging.check')

    @with_transaction()
    def test_options(self):
        "Test every question without reconciliations after its date"
        company = create_company()
        with set_company(company):
            create_chart(company)
            self.check_options(company)

    @with_transaction()
    def test_options_later_reconciliation(self):
        "Test every question with a reconciliation after its date"
        Reconciliation = Pool().get('account.move.reconciliation')
        company = create_company()
        with set_company(company):
            create_chart(company)
            Reconciliation.create([{
                        'company': company.id,
                        'date': DATE + dt.timedelta(days=1),
                        'number': "Later",
                        }])
            self.check_options(company)
