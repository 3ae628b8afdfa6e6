# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Of two refunds of one deposit only as much is booked as is held"""
import datetime as dt
import threading
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from proteus import Model

from trytond import backend
from trytond.modules.party_archive.exceptions import DepositError
from trytond.modules.party_archive.tests.deposit_tools import book, get_deposit
from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME
from trytond.tests.tools import set_user
from trytond.transaction import Transaction, TransactionError


@pytest.fixture
def deposit(deposits_database):
    set_user(1)
    party = Model.get('party.party')(name="Party")
    party.save()
    deposit = get_deposit(party, 100)
    book(deposit, 'receive', 100)
    return deposit


def request(user, function):
    """Call the function as a request of a client, which is then committed

    Like the server it tries again when others were in the way.
    """
    extras = {}
    for _ in range(40):
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


def attempt(function, user, barrier, results):
    def together():
        if barrier and not barrier.broken:
            # Both look at the deposit before one of them books
            with suppress(threading.BrokenBarrierError):
                barrier.wait(timeout=2)
        function()

    try:
        request(user, together)
        results.append(None)
    except Exception as exception:
        results.append(exception)


def at_once(*functions):
    "Return what each raises, None for what is booked"
    user, = Model.get('res.user').find([('login', '=', 'cashier')])
    results = []
    if backend.name == 'sqlite':
        # In memory there is one connection, so they come one after the other
        for function in functions:
            attempt(function, user.id, None, results)
        return results
    barrier = threading.Barrier(len(functions))
    threads = [
        threading.Thread(target=attempt, args=(f, user.id, barrier, results))
        for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def refund(deposit, amount):
    def do():
        pool = Pool()
        Deposit = pool.get('property.deposit')
        Method = pool.get('account.invoice.payment.method')
        method, = Method.search([])
        Deposit(deposit).book(
            'refund', date=dt.date.today(), amount=Decimal(amount),
            reason="Refund", payment_method=method)
    return do


def undo(movement):
    def do():
        Movement = Pool().get('property.deposit.movement')
        Movement.undo([Movement(movement)])
    return do


def test_one_of_two_refunds_wins(deposit):
    results = at_once(*[refund(deposit.id, 70)] * 2)
    failure, = [r for r in results if r is not None]
    assert isinstance(failure, DepositError), failure
    assert '30.00' in failure.message
    deposit.reload()
    assert (deposit.state, deposit.balance) == ('partly', 30)


def test_both_refunds_that_fit_are_booked(deposit):
    assert at_once(*[refund(deposit.id, 50)] * 2) == [None, None]
    deposit.reload()
    assert (deposit.state, deposit.balance) == ('closed', 0)


def test_refund_or_undo_of_the_receipt(deposit):
    receipt, = deposit.movements
    results = at_once(refund(deposit.id, 100), undo(receipt.id))
    assert len([r for r in results if r is not None]) == 1, results
    deposit.reload()
    assert deposit.balance == 0
    assert deposit.state in {'closed', 'agreed'}


def test_movement_is_undone_once(deposit):
    receipt, = deposit.movements
    at_once(*[undo(receipt.id)] * 2)
    Move = Model.get('account.move')
    assert len(Move.find(
            [('origin', '=', f'account.move,{receipt.move.id}')])) == 1
    deposit.reload()
    assert (deposit.state, deposit.balance) == ('agreed', 0)
