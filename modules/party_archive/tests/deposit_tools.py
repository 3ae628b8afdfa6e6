# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the tests of the deposits share"""
import datetime as dt
from decimal import Decimal

from proteus import Model

from trytond.modules.account.tests.tools import create_fiscalyear, get_accounts
from trytond.modules.account_invoice.tests.tools import (
    set_fiscalyear_invoice_sequences)
from trytond.modules.company.tests.tools import get_company
from trytond.modules.party_archive.tests.tools import create_user, refusal

__all__ = [
    'book', 'create_deposit_ledger', 'create_deposit_users', 'get_deposit',
    'refusal', 'text']


def create_deposit_ledger(config=None):
    """Create the fiscal years of today and of the year before

    With a payment method and an account for deposits, which the kinds but one
    have.
    """
    company = get_company(config=config)
    accounts = get_accounts(company, config=config)
    today = dt.date.today()
    for year in [today.year - 1, today.year]:
        fiscalyear = set_fiscalyear_invoice_sequences(
            create_fiscalyear(company, today=(
                    dt.date(year, 1, 1), dt.date(year, 12, 31)),
                config=config), config=config)
        fiscalyear.click('create_period')
    Journal = Model.get('account.journal', config=config)
    Method = Model.get('account.invoice.payment.method', config=config)
    journal, = Journal.find([('type', '=', 'cash')], limit=1)
    Method(
        name="Cash", company=company, journal=journal,
        credit_account=accounts['cash'], debit_account=accounts['cash']).save()
    Account = Model.get('account.account', config=config)
    Type = Model.get('account.account.type', config=config)
    parent = accounts['payable'].type.parent
    type_ = Type(
        name="Deposits Held", company=company, statement='balance',
        parent=parent)
    type_.save()
    account = Account(
        name="Deposits Held", code='2.9.1', company=company, type=type_,
        party_required=True)
    account.save()
    Kind = Model.get('property.deposit.kind', config=config)
    for kind in Kind.find([('name', '!=', "Other Deposit")]):
        kind.account = account
        kind.income_account = accounts['revenue']
        kind.save()


def create_deposit_users(config=None):
    "Create the users of the property office"
    create_user(
        "Clerk", 'party_archive.group_property',
        'party_archive.group_clearance_internal')
    create_user(
        "Cashier", 'party_archive.group_property', 'account.group_account',
        'party_archive.group_clearance_internal')


def get_deposit(party, amount, kind="Renovation Deposit", **values):
    "Return a new deposit that has been agreed"
    Deposit = Model.get('property.deposit')
    Kind = Model.get('property.deposit.kind')
    deposit = Deposit(party=party, amount=Decimal(amount), **values)
    deposit.kind, = Kind.find([('name', '=', kind)])
    deposit.save()
    deposit.click('agree')
    return deposit


def book(deposit, button, amount=None, date=None, **values):
    "Book a movement by the button as a user does"
    wizard = deposit.click(button)
    if date:
        wizard.form.date = date
    for name, value in values.items():
        setattr(wizard.form, name, value)
    if amount is not None:
        wizard.form.amount = Decimal(amount)
    wizard.execute('book')
    deposit.reload()


def text(amount):
    "Return the amount as it is written, the same on every database"
    return f'{amount:.2f}'
