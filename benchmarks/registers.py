# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Give a party records in each register that its form shows"""
import datetime as dt
from decimal import Decimal

from trytond.pool import Pool

_START = dt.date(2026, 1, 1)


def fill(party, number):
    "Enter so many records of the party into each register, if it has none"
    pool = Pool()
    Occupancy = pool.get('property.occupancy')
    if Occupancy.search([('party', '=', party.id)], limit=1):
        return
    kind, rule = _kind(), _rule(party)
    for unit in _create_units(party, number):
        for name, values in _records(party, unit, kind, rule).items():
            pool.get(name)(**values).save()


def _kind():
    "Return a kind of deposits"
    Kind = Pool().get('property.deposit.kind')
    kind, *_ = Kind.search([])
    return kind


def _rule(party):
    "Return a new rule to be violated by the party"
    Rule = Pool().get('property.violation.rule')
    rule = Rule(
        code=party.code, name="Escape routes are kept free", cure_days=7)
    rule.save()
    return rule


def _create_units(party, number):
    pool = Pool()
    Building = pool.get('property.building')
    Unit = pool.get('property.unit')
    building = Building(name=f"Tower of {party.name}")
    building.save()
    units = [
        Unit(building=building, number=f"Unit {i}") for i in range(number)]
    Unit.save(units)
    return units


def _records(party, unit, kind, rule):
    "Return the values of a record of each register by its model"
    of_both = {'party': party, 'unit': unit}
    return {
        'property.occupancy': {**of_both, 'start_date': _START},
        'party.emergency_contact': {
            **of_both, 'name': "The neighbour", 'day_phone': '021 1234567'},
        'property.deposit': {
            **of_both, 'kind': kind, 'amount': Decimal(100)},
        'property.violation': {
            **of_both, 'rule': rule, 'place': "Stairs",
            'description': "Full of boxes"},
        'property.renovation': {
            **of_both, 'scope': "Floors", 'plan_start': _START,
            'plan_end': _START},
        'property.key': {
            **of_both, 'code': f'{party.code}-{unit.id}',
            'release_conditions': "Only in need"},
        'property.meter': {
            'unit': unit, 'number': f'{party.code}-{unit.id}', 'digits': 5,
            'state': 'in_use'},
        }
