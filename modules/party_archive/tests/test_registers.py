# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import unittest
import warnings
from contextlib import contextmanager
from decimal import Decimal

from trytond.model.exceptions import SQLConstraintError
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import (
    count_statements, nested_matches, readable_rows, set_file_store)
from trytond.pool import Pool
from trytond.tests.test_tryton import (
    activate_module, drop_db, with_transaction)
from trytond.transaction import Transaction, check_access

SECRET = 'Sesame'
TODAY = dt.date.today()
LISTS = ['open_fees', 'deposits', 'renovations', 'violations', 'keys']
COUNTERS = [
    'fees_to_pay', 'deposits_held', 'open_renovations', 'open_violations',
    'keys_in_custody']


def create_units(company, count):
    "Return the parties of so many units, and the units"
    pool = Pool()
    Building = pool.get('property.building')
    Occupancy = pool.get('property.occupancy')
    Party = pool.get('party.party')
    Unit = pool.get('property.unit')
    building, = Building.create([{'name': "A"}])
    parties = Party.create([{'name': f"Party {i}"} for i in range(count)])
    units = Unit.create([
            {'building': building.id, 'number': f'{i}-1'}
            for i in range(count)])
    Occupancy.create([{
                'unit': unit.id, 'party': party.id, 'start_date': TODAY,
                } for party, unit in zip(parties, units)])
    return parties, units


def create_employee(company):
    pool = Pool()
    Employee = pool.get('company.employee')
    Party = pool.get('party.party')
    party, = Party.create([{'name': "Employee"}])
    employee, = Employee.create([{'party': party.id, 'company': company.id}])
    return employee


def create_product():
    pool = Pool()
    Template = pool.get('product.template')
    Uom = pool.get('product.uom')
    unit, = Uom.search([('name', '=', "Unit")])
    template, = Template.create([{
                'name': "Rubbish Fee", 'type': 'service',
                'default_uom': unit.id,
                'products': [('create', [{}])],
                }])
    product, = template.products
    return product


def create_registers(company, parties, units):
    "Return a record of each register of each party, with what is below it"
    pool = Pool()
    employee, product = create_employee(company), create_product()
    Rule = pool.get('property.violation.rule')
    rule, = Rule.create([{'code': 'N', 'name': "Noise"}])
    Kind = pool.get('property.deposit.kind')
    kind, *_ = Kind.search([], limit=1)
    result = []
    for model, state, values, below in [
            ('property.violation', 'notified', {
                    'rule': rule.id, 'place': SECRET, 'description': SECRET,
                    'deadline': TODAY,
                    }, {
                    'notices': {
                        'level': 1, 'number': SECRET, 'date': TODAY,
                        'deadline': TODAY},
                    'inspections': {
                        'employee': employee.id, 'result': 'failed',
                        'remark': SECRET},
                    }),
            ('property.key', 'deposited', {
                    'code': SECRET, 'release_conditions': SECRET,
                    'seal_number': SECRET,
                    }, {
                    'lines': {'door': SECRET, 'count': 1},
                    'movements': {
                        'type': 'deposit', 'datetime': dt.datetime.now(),
                        'person_name': SECRET, 'reason': SECRET},
                    'seal_checks': {
                        'datetime': dt.datetime.now(), 'intact': True,
                        'reason': SECRET},
                    }),
            ('property.renovation', 'working', {
                    'scope': SECRET, 'plan_start': TODAY, 'plan_end': TODAY,
                    'contractor': employee.party.id,
                    }, {
                    'works': {'description': SECRET},
                    'drawings': {'name': SECRET},
                    'workers': {'name': SECRET},
                    'stops': {'date': TODAY, 'reason': SECRET},
                    'inspections': {
                        'employee': employee.id, 'finding': SECRET},
                    'fees': {
                        'product': product.id, 'description': SECRET,
                        'amount': Decimal(1)},
                    }),
            ('property.deposit', 'held', {
                    'kind': kind.id, 'amount': Decimal(1), 'remark': SECRET,
                    }, {
                    'movements': {
                        'type': 'receive', 'date': TODAY, 'reason': SECRET,
                        'amount': Decimal(1)},
                    }),
            ]:
        Model = pool.get(model)
        records = Model.create([{
                    **values, 'party': party.id, 'unit': unit.id,
                    **({'code': f'{SECRET} {i}'} if 'code' in values else {}),
                    'confidentiality': 'secret',
                    } for i, (party, unit) in enumerate(zip(parties, units))])
        for name, line in below.items():
            field = Model._fields[name]
            Line = field.get_target()
            Line.create([{**line, field.field: r.id} for r in records])
        Model.write(records, {'state': state})
        result.extend(records)
    return result


