# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the settlements share"""
from decimal import Decimal

from proteus import Model

from trytond.modules.receivable_aging.tests.tools import (
    create_users, get_method, text)

__all__ = [
    'create_settlers', 'enter', 'lines', 'new_settlement', 'settle']

_GROUPS = {
    'clerk': ['receivable_aging.group_settlement'],
    'settler': ['receivable_aging.group_settlement_accountant'],
    'settlement-admin': ['receivable_aging.group_settlement_admin'],
    }


def create_settlers(config=None):
    "Create one user per group of the settlements, with no other groups"
    create_users(_GROUPS, config=config)


def new_settlement(party, amount=None, date=None, type='receipt', **values):
    "Open the form for the party, which lists its documents"
    Settlement = Model.get('account.settlement')
    settlement = Settlement(type=type)
    if date:
        settlement.date = date
    documents = values.pop('documents', None)
    if documents:
        settlement.documents = documents
    settlement.party = party
    if amount is not None:
        settlement.amount = Decimal(amount)
        settlement.payment_method = get_method()
    for name, value in values.items():
        setattr(settlement, name, value)
    return settlement


def enter(settlement, **amounts):
    "Enter amounts by the number of the documents, with a leading n"
    for number, amount in amounts.items():
        line, = [l for l in settlement.lines if l.number == number[1:]]
        line.amount = Decimal(amount)


def lines(settlement):
    "Return number, open amount and amount of each document"
    return [
        (l.number, text(l.open_amount),
            text(l.amount) if l.amount is not None else '')
        for l in settlement.lines]


def settle(party, amount, date, type='receipt', strategy='oldest', **values):
    "Settle as proposed and return the posted settlement"
    settlement = new_settlement(
        party, amount, date, type=type, strategy=strategy, **values)
    settlement.click('propose')
    settlement.click('post')
    return settlement
