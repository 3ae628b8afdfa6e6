# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Who logs in to the furnished company"""
from contextlib import contextmanager

# For a trial on the own machine; they are printed at each start
PASSWORDS = {
    'admin': 'demo-admin',
    'accountant': 'demo-accountant',
    'archivist': 'demo-archivist',
    'manager': 'demo-manager',
    'reader': 'demo-reader',
    }
# The groups by login
GROUPS = {
    'accountant': [
        'account.group_account',
        'account.group_account_admin',
        'account_credit_limit.group_credit_limit',
        'bank.group_bank_admin',
        'party.group_party_admin',
        'product.group_product_admin',
        'receivable_aging.group_settlement_admin',
        'receivable_aging.group_statement_admin',
        ],
    'archivist': [
        'party.group_party_admin',
        'party_archive.group_archive',
        'party_archive.group_property',
        'party_archive.group_clearance_confidential',
        ],
    'manager': [
        'party_archive.group_archive_admin',
        'party_archive.group_archive_approval',
        'party_archive.group_property_admin',
        'party_archive.group_property_management',
        'party_archive.group_renovation_approval',
        'party_archive.group_clearance_secret',
        ],
    'reader': [
        'party_archive.group_archive_read',
        'party_archive.group_clearance_internal',
        ],
    }


def create_users(company):
    "Set up the administrator and add the others, who are employees"
    User = company.model('res.user')
    admin = User(company.config.user)
    admin.password = PASSWORDS['admin']
    users = [admin]
    for login, groups in GROUPS.items():
        users.append(_new_user(company, login, groups))
    for user in users:
        user.language = _language(company)
        if company.record not in user.companies:
            user.companies.append(company.record)
        user.company = company.record
    User.save(users)


@contextmanager
def acting_as(company, login):
    "Do what the user with the login does"
    config = company.config
    User = company.model('res.user')
    user, = User.find([('login', '=', login)])
    before = config.user, config._context
    config.user = user.id
    config._context = User.get_preferences(True, {})
    try:
        yield
    finally:
        config.user, config._context = before


def _new_user(company, login, groups):
    Group = company.model('res.group')
    user = company.model('res.user')(
        name=company.texts(f'user.{login}'), login=login,
        password=PASSWORDS[login])
    for group in groups:
        user.groups.append(Group(company.data(group)))
    employee = _create_employee(company, login)
    user.employees.append(employee)
    user.employee = employee
    return user


def _create_employee(company, login):
    party = company.model('party.party')(
        name=company.texts(f'employee.{login}'))
    party.save()
    employee = company.model('company.employee')(
        party=party, company=company.record)
    employee.save()
    return employee


def _language(company):
    language, = company.model('ir.lang').find(
        [('code', '=', company.texts.language)])
    return language
