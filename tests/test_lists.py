# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Whatever a client lets its users look for, the database finds"""
import datetime as dt
from decimal import Decimal

from demo.database import MODULES
from trytond.model import ModelSQL
from trytond.modules.company.tests import create_company, set_company
from trytond.pool import Pool
from trytond.tests.test_tryton import with_transaction
from trytond.transaction import Transaction, check_access

TODAY = dt.date.today()
NOW = dt.datetime.combine(TODAY, dt.time())
# What the clients ask for when something is entered into the search
CLAUSES = {
    'boolean': [('=', True)],
    'char': [('ilike', '%a%'), ('=', None)],
    'date': [('=', TODAY), ('>=', TODAY)],
    'datetime': [('>=', NOW)],
    'float': [('>', 1.0)],
    'integer': [('=', 1), ('<', 1)],
    'many2one': [('=', 1), ('=', None)],
    'multiselection': [('in', ['a'])],
    'numeric': [('=', Decimal(1)), ('>=', Decimal(1))],
    'reference': [('=', None)],
    'selection': [('in', ['a', None])],
    'text': [('ilike', '%a%')],
    'time': [('>=', dt.time())],
    'timedelta': [('>=', dt.timedelta())],
    'timestamp': [('>=', NOW)],
    }
RELATIONS = {'many2many', 'many2one', 'one2many', 'one2one'}


def own_models():
    pool = Pool()
    Model = pool.get('ir.model')
    for model in Model.search([('module', 'in', MODULES)]):
        yield pool.get(model.name)


def clauses(name, type_):
    for operator, value in CLAUSES.get(type_, []):
        yield name, operator, value
    if type_ in RELATIONS:
        yield f'{name}.rec_name', 'ilike', '%a%'


def look_for(Model, name, field):
    if field.searchable(Model):
        for clause in clauses(name, field._type):
            Model.search([clause])
            assert Model.search_count([clause]) is not None
    if field.sortable(Model):
        for order in ['ASC', 'DESC NULLS LAST']:
            Model.search([], order=[(name, order)])


@with_transaction()
def test_each_field(both_modules):
    number = 0
    with set_company(create_company()), check_access(), (
            Transaction().set_context(date=TODAY)):
        for Model in own_models():
            if not issubclass(Model, ModelSQL):
                continue
            for name, field in Model._fields.items():
                look_for(Model, name, field)
                number += 1
    assert number > 1000
