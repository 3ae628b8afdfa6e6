# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import random
import time
import unittest
from threading import Barrier, Thread
from unittest.mock import patch

from trytond import backend
from trytond.filestore import filestore
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.archive.levels import highest, up_to
from trytond.modules.party_archive.tests.tools import (
    readable_rows, set_file_store)
from trytond.pool import Pool
from trytond.tests.test_tryton import (
    DB_NAME, activate_module, drop_db, with_transaction)
from trytond.transaction import Transaction, TransactionError, check_access


def run(function, **context):
    "Run in a transaction of its own that starts again as in the server"
    extras = {}
    while True:
        try:
            with Transaction().start(
                    DB_NAME, 1, context=context, **extras):
                return function()
        except TransactionError as error:
            error.fix(extras)
        except backend.DatabaseOperationalError:
            time.sleep(random.uniform(0.01, 0.1))


def submit(company, titles, code='08'):
    "Return the ids of new items that user 1 has submitted"
    pool = Pool()
    Category = pool.get('party.archive.category')
    Item = pool.get('party.archive.item')
    Party = pool.get('party.party')
    category, = Category.search([
            ('kind', '=', 'material'), ('code', '=', code)])
    party, = Party.create([{'name': "Party"}])
    items = Item.create([{
                'company': company.id,
                'title': title,
                'category': category.id,
                'party': party.id,
                'date': dt.date(2024, 5, 6),
                'documents': [('create', [
                            {'name': 'file.txt', 'data': title.encode()}])],
                } for title in titles])
    Item.submit(items)
    # Somebody else did
    Item.write(items, {'submitted_user': None, 'submitted_by': None})
    return [i.id for i in items]


