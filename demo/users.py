# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Who logs in to the furnished company"""

# For a trial on the own machine; they are printed at each start
PASSWORDS = {
    'admin': 'demo-admin',
    'accountant': 'demo-accountant',
    }
GROUPS = [
    'account.group_account',
    'account.group_account_admin',
    'account_credit_limit.group_credit_limit',
    'bank.group_bank_admin',
    'party.group_party_admin',
    'product.group_product_admin',
    'receivable_aging.group_settlement_admin',
    ]


def create_users(company):
    "Set up the administrator and add the accountant"
    User = company.model('res.user')
    admin = User(company.config.user)
    admin.password = PASSWORDS['admin']
    accountant = User(
        name=company.texts('user.accountant'), login='accountant',
        password=PASSWORDS['accountant'])
    for group in GROUPS:
        accountant.groups.append(
            company.model('res.group')(company.data(group)))
    employee = _create_employee(company)
    for user in [admin, accountant]:
        user.language = _language(company)
        if company.record not in user.companies:
            user.companies.append(company.record)
        user.company = company.record
    accountant.employees.append(employee)
    accountant.employee = employee
    User.save([admin, accountant])


def _create_employee(company):
    party = company.model('party.party')(name=company.texts('employee'))
    party.save()
    employee = company.model('company.employee')(
        party=party, company=company.record)
    employee.save()
    return employee


def _language(company):
    language, = company.model('ir.lang').find(
        [('code', '=', company.texts.language)])
    return language
