# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import pytest
from hypothesis import HealthCheck, settings

from demo.database import MODULES

# How fast the machine is says nothing about the code
settings.register_profile(
    'tests', deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck))
settings.load_profile('tests')


@pytest.fixture(scope='module')
def database():
    "A database with the module, for tests in a transaction that is undone"
    yield from _activated('receivable_aging')


@pytest.fixture(scope='module')
def both_modules():
    "A database with both modules, for tests in a transaction that is undone"
    yield from _activated(MODULES)


def _activated(modules):
    from trytond.tests.test_tryton import activate_module, drop_db
    drop_db()
    activate_module(modules)
    yield
    drop_db()


@pytest.fixture(scope='module')
def settlers_database():
    "A database with a company and its accountants, for proteus"
    from trytond.modules.account.tests.tools import create_chart
    from trytond.modules.company.tests.tools import create_company
    from trytond.modules.receivable_aging.tests.settlement_tools import (
        create_settlers)
    from trytond.modules.receivable_aging.tests.tools import (
        create_accountant, create_ledger)
    from trytond.tests.test_tryton import drop_db
    from trytond.tests.tools import activate_modules
    activate_modules(
        'receivable_aging', create_company, create_chart, create_ledger,
        create_accountant, create_settlers)
    yield
    drop_db()


@pytest.fixture(scope='module')
def deposits_database():
    "A database with a company that holds deposits, for proteus"
    from trytond.modules.account.tests.tools import create_chart
    from trytond.modules.company.tests.tools import create_company
    from trytond.modules.party_archive.tests.deposit_tools import (
        create_deposit_ledger, create_deposit_users)
    from trytond.tests.test_tryton import drop_db
    from trytond.tests.tools import activate_modules
    activate_modules(
        'party_archive', create_company, create_chart, create_deposit_ledger,
        create_deposit_users)
    yield
    drop_db()
