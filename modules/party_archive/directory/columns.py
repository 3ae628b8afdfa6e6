# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The columns of the directory as SQL expressions on a row of party.party

Each function takes the table of party.party in a query and returns what the
column shows for its row.  As they are read, searched and ordered in the
database, a list costs the same number of statements whatever its length.
"""
from sql import Literal, Null, Select
from sql.aggregate import Count
from sql.conditionals import Case, Coalesce
from sql.functions import Function
from sql.operators import Exists

from trytond import backend
from trytond.pool import Pool
from trytond.transaction import Transaction

SEPARATOR = '; '


class _Joined(Function):
    "The texts of a group, in the order of its rows, with a separator between"
    __slots__ = ()
    _function = (
        'GROUP_CONCAT' if backend.name == 'sqlite' else 'STRING_AGG')


def _company():
    """Return the id of the company of the context, or None

    A client may ask only for a company of its user.  Searches run without
    check of the access, so the request tells that there is a client.
    """
    User = Pool().get('res.user')
    transaction = Transaction()
    company = transaction.context.get('company')
    if (transaction.check_access or '_request' in transaction.context) and (
            company not in User.get_companies()):
        return None
    return company


def relationship(party, name):
    """Return the value that the company of the context has set

    The row without company counts where the company has none, as it does for
    each multi-value.
    """
    Relationship = Pool().get('party.party.relationship')
    table = Relationship.__table__()
    field = Relationship._fields[name]
    company = _company()
    where = table.company == Null
    if company is not None:
        where |= table.company == company
    return table.select(
        field.sql_column({None: (table, None)}, Relationship),
        where=(table.party == party.id) & where,
        order_by=[table.company.asc.nulls_last, table.id.asc],
        limit=1)


def nature(party):
    "Return the nature that is set, or the one of the ledger where none is"
    return Coalesce(relationship(party, 'nature_set'), ledger_nature(party))


def ledger_nature(party):
    """Return what the party is by the posted moves of the company

    It is a customer when something was ever posted for it on a receivable
    account, a supplier when on a payable one; null without any.
    """
    # Each is looked for once only: without lines of a kind all the lines of
    # the party are looked at.  With the limit the database does not put it
    # in again wherever it is named.
    has = Select([
            _has_line(party, 'receivable').as_('receivable'),
            _has_line(party, 'payable').as_('payable')], limit=1)
    return has.select(Case(
            (has.receivable, Case((has.payable, 'both'), else_='customer')),
            (has.payable, 'supplier'),
            else_=Null))


def _has_line(party, kind):
    "Return whether the party has a posted line on an account of the kind"
    pool = Pool()
    line = pool.get('account.move.line').__table__()
    move = pool.get('account.move').__table__()
    account = pool.get('account.account').__table__()
    type_ = pool.get('account.account.type').__table__()
    company = _company()
    if company is None:
        return Literal(False)
    return Exists(
        line
        .join(account, condition=line.account == account.id)
        .join(type_, condition=account.type == type_.id)
        .join(move, condition=line.move == move.id)
        .select(
            line.id,
            where=(line.party == party.id)
            & (account.company == company)
            & (getattr(type_, kind) == Literal(True))
            & (move.state == 'posted')))


def contact(party, types, name='value'):
    """Return the column of the first active contact mechanism of the types

    A mechanism of the first type goes before those of the others.
    """
    table = Pool().get('party.contact_mechanism').__table__()
    rank = Case(
        *((table.type == type_, i) for i, type_ in enumerate(types)),
        else_=len(types))
    return table.select(
        getattr(table, name),
        where=(table.party == party.id)
        & (table.active == Literal(True))
        & table.type.in_(types),
        order_by=[rank, table.sequence.asc.nulls_first, table.id.asc],
        limit=1)


def address(party, name='id'):
    "Return the column of the first active address"
    table = Pool().get('party.address').__table__()
    return table.select(
        getattr(table, name),
        where=(table.party == party.id) & (table.active == Literal(True)),
        order_by=[table.sequence.asc.nulls_first, table.id.asc],
        limit=1)


def bank_name(party):
    """Return the names of the banks of the active bank accounts

    An account without bank keeps its place, so the names stand in the same
    order as the numbers.
    """
    accounts, account = _bank_accounts(party)
    pool = Pool()
    bank = pool.get('bank').__table__()
    bank_party = pool.get('party.party').__table__()
    names = (accounts
        .join(bank, 'LEFT', condition=account.bank == bank.id)
        .join(bank_party, 'LEFT', condition=bank.party == bank_party.id)
        .select(
            bank_party.name.as_('name'),
            Coalesce(bank_party.name, '').as_('text'),
            **_bank_accounts_clauses(party, accounts, account)))
    return names.select(
        Case((Count(names.name) > 0, _Joined(names.text, SEPARATOR)),
            else_=Null))


def bank_account_number(party):
    "Return the first active number of each active bank account"
    accounts, account = _bank_accounts(party)
    number = Pool().get('bank.account.number').__table__()
    first = number.select(
        number.number,
        where=(number.account == account.id)
        & (number.active == Literal(True)),
        order_by=[number.sequence.asc.nulls_first, number.id.asc],
        limit=1)
    numbers = accounts.select(
        first.as_('text'),
        **_bank_accounts_clauses(party, accounts, account))
    return numbers.select(_Joined(numbers.text, SEPARATOR))


def _bank_accounts(party):
    "Return the join of owners and bank accounts, and the bank accounts"
    pool = Pool()
    owner = pool.get('bank.account-party.party').__table__()
    account = pool.get('bank.account').__table__()
    return owner.join(account, condition=owner.account == account.id), account


def _bank_accounts_clauses(party, accounts, account):
    "Return the clauses that give the accounts of the party in their order"
    owner = accounts.left
    return {
        'where': (owner.owner == party.id)
        & (account.active == Literal(True)),
        'order_by': [
            account.owners_sequence.asc.nulls_first, account.id.asc],
        }
