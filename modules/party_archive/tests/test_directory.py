# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import unittest
from decimal import Decimal

from trytond.model.exceptions import SQLConstraintError
from trytond.modules.account.tests import create_chart, get_fiscalyear
from trytond.modules.company.tests import create_company, set_company
from trytond.modules.party_archive.tests.tools import count_statements
from trytond.pool import Pool
from trytond.tests.test_tryton import (
    activate_module, drop_db, with_transaction)
from trytond.transaction import Transaction, check_access

NAMES = [
    'code', 'name', 'legal_representative', 'directory_address',
    'directory_email', 'bank_name', 'bank_account_number', 'nature',
    'nature_set', 'relationship_start_date', 'contact_person',
    'directory_phone']


def create_parties(count):
    "Create parties with something in each column"
    pool = Pool()
    Bank = pool.get('bank')
    Party = pool.get('party.party')

    bank_parties = Party.create([
            {'name': f"Bank {i:02}"} for i in range(count)])
    banks = Bank.create([{'party': p.id} for p in bank_parties])
    return Party.create([
            party_values(i, bank) for i, bank in enumerate(banks)])


def party_values(i, bank):
    return {
        'name': f"Party {i:02}",
        'legal_representative': f"Representative {i}",
        'contact_person': f"Person {i}",
        'nature_set': 'both' if i % 2 else None,
        'relationship_start_date': dt.date(2020, 1, 1) + dt.timedelta(i),
        'addresses': [('create', [
                    {'street': f"Street {i}", 'city': f"City {i}"}])],
        'contact_mechanisms': [('create', [
                    {'type': 'phone', 'value': f'0215555{i:04}'},
                    {'type': 'email', 'value': f'party{i}@example.com'},
                    ])],
        'bank_accounts': [('create', [{
                        'bank': bank.id,
                        'numbers': [('create', [{
                                        'type': 'other',
                                        'number': f'62220000{i:04}',
                                        }])],
                        }])],
        }


def post(company, party, *kinds, state='posted'):
    "Post a balanced move with a line of the party on an account of each kind"
    pool = Pool()
    Account = pool.get('account.account')
    FiscalYear = pool.get('account.fiscalyear')
    Journal = pool.get('account.journal')
    Move = pool.get('account.move')

    fiscalyear, = FiscalYear.search([('company', '=', company.id)])
    period = fiscalyear.periods[0]
    journal, = Journal.search([('code', '=', 'MISC')])
    counterpart, = Account.search([
            ('type.expense', '=', True),
            ('company', '=', company.id),
            ('closed', '!=', True),
            ], limit=1)
    lines = []
    for kind in kinds:
        account, = Account.search([
                (f'type.{kind}', '=', True),
                ('company', '=', company.id),
                ('closed', '!=', True),
                ('party_required', '=', True),
                ], limit=1)
        lines.append({
                'account': account.id, 'party': party.id,
                'debit': Decimal(10)})
        lines.append({'account': counterpart.id, 'credit': Decimal(10)})
    move, = Move.create([{
                'company': company.id,
                'period': period.id,
                'journal': journal.id,
                'date': period.start_date,
                'lines': [('create', lines)],
                }])
    if state == 'posted':
        Move.post([move])
    return move


def create_books(company):
    "Give the company accounts and a fiscal year"
    create_chart(company)
    fiscalyear = get_fiscalyear(company)
    fiscalyear.save()
    fiscalyear.create_period([fiscalyear])


