# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Of two clients that lend one set of keys one gets it"""
import datetime as dt
import threading
import time
from contextlib import suppress

import pytest
from proteus import Model, Wizard

from trytond import backend
from trytond.modules.company.tests.tools import create_company
from trytond.modules.party_archive.exceptions import KeyMovementError
from trytond.modules.party_archive.tests.tools import create_user
from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME, drop_db
from trytond.tests.tools import activate_modules, set_user
from trytond.transaction import Transaction, TransactionError


@pytest.fixture(scope='module')
def clerk():
    "The user id of a clerk"
    activate_modules('party_archive', create_company)
    yield create_user(
        "Clerk", 'party_archive.group_property',
        'party_archive.group_clearance_internal').id
    drop_db()


@pytest.fixture
def key(clerk):
    "The id of a set of keys in custody"
    Building = Model.get('property.building')
    Contact = Model.get('party.emergency_contact')
    Key = Model.get('property.key')
    Party = Model.get('party.party')
    Unit = Model.get('property.unit')
    set_user(1)
    party = Party(name="Customer")
    party.save()
    building = Building(name="A")
    building.save()
    unit = Unit(building=building, number='101')
    unit.save()
    set_user(clerk)
    Contact(
        party=party, name="Owner", day_phone='5555', may_authorize=True).save()
    key = Key(
        party=party, unit=unit, code=f'T-{party.id}X',
        release_conditions="By phone", notice_accepted=True)
    key.lines.new(door="Door")
    key.save()
    deposit = Wizard('property.key.deposit', [key])
    deposit.form.person_name = "Owner"
    deposit.execute('book')
    return key.id


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


def lend(id_, person, barrier):
    "Lend the keys to the person"
    pool = Pool()
    Contact = pool.get('party.emergency_contact')
    Key = pool.get('property.key')
    Movement = pool.get('property.key.movement')
    key = Key(id_)
    if barrier and not barrier.broken:
        assert key.state == 'deposited'
        # Both have seen the keys in custody before one of them lends
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=2)
    contact, = Contact.search([('party', '=', key.party.id)])
    now = dt.datetime.now().replace(microsecond=0)
    Movement.book([Movement(
                key=key, type='lend', datetime=now, person_name=person,
                identity_document='passport', identity_digits='12',
                authorized_contact=contact, purpose="Visit",
                due=now + dt.timedelta(hours=1))])


def attempt(key, user, person, barrier, results):
    try:
        request(user, lambda: lend(key, person, barrier))
        results[person] = None
    except Exception as exception:
        results[person] = exception


def lend_at_once(key, user, persons):
    "Return by person what was raised, None for who has got the keys"
    results = {}
    if backend.name == 'sqlite':
        # In memory there is one connection, so they come one after the other
        for person in persons:
            attempt(key, user, person, None, results)
        return results
    barrier = threading.Barrier(len(persons))
    threads = [
        threading.Thread(
            target=attempt, args=(key, user, person, barrier, results))
        for person in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_of_two_gets_the_keys(clerk, key):
    results = lend_at_once(key, clerk, ["Anna", "Bert"])
    assert None in results.values(), results
    winner, = [p for p, r in results.items() if r is None]
    failure, = [r for r in results.values() if r is not None]
    assert isinstance(failure, KeyMovementError), failure
    # It tells who was first
    assert winner in failure.message
    set_user(clerk)
    key = Model.get('property.key')(key)
    assert (key.state, key.holder) == ('lent', winner)
    Movement = Model.get('property.key.movement')
    assert len(Movement.find([
                ('key', '=', key.id), ('type', '=', 'lend')])) == 1
