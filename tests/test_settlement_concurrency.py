# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Of two settlements of one document one is posted, and none by half"""
import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from proteus import Model

from trytond import backend
from trytond.modules.receivable_aging.exceptions import SettlementLineError
from trytond.modules.receivable_aging.tests.settlement_tools import (
    new_settlement)
from trytond.modules.receivable_aging.tests.tools import (
    advance, enter_invoice, get_party, use_accountant)
from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME
from trytond.transaction import Transaction, TransactionError

JANUARY, JULY = dt.date(2026, 1, 15), dt.date(2026, 7, 1)
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def invoice(settlers_database):
    use_accountant()
    return enter_invoice(get_party("Customer"), 600, JANUARY)


def enter(invoice, amount):
    "Return a draft that settles the invoice alone"
    use_accountant('settler')
    settlement = new_settlement(invoice.party, amount, JULY)
    for line in settlement.lines:
        line.amount = None
        if line.number == invoice.number:
            line.amount = Decimal(amount)
    settlement.save()
    return settlement


def request(user, function):
    """Call the function as a request of a client, which is then committed

    Like the server it tries again when others were in the way.
    """
    extras = {}
    for _ in range(20):
        try:
            with Transaction().start(DB_NAME, user, **extras) as transaction:
                User = Pool().get('res.user')
                with transaction.set_context(User.get_preferences(True)):
                    function()
                transaction.commit()
                return
        except TransactionError as exception:
            # It needs a lock from the beginning
            exception.fix(extras)
        except backend.DatabaseOperationalError:
            pass
        time.sleep(0.05)
    raise AssertionError("It was never free")


def post(settlement):
    Settlement = Pool().get('account.settlement')
    record = Settlement(settlement)
    assert record.state == 'draft'
    Settlement.post([record])


def attempt(settlement, user, barrier, results):
    def post_together():
        if barrier and not barrier.broken:
            # Both have looked at the document before one of them posts
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=2)
        post(settlement)

    try:
        request(user, post_together)
        results.append(None)
    except Exception as exception:
        results.append(exception)


def check_one_won(results, settlements):
    Settlement = Model.get('account.settlement')
    assert len(results) == 2
    failure, = [r for r in results if r is not None]
    assert isinstance(failure, SettlementLineError), failure
    posted, = [
        s for s in Settlement.find([('id', 'in', settlements)])
        if s.state == 'posted']
    # It tells who was first
    assert posted.number in failure.message
    return posted


def post_at_once(settlements):
    "Return what each raises, None for the one that is posted"
    user = use_accountant('settler').id
    results = []
    if backend.name == 'sqlite':
        # In memory there is one connection, so they come one after the other
        for settlement in settlements:
            attempt(settlement, user, None, results)
        return results
    barrier = threading.Barrier(len(settlements))
    threads = [
        threading.Thread(target=attempt, args=(s, user, barrier, results))
        for s in settlements]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def compete(settlements):
    return check_one_won(post_at_once(settlements), settlements)


@pytest.mark.parametrize('amount', [600, 400])
def test_one_of_two_wins(invoice, amount):
    compete([enter(invoice, amount).id for _ in range(2)])
    invoice.reload()
    assert invoice.amount_to_pay == 600 - amount


def test_same_settlement_is_posted_once(invoice):
    settlement = enter(invoice, 600)
    results = post_at_once([settlement.id] * 2)
    assert None in results
    Move = Model.get('account.move')
    assert len(Move.find(
            [('origin', '=', f'account.settlement,{settlement.id}')])) == 1


def test_one_of_two_uses_of_a_credit_wins(invoice):
    "An advance pays a part of one of two invoices, not of both"
    use_accountant()
    other = enter_invoice(invoice.party, 500, JANUARY)
    credit = advance(invoice.party, 100, JANUARY)
    use_accountant('settler')
    settlements = []
    for document in [invoice, other]:
        settlement = new_settlement(
            invoice.party, None, JULY, type='offset', documents='customer')
        for line in settlement.lines:
            if line.number == document.number or line.line.id == credit.id:
                line.amount = Decimal(100)
        settlement.save()
        settlements.append(settlement.id)
    compete(settlements)
    invoice.reload(), other.reload()
    assert invoice.amount_to_pay + other.amount_to_pay == 1000


_POSTING = """
import os, signal, sys, time
from trytond.pool import Pool
from trytond.transaction import Transaction, TransactionError
database, user, settlement = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
pool = Pool(database)
pool.init()
Line = pool.get('account.move.line')
Settlement = pool.get('account.settlement')
reconcile = Line.reconcile.__func__

def killed(cls, *args, **kwargs):
    reconcile(cls, *args, **kwargs)
    # All is booked but not committed
    os.kill(os.getpid(), signal.SIGKILL)

Line.reconcile = classmethod(killed)
extras = {}
while True:
    with Transaction().start(database, user, **extras) as transaction:
        with transaction.set_context(
                pool.get('res.user').get_preferences(True)):
            try:
                Settlement.post([Settlement(settlement)])
            except TransactionError as exception:
                transaction.rollback()
                exception.fix(extras)
"""


def test_killed_server_leaves_nothing(invoice):
    user = use_accountant('settler').id
    settlement = enter(invoice, 600)
    Move = Model.get('account.move')
    before = Move.find([], order=[('id', 'ASC')])
    if backend.name == 'sqlite':
        # What is in memory is gone with its server, so the end of the
        # transaction stands for it
        def post_and_forget():
            post(settlement.id)
            Transaction().rollback()
        request(user, post_and_forget)
    else:
        process = subprocess.run(
            [sys.executable, '-c', _POSTING, DB_NAME, str(user),
                str(settlement.id)],
            cwd=ROOT, env=os.environ, capture_output=True, text=True)
        assert process.returncode == -signal.SIGKILL, process.stderr
    use_accountant('settler')
    settlement.reload()
    invoice.reload()
    assert (settlement.state, settlement.number, settlement.move) == (
        'draft', None, None)
    assert (invoice.state, invoice.amount_to_pay) == ('posted', 600)
    assert Move.find([], order=[('id', 'ASC')]) == before
    # And it can be posted again
    settlement.click('post')
    invoice.reload()
    assert invoice.state == 'paid'