class DirectoryTestCase(unittest.TestCase):
    "Test the directory of parties"

    @classmethod
    def setUpClass(cls):
        drop_db()
        activate_module('party_archive')

    @classmethod
    def tearDownClass(cls):
        drop_db()

    @with_transaction()
    def test_statements(self):
        "A list costs the same statements whatever its length"
        pool = Pool()
        Party = pool.get('party.party')

        company = create_company()
        with set_company(company):
            create_books(company)
            parties = create_parties(50)
            for i, kinds in enumerate([
                        ['receivable'], ['payable'],
                        ['receivable', 'payable']]):
                post(company, parties[i], *kinds)
            ids = [p.id for p in parties]

            for operation in [
                    lambda ids: Party.read(ids, NAMES),
                    lambda ids: Party.search_read([
                            ('id', 'in', ids),
                            ('nature', 'in', ['customer', 'both', None]),
                            ('directory_address', 'ilike', '%street%'),
                            ('directory_phone', 'ilike', '%5555%'),
                            ('bank_account_number', 'ilike', '6222%'),
                            ], order=[('nature', 'ASC')], fields_names=NAMES),
                    ]:
                operation(ids)  # fill what is cached across transactions
                counts = []
                for size in [5, 50]:
                    with count_statements() as statements:
                        rows = operation(ids[:size])
                    self.assertGreaterEqual(len(rows), size - 2)
                    for row in rows:
                        self.assertTrue(row['directory_address'])
                    counts.append(len(statements))
                self.assertEqual(counts[0], counts[1])
                self.assertLess(counts[0], 25)

    @with_transaction()
    def test_columns_alone(self):
        "All columns but the address are read with the record"
        pool = Pool()
        Party = pool.get('party.party')

        company = create_company()
        with set_company(company):
            parties = create_parties(5)
            ids = [p.id for p in parties]
            names = [n for n in NAMES if n != 'directory_address']
            Party.read(ids, names)
            with count_statements() as statements:
                Party.read(ids, names)
            self.assertEqual(len(statements), 1)

    @with_transaction()
    def test_ledger_nature(self):
        "The nature follows what is posted"
        pool = Pool()
        Party = pool.get('party.party')

        company = create_company()
        with set_company(company):
            create_books(company)
            for kinds, nature in [
                    (['receivable'], 'customer'),
                    (['payable'], 'supplier'),
                    (['receivable', 'payable'], 'both')]:
                party, = Party.create([{'name': "Party"}])
                move = post(company, party, *kinds, state='draft')
                self.assertIsNone(Party(party.id).nature)
                type(move).post([move])
                self.assertEqual(Party(party.id).nature, nature)
                self.assertEqual(
                    Party.search([
                            ('id', '=', party.id),
                            ('nature', '=', nature)]), [party])
                self.assertEqual(
                    Party.search([
                            ('id', '=', party.id),
                            ('nature', '!=', nature)]), [])

    @with_transaction()
    def test_companies(self):
        "Each company has its own relationship with a party"
        pool = Pool()
        Party = pool.get('party.party')

        company1 = create_company()
        company2 = create_company("Other", currency=company1.currency)
        with set_company(company1):
            create_books(company1)
            party, = Party.create([{
                        'name': "Party",
                        'relationship_start_date': dt.date(2020, 1, 1),
                        }])
            post(company1, party, 'receivable')
            self.assertEqual(Party(party.id).nature, 'customer')
        with set_company(company2):
            self.assertIsNone(Party(party.id).nature)
            self.assertIsNone(Party(party.id).relationship_start_date)
            Party.write([party], {'nature_set': 'supplier'})
            self.assertEqual(Party(party.id).nature, 'supplier')
        with set_company(company1):
            party = Party(party.id)
            self.assertEqual(party.nature, 'customer')
            self.assertIsNone(party.nature_set)
            self.assertEqual(
                party.relationship_start_date, dt.date(2020, 1, 1))
            self.assertEqual(
                Party.search([('nature', '=', 'supplier')]), [])

    @with_transaction()
    def test_no_company(self):
        "What is set without company counts where the company has set nothing"
        pool = Pool()
        Party = pool.get('party.party')

        party, = Party.create([{'name': "Party", 'nature_set': 'supplier'}])
        self.assertEqual(Party(party.id).nature, 'supplier')
        company = create_company()
        with set_company(company):
            self.assertEqual(Party(party.id).nature, 'supplier')
            self.assertEqual(
                Party(party.id).get_multivalue('nature_set'), 'supplier')
            Party.write([party], {'nature_set': 'customer'})
            self.assertEqual(Party(party.id).nature, 'customer')
        self.assertEqual(Party(party.id).nature, 'supplier')

    @with_transaction()
    def test_foreign_company(self):
        "A client sees nothing of a company that is not one of its user's"
        pool = Pool()
        Party = pool.get('party.party')
        Relationship = pool.get('party.party.relationship')
        User = pool.get('res.user')

        company1 = create_company()
        company2 = create_company("Other", currency=company1.currency)
        with set_company(company1):
            party, = Party.create([{
                        'name': "Party", 'nature_set': 'customer'}])
        user, = User.create([{
                    'name': "Clerk", 'login': 'clerk',
                    'companies': [('add', [company2.id])],
                    'company': company2.id,
                    }])
        with Transaction().set_user(user.id), \
                Transaction().set_context(
                    company=company1.id, _request={}), \
                check_access():
            row, = Party.read([party.id], ['nature', 'nature_set'])
            self.assertEqual(row['nature'], None)
            self.assertEqual(row['nature_set'], None)
            self.assertEqual(
                Party.search([('nature', '=', 'customer')]), [])
            self.assertEqual(Relationship.search([]), [])
        with Transaction().set_user(user.id), \
                Transaction().set_context(company=company1.id):
            # the server itself may ask for any
            self.assertEqual(Party(party.id).nature, 'customer')

    @with_transaction()
    def test_unique_relationship(self):
        "A company has one relationship with a party"
        pool = Pool()
        Party = pool.get('party.party')
        Relationship = pool.get('party.party.relationship')

        company = create_company()
        party, = Party.create([{'name': "Party"}])
        values = {'party': party.id, 'company': company.id}
        Relationship.create([values, {'party': party.id}])
        with self.assertRaises(SQLConstraintError):
            Relationship.create([values])

    @with_transaction()
    def test_bank_accounts(self):
        "Banks and numbers stand in the same order"
        pool = Pool()
        Bank = pool.get('bank')
        Party = pool.get('party.party')
        BankAccount = pool.get('bank.account')
        Number = pool.get('bank.account.number')

        bank_party, = Party.create([{'name': "Bank"}])
        bank, = Bank.create([{'party': bank_party.id}])
        party, other = Party.create([{'name': "Party"}, {'name': "Other"}])
        BankAccount.create([{
                    'owners': [('add', [party.id])],
                    'bank': bank.id if i != 2 else None,
                    'owners_sequence': sequence,
                    'numbers': [('create', [
                                {'type': 'other', 'number': f'{i}',
                                    'active': i != 3},
                                {'type': 'other', 'number': f'{i}b',
                                    'sequence': 2},
                                ])],
                    } for i, sequence in [(1, 30), (2, 20), (3, 10), (4, 5)]])
        BankAccount.write(BankAccount.search([
                    ('numbers.number', '=', '4')]), {
                'active': False,
                'numbers': [('write', [
                            n.id for n in Number.search([
                                    ('number', 'like', '4%')])],
                        {'active': False})],
                })
        party = Party(party.id)
        self.assertEqual(party.bank_account_number, '3b; 2; 1')
        self.assertEqual(party.bank_name, "Bank; ; Bank")
        self.assertIsNone(other.bank_name)
        self.assertIsNone(other.bank_account_number)
        self.assertEqual(
            Party.search([('bank_account_number', '!=', None)]), [party])

    @with_transaction()
    def test_bank_account_without_bank(self):
        "A number needs no bank"
        pool = Pool()
        Party = pool.get('party.party')
        BankAccount = pool.get('bank.account')

        party, = Party.create([{'name': "Party"}])
        BankAccount.create([{
                    'owners': [('add', [party.id])],
                    'numbers': [('create', [
                                {'type': 'other', 'number': '1'}])],
                    }])
        self.assertEqual(party.bank_account_number, '1')
        self.assertIsNone(party.bank_name)

    @with_transaction()
    def test_contact_mechanisms(self):
        "The first active one of the best type counts"
        pool = Pool()
        Party = pool.get('party.party')

        party, = Party.create([{
                    'name': "Party",
                    'contact_mechanisms': [('create', [
                                {'type': 'fax', 'value': '1'},
                                {'type': 'mobile', 'value': '2'},
                                {'type': 'phone', 'value': '3',
                                    'active': False},
                                ])],
                    }])
        self.assertEqual(Party(party.id).directory_phone, '2')
        Party.write([party], {
                'contact_mechanisms': [('create', [
                            {'type': 'phone', 'value': '4', 'sequence': 2},
                            {'type': 'phone', 'value': '5', 'sequence': 1},
                            ])],
                })
        self.assertEqual(Party(party.id).directory_phone, '5')
        self.assertIsNone(Party(party.id).directory_email)
        for clause, result in [
                (('directory_phone', '=', '5'), [party]),
                (('directory_phone', '!=', '5'), []),
                (('directory_phone', '=', '4'), []),
                (('directory_phone', '=', None), []),
                (('directory_phone', '!=', None), [party]),
                (('directory_phone', 'in', ['5', '6']), [party]),
                (('directory_phone', 'in', []), []),
                (('directory_phone', 'not in', ['6']), [party]),
                (('directory_phone', 'not ilike', '%5%'), []),
                (('directory_email', '=', None), [party]),
                ]:
            with self.subTest(clause=clause):
                self.assertEqual(
                    Party.search([('id', '=', party.id), clause]), result)

    @with_transaction()
    def test_address(self):
        "The first active address counts"
        pool = Pool()
        Party = pool.get('party.party')

        full, second, empty, none = Party.create([{
                    'name': "Full",
                    'addresses': [('create', [
                                {'city': "Gone", 'active': False},
                                {'city': "Second", 'sequence': 2},
                                {'street': "Street\nHouse", 'city': "First",
                                    'sequence': 1},
                                ])],
                    }, {
                    'name': "Second",
                    'addresses': [('create', [{'city': "Second"}])],
                    }, {
                    'name': "Empty",
                    'addresses': [('create', [{}])],
                    }, {
                    'name': "None",
                    }])
        parties = [full, second, empty, none]
        self.assertEqual(
            [p.directory_address for p in parties],
            ["Street, House, First", "Second", None, None])
        for clause, result in [
                (('directory_address', 'ilike', '%first%'), [full]),
                (('directory_address', 'ilike', '%house%'), [full]),
                (('directory_address', 'ilike', '%second%'), [second]),
                (('directory_address', 'not ilike', '%first%'),
                    [second, empty, none]),
                (('directory_address', '!=', "First"),
                    [second, empty, none]),
                (('directory_address', '=', None), [empty, none]),
                (('directory_address', '!=', None), [full, second]),
                (('directory_address', 'in', ["First", None]),
                    [full, empty, none]),
                (('directory_address', 'not in', ["First", None]), [second]),
                (('directory_address', 'not in', ["Second"]),
                    [full, empty, none]),
                (('directory_address', 'in', []), []),
                ]:
            with self.subTest(clause=clause):
                self.assertEqual(
                    Party.search([
                            ('id', 'in', [p.id for p in parties]), clause,
                            ], order=[('id', 'ASC')]), result)
        self.assertEqual(
            [p.name for p in Party.search([
                        ('directory_address', '!=', None),
                        ], order=[('directory_address', 'DESC')])],
            ["Second", "Full"])

    @with_transaction()
    def test_address_country(self):
        "The country of the company is not written"
        pool = Pool()
        Country = pool.get('country.country')
        Party = pool.get('party.party')

        home, abroad = Country.create([
                {'name': "China", 'code': 'CN'},
                {'name': "Belgium", 'code': 'BE'}])
        company = create_company()
        address, = company.party.addresses
        address.country = home
        address.save()
        near, far, unknown = Party.create([{
                    'name': "Party",
                    'addresses': [('create', [{
                                    'street': "Street", 'city': "City",
                                    'postal_code': '1',
                                    'country': country and country.id,
                                    }])],
                    } for country in [home, abroad, None]])
        with set_company(company):
            self.assertEqual(
                Party(near.id).directory_address, "Street, City, 1")
            self.assertEqual(
                Party(far.id).directory_address, "Street, 1 City, BELGIUM")
            self.assertEqual(
                Party(unknown.id).directory_address, "Street, City, 1")
            with Transaction().set_context(language='zh_CN'):
                self.assertEqual(
                    Party(unknown.id).directory_address, "1, CityStreet")
            address, = unknown.addresses
            self.assertIsNone(address.country)

    @with_transaction()
    def test_order(self):
        "Each column orders the list"
        pool = Pool()
        Party = pool.get('party.party')

        parties = create_parties(4)
        ids = [p.id for p in parties]
        for name in NAMES:
            if name in {'nature', 'nature_set'}:
                continue
            with self.subTest(name=name):
                for order, expected in [
                        ('ASC', parties), ('DESC', parties[::-1])]:
                    self.assertEqual(
                        Party.search(
                            [('id', 'in', ids)], order=[(name, order)]),
                        expected)
        definitions = Party.fields_get(NAMES)
        for name in NAMES:
            with self.subTest(name=name):
                self.assertTrue(definitions[name]['searchable'])
                self.assertTrue(definitions[name]['sortable'])
