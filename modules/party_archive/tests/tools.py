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
from trytond import backend
from trytond.exceptions import UserError, UserWarning
from trytond.model import ModelSQL, ModelView
from trytond.modules.company.tests.tools import get_company
from trytond.pool import Pool
from trytond.transaction import (
    Transaction, TransactionError, without_check_access)

__all__ = [
    'count_statements', 'create_user', 'nested_matches', 'refusal', 'run',
    'scan_code', 'set_file_store']

_MANY = 200


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

    Those that the user may read, with all the fields but the binary ones. Of
    many rows, as those that describe Tryton itself, it is the newest ones.
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
        yield name, partial(
            class_.search_read, [], order=[('id', 'DESC')], limit=_MANY,
            fields_names=names)


def nested_matches(word):
    """Return the nested clauses by which the user finds the word

    That is what his clauses match of the text behind each link of each model
    that he may read, at once or over one more link.  The second value is how
    many of them have been asked.
    """
    pool = Pool()
    ModelAccess = pool.get('ir.model.access')
    texts = _hidden_texts(word)
    found, number = [], 0
    for name, class_ in pool.iterobject():
        if (not issubclass(class_, ModelSQL)
                or not ModelAccess.check(name, 'read', raise_exception=False)
                or not _has_records(class_)):
            continue
        for clause in _nested_clauses(class_, texts, f'%{word}%'):
            number += 1
            if class_.search([clause], order=[], limit=1):
                found.append((name, clause))
    return found, number


@without_check_access
def _has_records(class_):
    return class_.search([], order=[], limit=1)


@without_check_access
def _hidden_texts(word):
    "Return the fields by which the word is found on what may be hidden"
    pool = Pool()
    texts = {}
    for name in pool.get('ir.rule').hiding_models():
        class_ = pool.get(name)
        names = [
            n for n, f in class_._fields.items()
            if f._type in {'char', 'text', 'fulltext'}
            and f.searchable(class_)
            and class_.search([(n, 'ilike', f'%{word}%')], order=[], limit=1)
            # Some find everything by any word
            and not class_.search(
                [(n, 'ilike', f'%{word[::-1]}%')], order=[], limit=1)]
        if names:
            # What is stored comes first, it is found by the simplest query
            texts[name] = sorted(
                names, key=lambda n: hasattr(class_._fields[n], 'get'))
    return texts


def _nested_clauses(class_, texts, pattern):
    for link, Target, suffix in _links(class_, texts):
        names = texts.get(Target.__name__, [])
        for name in names:
            yield (f'{link}.{name}', 'ilike', pattern, *suffix)
        if names and not suffix:
            yield (link, 'where', [(names[0], 'ilike', pattern)])
            yield (link, 'ilike', pattern)
        for further, Further, further_suffix in _links(Target, texts):
            if backend.name == 'sqlite' and (suffix or further_suffix):
                # Its parser has no room for one more link of a reference
                continue
            if suffix and further_suffix and Target != Further:
                # The way to one is the way to all the others
                continue
            for name in texts.get(Further.__name__, [])[:1]:
                yield (
                    f'{link}.{further}.{name}', 'ilike', pattern, *suffix,
                    *further_suffix)


def _links(class_, texts):
    "Yield the name, the target and the end of the clauses of each link"
    pool = Pool()
    for name, field in class_._fields.items():
        if not field.searchable(class_):
            continue
        if hasattr(field, 'get_target'):
            # Who has made them is the same for all models
            if (issubclass(field.get_target(), ModelSQL)
                    and name not in {'create_uid', 'write_uid'}):
                yield name, field.get_target(), ()
        elif field._type == 'reference':
            for target in texts:
                yield name, pool.get(target), (target,)


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
