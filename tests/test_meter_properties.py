# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever happens to a meter, what was used is what has run through it

Each random meter rolls over, is estimated and replaced, and its consumption is
compared with the flow, on the database that the tests are run on.
"""
import datetime as dt
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stories import stories
from trytond import backend
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.meters.split import split
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import (
    activate_module, drop_db, with_transaction)
from trytond.transaction import Transaction

START = dt.date(2024, 1, 1)
FEW, MANY = 5, 40


@pytest.fixture(scope='module')
def database():
    drop_db()
    activate_module('party_archive')
    yield
    drop_db()


def set_employee(company):
    "Let the user be somebody who can confirm a roll-over"
    pool = Pool()
    Employee = pool.get('company.employee')
    Party = pool.get('party.party')
    User = pool.get('res.user')
    party, = Party.create([{'name': "Reader"}])
    employee, = Employee.create([
            {'party': party.id, 'company': company.id}])
    user = User(Transaction().user)
    User.write([user], {
            'companies': [('add', [company.id])],
            'company': company.id,
            'employees': [('add', [employee.id])],
            'employee': employee.id,
            })


def create_units(company, count, random):
    pool = Pool()
    Building = pool.get('property.building')
    Unit = pool.get('property.unit')
    building, = Building.create([{'name': "Tower"}])
    return building, Unit.create([{
                'building': building.id, 'number': str(i),
                'area': Decimal(random.randint(1, 99999)).scaleb(-2),
                } for i in range(count)])


class Flow:
    "A place where something runs through one meter after the other"

    def __init__(self, unit, random):
        self.random = random
        self.date = START
        self.total = Decimal(0)
        self.count = 0
        self.unit = unit
        Meter = Pool().get('property.meter')
        self.meter, = Meter.create([{
                    'unit': unit.id, 'type': 'water', 'number': '0',
                    **self.size()}])
        self.position = self.last = self.value()
        self.read(kind='base')

    def size(self):
        return {
            'digits': self.random.randint(1, 4),
            'decimals': self.random.randint(0, 2),
            'multiplier': self.random.choice(
                [Decimal(1), Decimal('0.5'), Decimal(40)]),
            }

    @property
    def turn(self):
        return Decimal(10) ** self.meter.digits

    def value(self, start=0):
        "Return a value on the counter, from the other on"
        scale = 10 ** self.meter.decimals
        return Decimal(self.random.randrange(
                int(start * scale), int(self.turn) * scale)) / scale

    def read(self, kind='actual', value=None, roll_over=False):
        Reading = Pool().get('property.meter.reading')
        reading, = Reading.create([{
                    'meter': self.meter.id,
                    'date': self.date,
                    'value': self.position if value is None else value,
                    'kind': kind,
                    'roll_over': roll_over,
                    'roll_over_reason': "Passed" if roll_over else None,
                    'unusual_reason': "Random",
                    }])
        return reading

    def run(self):
        "Let something run through, less than a turn"
        if self.random.random() < 0.4:
            amount = self.turn - self.position + self.value()
            amount = min(amount, self.turn - Decimal('0.01').quantize(
                    Decimal(1).scaleb(-self.meter.decimals)))
        else:
            amount = self.value(self.position) - self.position
        scale = Decimal(1).scaleb(-self.meter.decimals)
        amount = min(amount, self.turn - scale)
        self.total += amount * self.meter.multiplier
        position = (self.position + amount) % self.turn
        rolled, self.position = position < self.position, position
        return rolled

    def step(self):
        self.date += dt.timedelta(days=self.random.randint(1, 20))
        kind = self.random.random()
        if kind < 0.2:
            self.replace()
        elif kind < 0.4:
            self.estimate()
        else:
            self.read(roll_over=self.run())

    def estimate(self):
        "Estimate what is on the counter, and read it later"
        self.read('estimated', self.value(self.position))
        self.date += dt.timedelta(days=1)
        before, after = self.position, self.value(self.position)
        self.total += (after - before) * self.meter.multiplier
        self.position = after
        self.read()

    def replace(self):
        pool = Pool()
        Meter = pool.get('property.meter')
        Replace = pool.get('property.meter.replace', type='wizard')
        rolled, final = self.run(), self.position
        register, = self.meter.registers
        size = self.size()
        old, self.count = self.meter, self.count + 1
        base = Decimal(self.random.randrange(10 ** size['digits']))
        with Transaction().set_context(
                active_model='property.meter', active_id=old.id,
                active_ids=[old.id]):
            session, _, _ = Replace.create()
            Replace.execute(session, {'start': {
                        'meter': old.id, 'date': self.date,
                        'reason': "Random", 'number': str(self.count),
                        **size,
                        'lines': [{
                                'register': register.id,
                                'last_value': None,
                                'final_value': final,
                                'roll_over': rolled,
                                'base_value': base,
                                }],
                        }}, 'replace')
        Reading = pool.get('property.meter.reading')
        Reading.write(
            Reading.search([('meter', '=', old.id), ('unusual', '=', True)]),
            {'unusual_reason': "Random"})
        self.meter, = Meter.search([('replaces', '=', old.id)])
        self.position = base


@stories(examples=6, steps=st.integers(5, 25))
def test_consumption_is_the_flow(database, seed, steps):
    with_transaction()(check_flow)(Random(seed), steps)


def check_flow(random, steps):
    company = create_company()
    with set_company(company):
        set_employee(company)
        _, (unit,) = create_units(company, 1, random)
        flow = Flow(unit, random)
        for _ in range(steps):
            flow.step()
        Meter = Pool().get('property.meter')
        Reading = Pool().get('property.meter.reading')

        def used(first, last):
            result, readings = Meter.consumptions(
                company, None, 'water', first, last)
            assert sum(r.consumption for r in readings) == sum(
                result.values())
            return result.get(unit.id, Decimal(0))

        assert used(START, flow.date) == flow.total
        assert sum(
            r.consumption or 0 for r in Reading.search([])) == flow.total
        # Whatever the periods are
        middle = START + dt.timedelta(
            days=random.randint(0, (flow.date - START).days))
        assert flow.total == used(START, middle) + used(
            middle + dt.timedelta(days=1), flow.date)


@stories(examples=4, count=st.integers(1, 12))
def test_parts_are_the_whole(database, seed, count):
    with_transaction()(check_shared)(Random(seed), count)


def check_shared(random, count):
    "A meter of the building is shared but for what the units have used"
    pool = Pool()
    Meter = pool.get('property.meter')
    Reading = pool.get('property.meter.reading')
    company = create_company()
    with set_company(company):
        building, units = create_units(company, count, random)
        shared, = Meter.create([{
                    'building': building.id, 'type': 'gas', 'number': 'S',
                    'digits': 6, 'decimals': 2, 'share_rule': 'area'}])
        below = Meter.create([{
                    'unit': u.id, 'type': 'gas', 'number': f'B{u.number}',
                    'digits': 6, 'parent': shared.id,
                    } for u in units[:random.randint(0, count)]])
        Reading.create([{
                    'meter': m.id, 'date': START, 'value': Decimal(0),
                    'kind': 'base'} for m in [shared, *below]])
        end = START + dt.timedelta(days=30)
        whole = Decimal(random.randint(0, 9999999)).scaleb(-2)
        Reading.create([{
                    'meter': m.id, 'date': end,
                    'value': whole if m == shared
                    else Decimal(random.randint(0, 5000)),
                    } for m in [shared, *below]])
        result, readings = Meter.consumptions(
            company, None, 'gas', START, end)
        assert sum(result.values()) == whole
        assert set(result) == {
            m.unit.id for m in below} or not below and set(result) == {
            u.id for u in units}
        assert {r.meter for r in readings} == {shared, *below}
        for unit in units:
            part, _ = Meter.consumptions(company, [unit], 'gas', START, end)
            assert part.get(unit.id) == result.get(unit.id)


@given(
    whole=st.decimals(-10 ** 9, 10 ** 9, places=6),
    weights=st.dictionaries(
        st.integers(), st.decimals(0, 10 ** 6, places=4), min_size=1))
def test_split(whole, weights):
    total = sum(weights.values())
    if not total:
        return
    parts = split(whole, weights)
    assert sum(parts.values()) == whole
    for key, weight in weights.items():
        assert abs(parts[key] - whole * weight / total) < Decimal('0.00001')


@with_transaction()
def _count(count):
    "Return how many statements the readings and the question take"
    pool = Pool()
    Meter = pool.get('property.meter')
    Reading = pool.get('property.meter.reading')
    random = Random(count)
    company = create_company()
    with set_company(company):
        building, units = create_units(company, count, random)
        shared, = Meter.create([{
                    'building': building.id, 'type': 'water', 'number': 'S',
                    'digits': 6, 'share_rule': 'area'}])
        meters = [shared, *Meter.create([{
                        'unit': u.id, 'type': 'water', 'digits': 6,
                        'number': u.number, 'parent': shared.id,
                        } for u in units])]
        registers = {m.id: m.registers[0].id for m in meters}

        def read(days, value, kind):
            Reading.create([{
                        'meter': m.id, 'register': registers[m.id],
                        'date': START + dt.timedelta(days=days),
                        'value': Decimal(value), 'kind': kind,
                        } for m in meters])

        read(0, 0, 'base')
        with count_statements() as reading:
            read(30, 10, 'actual')
        with count_statements() as asking:
            Meter.consumptions(
                company, units, 'water', START,
                START + dt.timedelta(days=30))
    return len(reading), len(asking)


def test_statements(database):
    "The number of statements does not depend on that of the meters"
    few, many = _count(FEW), _count(MANY)
    assert few[1] == many[1] < 12
    if backend.name == 'postgresql':  # SQLite inserts the rows one by one
        assert few[0] == many[0]
