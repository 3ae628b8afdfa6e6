# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A run that was killed in the middle is resumed, and nothing comes twice"""
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from proteus import Model

from trytond import backend
from trytond.modules.account.tests.tools import get_accounts
from trytond.modules.company.tests.tools import get_company
from trytond.tests.test_tryton import DB_NAME
from trytond.tests.tools import set_user
from trytond.worker import run_task

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(
        backend.name != 'postgresql',
        reason="A database in memory ends with its process")]

ROOT = Path(__file__).resolve().parent.parent
YEAR = dt.date.today().year - 1
PARTIES, BATCH = 24, 4
TIMEOUT = 120
APPLICATION = 'fee-invoicing'


def uri():
    return f"{os.environ['TEST_DATABASE_URI'].rstrip('/')}/{DB_NAME}"


@pytest.fixture
def clerk(deposits_database):
    user, = Model.get('res.user').find([('login', '=', 'clerk')])
    yield user
    set_user(1)


@pytest.fixture
def tariff(deposits_database):
    set_user(1)
    category = Model.get('product.category')(
        name="Fees", accounting=True,
        account_revenue=get_accounts()['revenue'])
    category.save()
    template = Model.get('product.template')(
        name="Fee", type='service', list_price=Decimal(0),
        account_category=category)
    template.default_uom, = Model.get('product.uom').find(
        [('name', '=', "Unit")])
    template.save()
    tariff = Model.get('property.fee.tariff')(
        name="Fee", product=template.products[0],
        unit_price=Decimal('2.37'))
    tariff.save()
    return tariff


@pytest.fixture
def run(tariff, clerk):
    "A generated run with two fees for each of the parties"
    Party = Model.get('party.party')
    Unit = Model.get('property.unit')
    company = get_company().id
    building = Model.get('property.building')(name="Building")
    building.save()
    parties = Party._proxy.create([
            {'name': f"Payer {i}", 'addresses': [('create', [{}])]}
            for i in range(PARTIES)], {})
    Unit._proxy.create([
            {
                'company': company, 'building': building.id,
                'number': str(i), 'kind': 'flat',
                'areas': [('create', [
                            {'gross_area': Decimal('33.33') + i}])],
                'occupancies': [('create', [{
                                'company': company,
                                'party': parties[i % PARTIES],
                                'role': 'owner', 'pays_fees': True,
                                'start_date': dt.date(YEAR - 1, 1, 1)}])],
                }
            for i in range(2 * PARTIES)], {})
    set_user(clerk)
    run = Model.get('property.fee.run')(
        period_start=dt.date(YEAR, 1, 1), period_end=dt.date(YEAR, 1, 31))
    run.tariffs.append(Model.get('property.fee.tariff')(tariff.id))
    run.buildings.append(Model.get('property.building')(building.id))
    run.click('generate')
    return run


def kill_in_the_middle(run):
    "Let a process invoice the run, and kill it while it makes invoices"
    process = subprocess.Popen([
            sys.executable, '-m', 'tests.fee_invoicing', uri(), 'clerk',
            str(run.id), str(BATCH)],
        cwd=ROOT, env={
            **os.environ, 'PGAPPNAME': APPLICATION,
            'TRYTOND_DATABASE_URI': os.environ['TEST_DATABASE_URI']})
    try:
        with psycopg.connect(uri(), autocommit=True) as connection:
            wait(lambda: process.poll() is not None or (
                    invoiced(connection, run) and is_writing(connection)))
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
            # The database rolls back what was not committed
            wait(lambda: not connection.execute(
                    "SELECT 1 FROM pg_stat_activity"
                    " WHERE application_name = %s",
                    [APPLICATION]).fetchone())
            return invoiced(connection, run)
    finally:
        process.kill()
        process.wait()


def wait(condition):
    end = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def invoiced(connection, run):
    "Return the number of fees of which the invoices are committed"
    number, = connection.execute(
        "SELECT COUNT(invoice_line) FROM property_fee WHERE run = %s",
        [run.id]).fetchone()
    return number


def is_writing(connection):
    "Return whether the process has written invoices that nobody sees yet"
    return connection.execute(
        "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
        " WHERE relation = 'account_invoice_line'::regclass"
        " AND mode = 'RowExclusiveLock' AND application_name = %s",
        [APPLICATION]).fetchone() is not None


def resume(run):
    "Resume as the clerk does"
    run.click('resume')


def work_off(run):
    "Do what has been left in the queue, as a worker that is started again"
    with psycopg.connect(uri(), autocommit=True) as connection:
        tasks = connection.execute(
            "SELECT id FROM ir_queue WHERE finished_at IS NULL"
            " ORDER BY id").fetchall()
    for task, in tasks:
        run_task(DB_NAME, task)


def check(run):
    "Check that each fee is on one line, and each party has one invoice"
    set_user(1)
    Invoice = Model.get('account.invoice')
    Line = Model.get('account.invoice.line')
    run = Model.get('property.fee.run')(run.id)
    assert run.state == 'invoiced'
    assert run.done == 1
    assert not [p for p in run.problems if p.party]
    lines = Line.find([
            ('origin', 'in', [f'property.fee,{f.id}' for f in run.fees])])
    assert len(lines) == len(run.fees) == 2 * PARTIES
    assert {l.id for l in lines} == {f.invoice_line.id for f in run.fees}
    assert sum(l.amount for l in lines) == run.amount
    invoices = Invoice.find([('reference', '=', run.number)])
    assert set(Counter(i.party.id for i in invoices).values()) == {1}
    assert len(invoices) == PARTIES
    assert {l.invoice.id for l in lines} == {i.id for i in invoices}
    assert {i.state for i in invoices} == {'posted' if run.post else 'draft'}
    if run.post:
        assert sum(i.party.receivable for i in invoices) == run.amount
        numbers = sorted(int(i.number) for i in invoices)
        assert numbers == list(
            range(numbers[0], numbers[0] + PARTIES)), "there is a gap"
    assert sum(i.total_amount for i in invoices) == run.amount


@pytest.mark.parametrize('steps, post', [
        ([resume], False),
        ([work_off], True),
        ([resume, work_off], True),
        ])
def test_killed_run_is_resumed(run, steps, post):
    run.post = post
    run.save()
    number = kill_in_the_middle(run)
    run.reload()
    assert run.state == 'invoiced'
    assert 0 < number < 2 * PARTIES
    assert number % (2 * BATCH) == 0, "half a batch was committed"
    assert 0 < run.done < 1
    for step in steps:
        step(run)
    check(run)
