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
    units = _create_units(party, number)
    for name, values in _registers().items():
        Register = pool.get(name)
        records = []
        for i, unit in enumerate(units):
            record = Register(**values)
            if 'party' in Register._fields:
                record.party = party
            if 'unit' in Register._fields:
                record.unit = unit
            for field in {'number', 'code'} & _entered(Register):
                setattr(record, field, f"{party.id}-{i}")
            records.append(record)
        Register.save(records)


def _entered(Register):
    return {
        n for n, field in Register._fields.items()
        if field.required and not field.readonly}


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


def _registers():
    "Return the values of the records by their models"
    pool = Pool()
    Kind = pool.get('property.deposit.kind')
    Rule = pool.get('property.violation.rule')
    kind, *_ = Kind.search([])
    rule = Rule(code='1', name="Escape routes are kept free", cure_days=7)
    rule.save()
    return {
        'property.occupancy': {'start_date': _START},
        'party.emergency_contact': {
            'name': "The neighbour", 'day_phone': '021 1234567'},
        'property.deposit': {'kind': kind, 'amount': Decimal(100)},
        'property.violation': {
            'rule': rule, 'place': "Stairs", 'description': "Full of boxes"},
        'property.renovation': {
            'scope': "Floors", 'plan_start': _START, 'plan_end': _START},
        'property.key': {'release_conditions': "Only in need"},
        'property.meter': {'digits': 5, 'state': 'in_use'},
        }
