# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the aging share

The ledger is entered by a plain member of the accounting, in a past that does
not move.  Every question that is asked is checked to add up.
"""
import datetime as dt
from collections import defaultdict
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from proteus import Model, Wizard
from proteus.config import get_config
from proteus.pyson import PYSONDecoder

from trytond.exceptions import UserError
from trytond.ir.date import Date
from trytond.modules.account.tests.tools import create_fiscalyear, get_accounts
from trytond.modules.account_invoice.tests.tools import (
    set_fiscalyear_invoice_sequences)
from trytond.modules.company.tests.tools import get_company
from trytond.tests.tools import assertEqual, set_user

__all__ = [
    'advance', 'aging', 'as_of', 'check', 'create_accountant',
    'create_ledger', 'create_users', 'debt', 'documents', 'enter_invoice',
    'enter_move', 'get_journal', 'get_method', 'get_party', 'get_write_off',
    'pay', 'read', 'reconcile', 'refusal', 'tabs', 'text', 'today_is',
    'unreconcile', 'use_accountant']

YEARS = range(2025, 2028)
BUCKETS = range(1, 13)


# Setup functions

def create_ledger(company=None, config=None):
    "Create fiscal years from 2025 to 2027 and what payments need"
    company = company or get_company(config=config)
    accounts = get_accounts(company, config=config)
    for year in YEARS:
        fiscalyear = set_fiscalyear_invoice_sequences(
            create_fiscalyear(company, today=(
                    dt.date(year, 1, 1), dt.date(year, 12, 31)),
                config=config), config=config)
        fiscalyear.click('create_period')
    Method = Model.get('account.invoice.payment.method', config=config)
    WriteOff = Model.get('account.move.reconcile.write_off', config=config)
    Method(
        name="Cash", company=company,
        journal=get_journal('cash', config=config),
        credit_account=accounts['cash'], debit_account=accounts['cash']).save()
    journal = get_journal('write-off', config=config)
    WriteOff(
        name="Bank Charges", company=company, journal=journal,
        credit_account=accounts['revenue'],
        debit_account=accounts['expense']).save()


def create_accountant(config=None):
    "Create a user who is a plain member of the accounting"
    create_users({'accountant': ['account.group_account']}, config=config)


def create_users(groups, config=None):
    "Create one user per login with only the groups, by their XML ids"
    config = config or get_config()
    Group = Model.get('res.group', config=config)
    ModelData = Model.get('ir.model.data', config=config)
    User = Model.get('res.user', config=config)
    for login, names in groups.items():
        user = User(name=login.capitalize(), login=login)
        user.companies.append(get_company(config=config))
        user.company = user.companies[0]
        for name in names:
            user.groups.append(Group(ModelData.get_id(name, config.context)))
        user.save()


def use_accountant(login='accountant', config=None):
    "Go on as the user, who says yes to every warning"
    config = config or get_config()
    set_user(1, config=config)
    User = Model.get('res.user', config=config)
    user, = User.find([('login', '=', login)])
    set_user(user, config=config)
    config.skip_warning = True
    return user


@contextmanager
def refusal():
    "Print why what is done is refused"
    try:
        yield
    except UserError as error:
        print(error.message)
    else:
        raise AssertionError("it is not refused")


@contextmanager
def today_is(date):
    "Let the date be the one of today for what does not ask for a date"
    with patch.object(Date, 'today', return_value=date):
        yield date


# Documents

def get_party(name, **values):
    "Return the party with the name, which is created when it is needed"
    Party = Model.get('party.party')
    try:
        party, = Party.find([('name', '=', name)])
    except ValueError:
        party = Party(name=name, **values)
        party.save()
    return party


def get_journal(type='general', config=None):
    Journal = Model.get('account.journal', config=config)
    journal, = Journal.find([('type', '=', type)], limit=1)
    return journal


def get_method():
    Method = Model.get('account.invoice.payment.method')
    method, = Method.find([('name', '=', "Cash")])
    return method


def get_write_off():
    WriteOff = Model.get('account.move.reconcile.write_off')
    write_off, = WriteOff.find([])
    return write_off


def enter_invoice(party, amount, date, due=None, post=True, **values):
    """Enter an invoice of the amount, a credit note if it is negative

    A type 'in' in the values makes one of a supplier.
    """
    Invoice = Model.get('account.invoice')
    invoice = Invoice(type=values.pop('type', 'out'))
    invoice.party = party
    invoice.invoice_date = invoice.accounting_date = date
    for name, value in values.items():
        setattr(invoice, name, value)
    invoice.payment_term_date = due or date
    line = invoice.lines.new()
    line.account = get_accounts(invoice.company)[
        'revenue' if invoice.type == 'out' else 'expense']
    line.quantity = 1 if amount > 0 else -1
    line.unit_price = abs(Decimal(amount))
    invoice.save()
    if post:
        invoice.click('post')
    return invoice


def enter_move(date, *lines, post=True, **values):
    """Enter a move, with the amount of each line by the kind of its account

    A line is a tuple of kind or account, amount (negative for a credit), party
    and a dictionary of more values, the last two of which may be left out.
    """
    Move = Model.get('account.move')
    Period = Model.get('account.period')
    move = Move(date=date, **values)
    accounts = get_accounts(move.company)
    move.period, = Period.find([
            ('start_date', '<=', date),
            ('end_date', '>=', date),
            ('type', '=', 'standard'),
            ('company', '=', move.company.id),
            ])
    move.journal = get_journal()
    for account, amount, *others in lines:
        line = move.lines.new()
        line.account = accounts.get(account, account)
        amount = Decimal(amount)
        line.debit = max(amount, Decimal(0))
        line.credit = max(-amount, Decimal(0))
        if others:
            line.party, *others = others
        for name, value in (others[0] if others else {}).items():
            setattr(line, name, value)
    move.save()
    if post:
        move.click('post')
    return move


def debt(party, amount, date, due=None, kind='receivable', **values):
    "Enter what the party owes, without invoice, and return its line"
    return _enter_line(
        (kind, amount, party, {'maturity_date': due}), ('revenue', -amount),
        date, **values)


def advance(party, amount, date, kind='receivable', **values):
    """Enter what the party pays, without invoice, and return its line

    We owe what is negative, or pay it out.
    """
    return _enter_line(
        (kind, -amount, party), ('cash', amount), date, **values)


def _enter_line(line, counterpart, date, **values):
    move = enter_move(date, line, counterpart, **values)
    line, = [l for l in move.lines if l.party]
    return line


def pay(invoice, amount, date, type=None):
    """Pay an amount of the invoice through the wizard

    The type tells what to do with a rest: partial, writeoff, overpayment.
    """
    wizard = Wizard('account.invoice.pay', [invoice])
    wizard.form.amount = Decimal(amount)
    wizard.form.payment_method = get_method()
    wizard.form.date = date
    wizard.execute('choice')
    if wizard.form_state == 'ask':
        wizard.form.type = type or 'partial'
        if wizard.form.type == 'writeoff':
            wizard.form.writeoff = get_write_off()
        wizard.execute('pay')
    return wizard


def reconcile(*lines, date=None):
    "Reconcile the lines, a difference of which is written off on the date"
    Line = Model.get('account.move.line')
    # Models that come from different records may not be of one list
    wizard = Wizard(
        'account.move.reconcile_lines', [Line(l.id) for l in lines])
    if wizard.form_state == 'writeoff':
        wizard.form.writeoff = get_write_off()
        wizard.form.date = date
        wizard.execute('reconcile')
    for line in lines:
        line.reload()


def unreconcile(*lines):
    Line = Model.get('account.move.line')
    Wizard('account.move.unreconcile_lines', [Line(l.id) for l in lines])
    for line in lines:
        line.reload()


# Questions

@contextmanager
def as_of(date, **question):
    """Ask as of the date, with the other options as they are by default

    The scheme, which is yielded, is given by its name.
    """
    Scheme = Model.get('account.aging.scheme')
    scheme, = Scheme.find([('name', '=', question.get('scheme', "30 days"))])
    question['scheme'] = scheme.id
    question.setdefault('company', get_config().context.get('company'))
    with get_config().set_context(date=date, **question):
        yield scheme


def read(name, fields, domain=(), order=None):
    "Return the values of all the records at once, as a client reads a list"
    config = get_config()
    return config.get_proxy(name).search_read(
        list(domain), 0, None, order, fields, config.context)


def aging(party, date, **question):
    """Return the amounts of the party that are not zero, by their labels

    It is a list of them, one per currency, in the currency of the documents.
    """
    with as_of(date, **question) as scheme:
        check()
        labels = {
            f'bucket{n}': b.label for n, b in enumerate(scheme.buckets, 1)}
        labels.update(unallocated="Unallocated", balance="Balance")
        rows = read(
            'account.aging.party', [*labels], [('party', '=', party.id)],
            order=[('currency.code', 'ASC')])
    result = [
        {label: text(row[n]) for n, label in labels.items() if row[n]}
        for row in rows]
    if question.get('currency_mode') == 'transaction':
        return result
    amounts, = result or [{}]
    return amounts


def text(amount):
    "Return the amount as it is written, the same on every database"
    return f'{amount:.2f}'


def documents(party, date, **question):
    "Return due date, amount and open amount of each document of the party"
    with as_of(date, **question):
        check()
        rows = read(
            'account.aging.document',
            ['maturity_date', 'amount', 'open_amount'],
            [('party', '=', party.id)],
            order=[('maturity_date', 'ASC'), ('id', 'ASC')])
    return [
        (str(r['maturity_date']), text(r['amount']), text(r['open_amount']))
        for r in rows]


def opened(wizard, record):
    "Return the window that the wizard opens, as a client gets it"
    config = get_config()
    proxy = config.get_proxy(wizard, type='wizard')
    context = config.context
    context.update(
        active_model=record.__class__.__name__, active_id=record.id,
        active_ids=[record.id])
    session, state, _ = proxy.create(context)
    (action, _data), = proxy.execute(session, {}, state, context)['actions']
    proxy.delete(session, context)
    return action


def tabs(wizard, record):
    "Return label and domain of each tab that the wizard opens"
    decoder = PYSONDecoder(get_config().context)
    return [
        (label, decoder.decode(domain))
        for label, domain, _count in opened(wizard, record)['domains']]


def check():
    """Check that all that answers the question of the context adds up

    The rows per party, the documents, the buckets and the ledger.
    """
    buckets = [f'bucket{n}' for n in BUCKETS]
    open_amounts = defaultdict(Decimal)
    for document in read(
            'account.aging.document', ['party', 'currency', 'open_amount']):
        open_amounts[document['party'], document['currency']] += (
            document['open_amount'])
    balances = defaultdict(Decimal)
    for row in read(
            'account.aging.party',
            ['party', 'currency', 'unallocated', 'balance', *buckets]):
        balance = row['balance']
        assertEqual(
            sum(row[n] or Decimal(0) for n in buckets) - row['unallocated'],
            balance)
        assertEqual(
            open_amounts.pop((row['party'], row['currency'])), balance)
        balances[row['currency']] += balance
    assertEqual(open_amounts, {})
    sums = defaultdict(Decimal)
    for bucket in read('account.aging.bucket', ['currency', 'amount']):
        sums[bucket['currency']] += bucket['amount']
    assertEqual(sums, balances)
    checks = read('account.aging.check', ['kind', 'amount'])
    assertEqual(sum(c['amount'] for c in checks), 0)
    if checks and get_config().context.get('currency_mode') != 'transaction':
        total, = [c['amount'] for c in checks if c['kind'] == 'aging']
        assertEqual(total, sum(balances.values()))