class ArchiveTestCase(unittest.TestCase):
    "Test the archive"

    @classmethod
    def setUpClass(cls):
        drop_db()
        set_file_store()
        activate_module('party_archive')

    @classmethod
    def tearDownClass(cls):
        drop_db()

    def test_levels(self):
        "Each level includes those below"
        self.assertEqual(up_to(None), ['public'])
        self.assertEqual(up_to('confidential'), [
                'public', 'internal', 'confidential'])
        self.assertEqual(highest([]), 'public')
        self.assertEqual(highest(['internal', 'secret']), 'secret')

    @with_transaction()
    def test_schedule_end(self):
        "The period is counted from the day after the event"
        pool = Pool()
        Schedule = pool.get('party.archive.schedule')
        for period, unit, start, end in [
                (10, 'year', dt.date(2020, 12, 31), dt.date(2030, 12, 31)),
                (1, 'year', dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
                (6, 'month', dt.date(2024, 8, 31), dt.date(2025, 2, 28)),
                (None, None, dt.date(2020, 1, 1), None),
                (10, 'year', None, None),
                ]:
            with self.subTest(period=period, unit=unit, start=start):
                schedule = Schedule(period=period, unit=unit)
                self.assertEqual(schedule.end(start), end)

    @with_transaction()
    def test_departure(self):
        "A party has departed when the last of its occupancies has ended"
        pool = Pool()
        Building = pool.get('property.building')
        Item = pool.get('party.archive.item')
        Occupancy = pool.get('property.occupancy')
        Unit = pool.get('property.unit')

        company = create_company()
        with set_company(company):
            item = Item(submit(company, ["Lease"], code='01')[0])
            Item.file([item])
            self.assertEqual(item.schedule.trigger, 'departure')
            self.assertIsNone(item.retention_start)
            building, = Building.create([{'name': "A"}])
            units = Unit.create([
                    {'building': building.id, 'number': n} for n in '12'])
            first, second = Occupancy.create([{
                        'unit': unit.id, 'party': item.party.id,
                        'role': 'tenant',
                        'start_date': dt.date(2020, 1, 1),
                        } for unit in units])
            Occupancy.write([first], {'end_date': dt.date(2024, 6, 30)})
            self.assertIsNone(Item(item.id).retention_start)
            Occupancy.write([second], {'end_date': dt.date(2024, 3, 31)})
            self.assertEqual(
                Item(item.id).retention_start, dt.date(2024, 6, 30))
            self.assertEqual(
                Item(item.id).retention_until, dt.date(2034, 6, 30))
            Occupancy.write([first], {'end_date': None})
            self.assertIsNone(Item(item.id).retention_until)

    @with_transaction()
    def test_fiscal_year(self):
        "Records of account are kept from the end of their fiscal year"
        pool = Pool()
        FiscalYear = pool.get('account.fiscalyear')
        Item = pool.get('party.archive.item')
        SequenceStrict = pool.get('ir.sequence.strict')
        SequenceType = pool.get('ir.sequence.type')
        company = create_company()
        with set_company(company):
            item, before = Item.browse(
                submit(company, ["Receipt", "Before"], code='02'))
            Item.write([before], {'state': 'draft'})
            Item.write([before], {'date': dt.date(2020, 5, 6)})
            Item.write([before], {'state': 'submitted'})
            type_, = SequenceType.search([
                    ('name', '=', "Account Move")])
            sequence, = SequenceStrict.create([{
                        'name': "Moves", 'sequence_type': type_.id,
                        'company': company.id}])
            FiscalYear.create([{
                        'name': "2023-2024", 'company': company.id,
                        'start_date': dt.date(2023, 7, 1),
                        'end_date': dt.date(2024, 6, 30),
                        'move_sequence': sequence.id,
                        }])
            Item.file([item, before])
            self.assertEqual(item.retention_start, dt.date(2024, 6, 30))
            self.assertEqual(before.retention_start, dt.date(2020, 12, 31))

    @with_transaction()
    def test_no_leak(self):
        "No model shows anything of an item to a user without clearance"
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        Group = pool.get('res.group')
        Item = pool.get('party.archive.item')
        Note = pool.get('ir.note')
        User = pool.get('res.user')

        company = create_company()
        with set_company(company):
            item = Item(submit(company, ["Sesame"])[0])
            Item.write([item], {'state': 'draft'})
            Item.write([item], {
                    'confidentiality': 'secret',
                    'description': "Sesame",
                    })
            Attachment.create([{
                        'resource': str(item), 'name': "Sesame",
                        'data': b"Sesame"}])
            Note.create([{'resource': str(item), 'message': "Sesame"}])
            Item.submit([item])
            Item.write([item], {'submitted_user': None})
            with Transaction().set_context(_log=True):
                Item.file([item])
            # A user who may do everything but has no clearance
            groups = Group.search([('clearance', '=', None)])
            user, = User.create([{
                        'name': "Reader", 'login': 'reader',
                        'groups': [('add', [g.id for g in groups])],
                        'companies': [('add', [company.id])],
                        'company': company.id,
                        }])
        walked = 0
        with Transaction().set_user(user.id), \
                Transaction().set_context(company=company.id), \
                check_access():
            for name, get_rows in readable_rows():
                with self.subTest(model=name):
                    rows = get_rows()
                    self.assertNotIn('Sesame', repr(rows))
                    for row in rows:
                        for value in row.values():
                            self.assertNotEqual(value, str(item))
                    walked += 1
        self.assertGreater(walked, 100)

    def test_filing_at_once(self):
        "Clerks who file at once get numbers without gap or double"
        def prepare():
            company = create_company()
            return company.id, [
                submit(company, [f"{n} {i}" for i in range(5)])
                for n in range(4)]

        company, batches = run(prepare)
        barrier = Barrier(len(batches))
        errors = []

        def file(ids):
            pool = Pool(DB_NAME)
            if backend.name != 'sqlite':
                barrier.wait()
            try:
                for id_ in ids:
                    run(lambda id_=id_: pool.get(
                            'party.archive.item').file([
                            pool.get('party.archive.item')(id_)]),
                        company=company)
            except Exception as error:
                errors.append(error)

        threads = [Thread(target=file, args=(ids,)) for ids in batches]
        if backend.name == 'sqlite':
            # In memory there is one connection, so they come one by one
            for ids in batches:
                file(ids)
        else:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        def numbers():
            Item = Pool().get('party.archive.item')
            return sorted(i.number for i in Item.search([
                        ('company', '=', company)]))

        self.assertEqual(errors, [])
        self.assertEqual(run(numbers), [
                f'08-2024-B10-{i:04}' for i in range(1, 21)])

    @with_transaction()
    def test_disposal_resumed(self):
        "An erasure that has failed claims nothing and can be done again"
        pool = Pool()
        File = pool.get('party.archive.disposal.file')
        Disposal = pool.get('party.archive.disposal')
        Item = pool.get('party.archive.item')

        company = create_company()
        with set_company(company):
            item = Item(submit(company, ["Lost"])[0])
            Item.file([item])
            document, = item.documents
            disposal, = Disposal.create([{'company': company.id}])
            Disposal.write([disposal], {'state': 'executing'})
            File.list_files(disposal, [item])
            with patch.object(
                    filestore, 'delete', side_effect=OSError("disk")), \
                    self.assertRaises(OSError):
                Disposal.erase([disposal])
            file, = File.search([('disposal', '=', disposal.id)])
            self.assertEqual(file.state, 'pending')
            with patch.object(filestore, 'delete'):
                # A store that only says that it has deleted
                Disposal.erase([disposal])
            file, = File.search([('disposal', '=', disposal.id)])
            self.assertEqual(file.state, 'pending')
            self.assertEqual(Disposal(disposal.id).state, 'executing')
            self.assertIsNotNone(document.digest())
            Disposal.erase_all()
            file, = File.search([('disposal', '=', disposal.id)])
            self.assertEqual(file.state, 'gone')
            self.assertEqual(Disposal(disposal.id).state, 'executed')
            self.assertIsNone(document.digest())
