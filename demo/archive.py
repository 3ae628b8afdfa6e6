# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The premises of the company, who occupies them, and what is on file"""
import datetime as dt
from decimal import Decimal

from .dates import month_start
from .texts import read_csv
from .users import acting_as

# Codes of classes and keys of the titles of their items
PAPERS = [('01', 'paper.contract'), ('04', 'paper.move_in')]
# Of so many parties the papers are filed, of the next ones submitted
FILED, SUBMITTED = 4, 2


def create_archive(company, plan, ids):
    """Create buildings, units and occupancies, and file papers of parties

    ids are the database ids of the parties by the keys of the plan, and so
    are those of the units below.
    """
    occupants = {k: p for k, p in plan.parties.items() if p.kind in {
            'owner', 'tenant'}}
    start = month_start(plan.months[0])
    units = _create_units(company, occupants, start)
    _create_occupancies(company, occupants, ids, units, start)
    items = _create_items(company, list(occupants), ids, units, start)
    # Nobody files what he has submitted himself
    with acting_as(company, 'archivist'):
        company.model('party.archive.item').click(items, 'submit')
    with acting_as(company, 'manager'):
        company.model('party.archive.item').click(
            items[:FILED * len(PAPERS)], 'file')


def _create_units(company, occupants, start):
    Building = company.model('property.building')
    Unit = company.model('property.unit')
    project = company.model('property.project')(
        name=company.texts('project'))
    project.save()
    rows = {r['code']: r for r in read_csv('data/buildings.csv')}
    buildings = {}
    for code in sorted({k.split('-')[0] for k in occupants}):
        buildings[code] = Building(
            project=project, code=code,
            name=company.texts(f'building.{code}'))
    Building.save(list(buildings.values()))

    def values(key):
        code, number = key.split('-')
        return {
            'company': company.id,
            'building': buildings[code].id,
            'number': number,
            # The last two digits count the units of a floor
            'floor': number[:-2],
            'kind': 'shop' if rows[code]['use'] == 'shop' else 'flat',
            'areas': [('create', [{
                            'start_date': start,
                            'gross_area': Decimal(rows[code]['area']),
                            }])],
            }

    ids = Unit._proxy.create(
        [values(k) for k in occupants], company.config.context)
    return dict(zip(occupants, ids))


def _create_occupancies(company, occupants, ids, units, start):
    Occupancy = company.model('property.occupancy')
    Occupancy._proxy.create([{
                'company': company.id,
                'unit': units[key],
                'party': ids[key],
                'role': party.kind,
                'start_date': start,
                'pays_fees': True,
                'pays_consumption': True,
                } for key, party in occupants.items()],
        company.config.context)


def _create_items(company, keys, ids, units, start):
    Category = company.model('party.archive.category')
    Item = company.model('party.archive.item')
    Party = company.model('party.party')
    Unit = company.model('property.unit')
    box = _create_location(company)
    items = []
    for key in keys[:FILED + SUBMITTED]:
        for code, title in PAPERS:
            category, = Category.find([
                    ('kind', '=', 'material'), ('code', '=', code)])
            items.append(Item(
                    category=category, title=company.texts(title),
                    party=Party(ids[key]), unit=Unit(units[key]),
                    date=start + dt.timedelta(days=len(items)),
                    medium='paper', pages=3 + len(items), location=box))
    Item.save(items)
    return items


def _create_location(company):
    "Return the box on a shelf in a room"
    Location = company.model('party.archive.location')
    parent = None
    for kind, code in [
            ('room', 'R1'), ('shelf', 'R1-S1'), ('box', 'R1-S1-B1')]:
        parent = Location(
            kind=kind, name=company.texts(f'location.{kind}'), code=code,
            parent=parent)
        parent.save()
    return parent