def create_user(company, clearance=None):
    "Return a user who may do everything with what the clearance lets see"
    pool = Pool()
    Group = pool.get('res.group')
    User = pool.get('res.user')
    user, = User.create([{
                'name': "Reader", 'login': f'reader {clearance}',
                'groups': [('add', [g.id for g in Group.search([
                                ('clearance', 'in', [None, clearance])])])],
                'companies': [('add', [company.id])],
                'company': company.id,
                }])
    return user


@contextmanager
def acting(user, company):
    "Do what the user may do in the company"
    with Transaction().set_user(user.id), \
            Transaction().set_context(company=company.id), \
            check_access():
        yield


class RegistersTestCase(unittest.TestCase):
    "Test what the registers have in common"

    @classmethod
    def setUpClass(cls):
        drop_db()
        set_file_store()
        activate_module('party_archive')

    @classmethod
    def tearDownClass(cls):
        drop_db()

    @with_transaction()
    def test_no_leak(self):
        "No model shows anything of a register to a user without clearance"
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        company = create_company()
        with set_company(company):
            parties, units = create_units(company, 1)
            records = create_registers(company, parties, units)
            Attachment.create([{
                        'resource': str(record), 'name': SECRET,
                        'data': SECRET.encode()} for record in records])
            self.create_links(records[0].party)
            reader = create_user(company)
            cleared = create_user(company, 'secret')
        resources = {str(r) for r in records}
        # Of what has a history, as it is now and as it was at some time
        later = dt.datetime.now() + dt.timedelta(days=1)
        for datetime in [None, later]:
            with acting(reader, company), \
                    Transaction().set_context(_datetime=datetime), \
                    self.subTest(datetime=datetime):
                self.check_hidden(resources)
            with acting(cleared, company), \
                    Transaction().set_context(_datetime=datetime), \
                    self.subTest(datetime=datetime):
                self.check_shown()
        for user, count in [(reader, 0), (cleared, 1)]:
            with acting(user, company):
                self.check_sorted(is_sorted=bool(count))
                for record in records:
                    with self.subTest(user=user.login, record=str(record)):
                        self.check_found(record, count)
                for record in [*parties, *units]:
                    with self.subTest(user=user.login, record=str(record)):
                        self.check_file(record, count)

    def check_hidden(self, resources):
        "Check that neither rows nor nested clauses tell of the resources"
        walked = 0
        for name, get_rows in readable_rows():
            with self.subTest(model=name):
                rows = get_rows()
                self.assertNotIn(SECRET, repr(rows))
                for row in rows:
                    self.assertTrue(resources.isdisjoint(
                            v for v in row.values() if isinstance(v, str)))
                walked += 1
        self.assertGreater(walked, 100)
        with warnings.catch_warnings():
            # Of the clauses that ask a link for the name behind it
            warnings.simplefilter('ignore')
            found, asked = nested_matches(SECRET)
        self.assertEqual(found, [])
        self.assertGreater(asked, 500)

    def check_shown(self):
        "Check that the same is found by who may see it"
        pool = Pool()
        Item = pool.get('party.archive.item')
        self.assertEqual(
            Item.search([('previous.title', 'ilike', f'%{SECRET}%')],
                count=True), 2)

    def create_links(self, party):
        "Make what is open to see and leads to what is hidden"
        pool = Pool()
        Category = pool.get('party.archive.category')
        Hold = pool.get('party.archive.hold')
        Item = pool.get('party.archive.item')
        Note = pool.get('ir.note')
        category, = Category.search([
                ('kind', '=', 'material'), ('code', '=', '08')])
        items = Item.create([{
                    'title': title, 'category': category.id,
                    'party': party.id, 'confidentiality': level,
                    } for title, level in [
                    (f'{SECRET} 2', 'secret'), (f'{SECRET} 1', 'secret'),
                    ("First", 'public'), ("Second", 'public')]])
        hidden, versions = items[:2], items[2:]
        for version, item in zip(versions, hidden):
            Item.write([version], {'previous': item.id})
        Hold.create([{
                    'reason': "Lawsuit", 'authority': "Court",
                    'items': [('add', [i.id for i in items])]}])
        note, = Note.create([{
                    'resource': str(hidden[0]), 'message': SECRET}])
        Note.write([note], {'unread': False})

    def check_sorted(self, is_sorted):
        "Check whether the versions are sorted by what is before them"
        pool = Pool()
        Item = pool.get('party.archive.item')
        titles = [
            [i.title for i in Item.search(
                    [('title', 'in', ["First", "Second"])],
                    order=[('previous.title', type_), ('id', 'ASC')])]
            for type_ in ['ASC', 'DESC']]
        self.assertEqual(titles, [
                ["Second", "First"] if is_sorted else ["First", "Second"],
                ["First", "Second"]])

    def check_found(self, record, count):
        "Check how many records are found by list, name, count and export"
        pool = Pool()
        Model = record.__class__
        Timeline = pool.get('party.record')
        self.assertEqual(Model.search([], count=True), count)
        self.assertEqual(len(Model.search([])), count)
        self.assertEqual(
            len(Model.search([('rec_name', 'ilike', f'%{SECRET}%')])),
            count if record.__name__ != 'property.deposit' else 0)
        rows = Model.export_data_domain([], ['rec_name'])
        self.assertEqual(len(rows), count)
        self.assertEqual(
            Timeline.search([('resource', '=', str(record))], count=True),
            count)

    def check_file(self, record, count):
        "Check what the tabs of the party or of the unit show"
        row, = record.__class__.read([record.id], LISTS + COUNTERS)
        for name in LISTS[1:]:
            self.assertEqual(len(row[name]), count, msg=name)
        for name in COUNTERS[2:]:
            self.assertEqual(row[name], count, msg=name)

    @with_transaction()
    def test_statements(self):
        "The tabs of many parties and units need no statement for each"
        company = create_company()
        with set_company(company):
            parties, units = create_units(company, 20)
            create_registers(company, parties, units)
            user = create_user(company, 'secret')
            with acting(user, company):
                for records in [parties, units]:
                    Model = records[0].__class__
                    names = [*LISTS, *COUNTERS, 'meters', 'meters_in_use']
                    # What is asked for once is in caches afterwards
                    Model.read([r.id for r in records], names)
                    counts = []
                    for number in [2, 20]:
                        with count_statements() as statements:
                            rows = Model.read(
                                [r.id for r in records[:number]], names)
                        self.assertEqual(len(rows), number)
                        counts.append(len(statements))
                    self.assertEqual(*counts)

    @with_transaction()
    def test_statements_counters(self):
        "What counts of a listing is not looked for again"
        company = create_company()
        with set_company(company):
            parties, units = create_units(company, 2)
            create_registers(company, parties, units)
            user = create_user(company, 'secret')
            ids = [p.id for p in parties]
            Party = parties[0].__class__
            with acting(user, company):
                for listing, counters in [
                        ('renovations', ['open_renovations']),
                        ('violations', ['open_violations']),
                        ('keys', ['keys_in_custody', 'keys_in_hands']),
                        ('meters', ['meters_in_use'])]:
                    with self.subTest(listing=listing):
                        Party.read(ids, [listing, *counters])
                        counts = []
                        for names in [[listing], [listing, *counters]]:
                            with count_statements() as statements:
                                Party.read(ids, names)
                            counts.append(len(statements))
                        self.assertEqual(*counts)

    @with_transaction()
    def test_company(self):
        "The tabs of a party are of the company of the user"
        company, other = create_company(), create_company("Other Company")
        with set_company(company):
            (party,), units = create_units(company, 1)
            create_registers(company, [party], units)
            user = create_user(company, 'secret')
            user.companies = [company, other]
            user.save()
        for used, count in [(company, 1), (other, 0)]:
            with acting(user, used), self.subTest(company=used.rec_name):
                self.check_file(party, count)

    @with_transaction()
    def test_notified_twice(self):
        "The database refuses two notices of the same level"
        pool = Pool()
        Notice = pool.get('property.violation.notice')
        company = create_company()
        with set_company(company):
            parties, units = create_units(company, 1)
            create_registers(company, parties, units)
            notice, = Notice.search([])
            with self.assertRaises(SQLConstraintError) as refused:
                Notice.copy([notice])
            self.assertEqual(
                refused.exception.message,
                "A notice of the same level exists already.")

    @with_transaction()
    def test_replaced_twice(self):
        "The database refuses that two meters replace the same one"
        pool = Pool()
        Meter = pool.get('property.meter')
        company = create_company()
        with set_company(company):
            _, (unit,) = create_units(company, 1)

            def create(number, replaces=None):
                meter, = Meter.create([{
                            'type': 'water', 'number': number,
                            'unit': unit.id, 'digits': 5, 'decimals': 0,
                            'multiplier': 1, 'replaces': replaces}])
                return meter

            old = create("1")
            create("2", old.id)
            with self.assertRaises(SQLConstraintError) as refused:
                create("3", old.id)
            self.assertEqual(
                refused.exception.message,
                "A meter can be replaced only once.")
