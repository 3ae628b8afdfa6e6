# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Enter the parties of the plan"""

import datetime as dt

# Heading of the directory and the name of the field of party.party, which is
# filled when the installed modules have it
DIRECTORY_FIELDS = {
    '法人代表': 'legal_representative',
    '建立关系日期': 'relationship_start_date',
    '联系人': 'contact_person',
    '合作性质': 'nature_set',
    }
CONVERSIONS = {
    'relationship_start_date': dt.date.fromisoformat,
    'nature_set': {'客户': 'customer', '供应商': 'supplier'}.get,
    }


def create_parties(company, plan):
    """Enter the parties of the plan with categories, addresses and terms

    Returns the database ids by the keys of the plan.
    """
    Party = company.model('party.party')
    categories = _create_categories(company)
    keys = list(plan.parties)
    ids = Party._proxy.create(
        [_values(company, Party, categories, plan.parties[k]) for k in keys],
        company.config.context)
    return dict(zip(keys, ids))


def _create_categories(company):
    Category = company.model('party.category')
    categories = {
        kind: Category(name=company.texts(f'category.party.{kind}'))
        for kind in ['tenant', 'owner', 'customer', 'supplier']}
    Category.save(list(categories.values()))
    return {k: c.id for k, c in categories.items()}


def _values(company, Party, categories, party):
    term = company.terms[party.term].id
    values = {
        'name': party.name,
        'code': party.key,
        'categories': [('add', [categories[party.kind]])],
        'addresses': [('create', [{
                        'street': party.street,
                        'city': company.texts('company.city'),
                        'country': company.country.id,
                        }])],
        }
    if party.kind == 'supplier':
        values['supplier_payment_term'] = term
    else:
        values['customer_payment_term'] = term
    if party.directory:
        values.update(_directory_values(Party, party.directory))
        if party.both:
            # The directory knows one side only, the ledger knows better
            values.pop('nature_set', None)
    return values


def _directory_values(Party, row):
    values = {}
    for heading, name in DIRECTORY_FIELDS.items():
        if name in Party._fields and row[heading]:
            values[name] = CONVERSIONS.get(name, str)(row[heading])
    mechanisms = [
        {'type': type, 'value': row[heading]}
        for heading, type in [('联系电话', 'phone'), ('邮箱', 'email')]
        if row[heading]]
    if mechanisms:
        values['contact_mechanisms'] = [('create', mechanisms)]
    return values


def party_addresses(company, ids):
    "Return the database id of the address of each party, by party id"
    Party = company.model('party.party')
    return {
        r['id']: r['addresses'][0]
        for r in Party._proxy.read(
            list(ids), ['addresses'], company.config.context)}
