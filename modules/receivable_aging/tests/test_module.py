# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.modules.company.tests import CompanyTestMixin
from trytond.tests.test_tryton import ModuleTestCase


class ReceivableAgingTestCase(CompanyTestMixin, ModuleTestCase):
    "Test Receivable Aging module"
    module = 'receivable_aging'
    extras = [
        'account_deposit', 'account_dunning', 'account_payment',
        'account_receivable_rule', 'account_statement', 'bank']


del ModuleTestCase
