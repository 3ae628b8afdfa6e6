# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The database itself refuses what would be charged twice"""
import datetime as dt
from decimal import Decimal
from random import Random

import pytest

from tests.test_fee_properties import END, START, YEAR, Story
from trytond import backend
from trytond.model.exceptions import SQLConstraintError
from trytond.pool import Pool
from trytond.tests.test_tryton import DB_NAME
from trytond.transaction import Transaction

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(
        backend.name != 'postgresql',
        reason="Only PostgreSQL has exclusions")]


@pytest.fixture
def fees(deposits_database):
    "The ids of the fees of a run that is posted"
    story = Story(Random(3))
    story.run(START, END)
    run, = story.runs
    run.post = True
    run.invoice_date = dt.date(YEAR, 1, 1)
    run.click('invoice')
    run.reload()
    assert run.done == 1
    return [f.id for f in run.fees]


def refused(model, values):
    "Return why the second record with the values is refused"
    with Transaction().start(DB_NAME, 0):
        Model = Pool().get(model)
        Model.create([values])
        with pytest.raises(SQLConstraintError) as info:
            Model.create([values])
        return info.value.message


def test_fee(fees):
    with Transaction().start(DB_NAME, 0, readonly=True):
        fee = Pool().get('property.fee')(fees[0])
        values = {
            n: getattr(fee, n).id
            for n in ['company', 'run', 'tariff', 'unit', 'party']}
        values |= {
            'start_date': dt.date(YEAR + 1, 1, 1),
            'end_date': dt.date(YEAR + 1, 1, 31),
            'quantity': Decimal(1), 'amount': Decimal(1)}
    assert refused('property.fee', values) == (
        "The days are already charged for the unit by the tariff.")


def test_late_fee(fees):
    with Transaction().start(DB_NAME, 0) as transaction:
        pool = Pool()
        fee = pool.get('property.fee')(fees[0])
        term, = pool.get('property.late_fee.term').create([{
                    'name': "Term", 'company': fee.company.id,
                    'product': fee.tariff.product.id,
                    'rate': Decimal('0.001')}])
        values = {
            'company': fee.company.id, 'term': term.id,
            'party': fee.party.id,
            'overdue_invoice': fee.invoice_line.invoice.id,
            'start_date': dt.date(YEAR, 2, 1),
            'end_date': dt.date(YEAR, 2, 2), 'days': 2,
            'amount': Decimal(1)}
        transaction.commit()
    assert refused('property.late_fee', values) == (
        "The days have already been charged for the invoice.")
