# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the settlements share"""
from decimal import Decimal

from proteus import Model
from proteus.config import get_config

from trytond.modules.company.tests.tools import get_company
from trytond.modules.receivable_aging.tests.tools import get_method, text

__all__ = [
    'create_settlers', 'enter', 'lines', 'new_settlement', 'settle']

_GROUPS = {
    'clerk': ['group_settlement'],
    'settler': ['group_settlement_accountant'],
    'settlement-admin': ['group_settlement_admin'],
    }


def create_settlers(config=None):
    "Create one user per group of the settlements, with no other groups"
    config = config or get_config()
    Group = Model.get('res.group', config=config)
    ModelData = Model.get('ir.model.data', config=config)
    User = Model.get('res.user', config=config)
    for login, names in _GROUPS.items():
        user = User(name=login.capitalize(), login=login)
        user.companies.append(get_company(config=config))
        user.company = user.companies[0]
        for name in names:
            user.groups.append(Group(ModelData.get_id(
                        f'receivable_aging.{name}', config.context)))
        user.save()


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
