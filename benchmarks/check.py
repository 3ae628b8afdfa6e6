# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Check that the ledger is one that Tryton could have made

All of it by SQL, samples by the validation and the fields of the core.
"""
import random
from decimal import Decimal

from trytond.pool import Pool
from trytond.transaction import Transaction

SAMPLE = 50
# What must find nothing
FAULTS = {
    "moves that are not balanced": '''
        SELECT move FROM account_move_line
        GROUP BY move HAVING ROUND(SUM(debit) - SUM(credit), 6) <> 0''',
    "reconciliations that are not balanced, or of several accounts": '''
        SELECT reconciliation FROM account_move_line
        WHERE reconciliation IS NOT NULL
        GROUP BY reconciliation
        HAVING ROUND(SUM(debit) - SUM(credit), 6) <> 0
            OR MIN(account) <> MAX(account) OR MIN(party) <> MAX(party)''',
    "reconciliations without the latest date of their lines": '''
        SELECT r.id
        FROM account_move_reconciliation AS r
        LEFT JOIN account_move_line AS l ON l.reconciliation = r.id
        LEFT JOIN account_move AS m ON m.id = l.move
        GROUP BY r.id, r.date
        HAVING r.date <> MAX(m.date) OR COUNT(l.id) < 2''',
    "moves outside of their period": '''
        SELECT m.id FROM account_move AS m
        JOIN account_period AS p ON p.id = m.period
        WHERE m.date < p.start_date OR m.date > p.end_date''',
    "numbers of moves that are not unique": '''
        SELECT number FROM account_move
        WHERE number IS NOT NULL GROUP BY number HAVING COUNT(*) > 1''',
    "numbers of invoices that are not unique": '''
        SELECT type, number FROM account_invoice
        GROUP BY type, number HAVING COUNT(*) > 1''',
    "invoices of another state than their lines": '''
        SELECT i.id FROM account_invoice AS i
        JOIN account_move_line AS l
            ON l.move = i.move AND l.account = i.account
        WHERE (l.reconciliation IS NULL) <> (i.state = 'posted')''',
    "payments of other parties": '''
        SELECT p.id FROM "account_invoice-account_move_line" AS p
        JOIN account_invoice AS i ON i.id = p.invoice
        JOIN account_move_line AS l ON l.id = p.line
        WHERE l.party <> i.party OR l.account <> i.account''',
    }


class Fault(Exception):
    pass


def check(name):
    """Raise Fault unless the ledger of the database is sound

    Prints how many lines it has.
    """
    with Transaction().start(name, 0, readonly=True):
        _check_all()
        _count()
        User = Pool().get('res.user')
        user, = User.search([('login', '=', 'admin')])
        company = user.company.id
    with Transaction().start(
            name, user.id, readonly=True, context={'company': company}):
        _check_parties()
        _check_invoices()
        _validate()


def _check_all():
    cursor = Transaction().connection.cursor()
    for name, query in FAULTS.items():
        cursor.execute(query)
        if found := cursor.fetchmany(5):
            raise Fault(f"{name}: {found}")


def _count():
    cursor = Transaction().connection.cursor()
    cursor.execute('''
        SELECT COUNT(*), COUNT(party),
            SUM(CASE WHEN party IS NOT NULL AND reconciliation IS NULL
                THEN 1 ELSE 0 END)
        FROM account_move_line''')
    lines, with_party, open_ = cursor.fetchone()
    print(f"{lines} lines, {with_party} with a party, {open_} of them open")


def _check_parties():
    "Compare what parties owe by the core with the sum of all their lines"
    Party = Pool().get('party.party')
    cursor = Transaction().connection.cursor()
    parties = _sample('party.party', [])
    for party in parties:
        cursor.execute('''
            SELECT COALESCE(SUM(l.debit - l.credit), 0)
            FROM account_move_line AS l
            WHERE l.party = %d''' % party)
        balance = Decimal(str(cursor.fetchone()[0])).quantize(Decimal('.01'))
        party = Party(party)
        if party.receivable + party.payable != balance:
            raise Fault(
                f"Party {party.id} has {balance} in the ledger, "
                f"{party.receivable} and {party.payable} in the core")


def _check_invoices():
    Invoice = Pool().get('account.invoice')
    for state in ['posted', 'paid']:
        for invoice in Invoice.browse(
                _sample('account.invoice', [('state', '=', state)])):
            if bool(invoice.reconciled) != (state == 'paid'):
                raise Fault(f"Invoice {invoice.id} is not {state}")
            total = sum(l.amount for l in invoice.lines)
            if total != invoice.total_amount:
                raise Fault(
                    f"Invoice {invoice.id} has lines of {total}, "
                    f"not {invoice.total_amount}")
            if state == 'posted':
                _check_amount_to_pay(invoice)


def _check_amount_to_pay(invoice):
    payments = sum(abs(l.amount) for l in invoice.payment_lines)
    if invoice.amount_to_pay != invoice.total_amount - payments:
        raise Fault(
            f"Invoice {invoice.id} of {invoice.total_amount} with payments "
            f"of {payments} has {invoice.amount_to_pay} to pay")


def _validate():
    "Have samples validated as if they were saved"
    pool = Pool()
    for name in [
            'account.move', 'account.move.line', 'account.invoice',
            'account.move.reconciliation']:
        Model = pool.get(name)
        Model._validate(Model.browse(_sample(name, [])))


def _sample(name, domain):
    "Return some ids, always the same of the same ledger"
    Model = Pool().get(name)
    found = Model.search(domain, order=[('id', 'ASC')], query=True)
    cursor = Transaction().connection.cursor()
    cursor.execute(*found)
    ids = [id_ for id_, *_ in cursor]
    return random.Random(len(ids)).sample(ids, min(SAMPLE, len(ids)))
