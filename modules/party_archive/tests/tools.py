# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import atexit
import shutil
import tempfile
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from proteus import Model

import trytond.config as config
from trytond.exceptions import UserError, UserWarning
from trytond.model import ModelSQL, ModelView
from trytond.modules.company.tests.tools import get_company
from trytond.pool import Pool
from trytond.transaction import Transaction, TransactionError

__all__ = [
    'count_statements', 'create_user', 'refusal', 'run', 'scan_code',
    'set_file_store']


def set_file_store():
    "Keep the files in a folder of its own until the end and return its path"
    path = tempfile.mkdtemp(prefix='tryton-store-')
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    config.set('database', 'path', path)
    return path


def create_user(name, *groups, company=None, employee=True):
    """Return a new user, with an employee, in the named groups

    The names are the XML ids of the groups.
    """
    Employee = Model.get('company.employee')
    Group = Model.get('res.group')
    ModelData = Model.get('ir.model.data')
    Party = Model.get('party.party')
    User = Model.get('res.user')
    company = company or get_company()
    user = User(name=name, login=name.lower())
    user.companies.append(Model.get('company.company')(company.id))
    user.company = company
    for group in groups:
        module, fs_id = group.split('.')
        user.groups.append(Group(ModelData.get_id(module, fs_id, {})))
    if employee:
        party = Party(name=name)
        party.save()
        employee = Employee(party=party, company=company)
        employee.save()
        user.employees.append(employee)
        user.employee = Employee(employee.id)
    user.save()
    return user


@contextmanager
def refusal():
    "Print why what is done is refused"
    try:
        yield
    except (UserError, UserWarning) as error:
        print(error.message)
    else:
        raise AssertionError("it is not refused")


def scan_code(record, code):
    "Let the form of the record scan the code"
    Model = record._config.pool.get(record.__class__.__name__)
    changes = record._proxy.on_scan_code(
        record._on_change_args(Model._on_scan_code_depends), code,
        record._config.context)
    record._set_on_change(changes)


def run(config, function):
    "Return what the function does in a transaction that starts again"
    extras = {}
    while True:
        try:
            with Transaction().start(
                    config.database_name, config.user,
                    context=config.context, **extras):
                return function()
        except TransactionError as error:
            error.fix(extras)


def readable_rows():
    """Yield the name and a function for the rows of each model

    Those that the user may read, with all the fields but the binary ones.
    """
    pool = Pool()
    ModelAccess = pool.get('ir.model.access')
    for name, class_ in pool.iterobject():
        if not (issubclass(class_, ModelSQL)
                and issubclass(class_, ModelView)):
            continue
        if not ModelAccess.get_access([name])[name]['read']:
            continue
        names = [n for n, f in class_._fields.items() if f._type != 'binary']
        yield name, partial(class_.search_read, [], fields_names=names)


@contextmanager
def count_statements():
    """Collect the SQL statements of the current transaction in a list

    The records are read afresh: the caches of the transaction are emptied.
    """
    transaction = Transaction()
    statements = []
    for cache in transaction.cache.values():
        cache.clear()
    connection = _Connection(transaction.connection, statements)
    with patch.object(transaction, 'connection', connection):
        yield statements


class _Proxy:

    def __init__(self, target, statements):
        self._target = target
        self._statements = statements

    def __getattr__(self, name):
        return getattr(self._target, name)


class _Connection(_Proxy):

    def cursor(self, *args, **kwargs):
        return _Cursor(
            self._target.cursor(*args, **kwargs), self._statements)


class _Cursor(_Proxy):

    def __iter__(self):
        return iter(self._target)

    def execute(self, statement, *args, **kwargs):
        self._statements.append(statement)
        return self._target.execute(statement, *args, **kwargs)
