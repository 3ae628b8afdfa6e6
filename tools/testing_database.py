# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The databases of the tests: one per worker, filled ones kept in a cache

Tryton's tests keep each database that they have filled (modules activated,
setup functions run) and start the next test of the same kind from a copy.  The
helpers of Tryton know the copy only by the names of the modules and functions
and expect to be alone: here the digest of the code is part of the name, and
workers that run side by side share the copies without meeting half-made ones.

The database server is the one of TEST_DATABASE_URI, SQLite in memory where it
is not set.  TEST_NO_CACHE=1 fills every database afresh.
"""
import fcntl
import functools
import hashlib
import importlib.metadata
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / 'modules'
CACHE = ROOT / '.pytest_cache' / 'tryton'
SOURCES = {
    '.py', '.cfg', '.xml', '.po', '.fodt', '.fods', '.svg', '.csv'}
_LONGEST_RUN = 60 * 60  # seconds
# What takes longest to activate, the deepest last
_FOUNDATIONS = [['account_invoice'], ['receivable_aging'], ['party_archive']]


@functools.cache
def digest(*folders):
    "Change when Tryton or the code in the folders changes"
    result = hashlib.sha256()
    for dist in sorted(
            f'{d.name}=={d.version}'
            for d in importlib.metadata.distributions()
            if (d.name or '').lower().startswith(
                ('trytond', 'proteus', 'python-sql'))):
        result.update(dist.encode())
    for folder in folders:
        for path in sorted(folder.rglob('*')):
            if path.suffix in SOURCES and (
                    # The tools of the tests fill databases, the tests do not
                    'tests' not in path.parts or path.name == 'tools.py'):
                result.update(str(path.relative_to(folder)).encode())
                result.update(path.read_bytes())
    return result.hexdigest()[:16]


def _digest():
    return digest(MODULES)


def _uri():
    return os.environ.get('TEST_DATABASE_URI', 'sqlite://')


def configure():
    "Set the environment that trytond.tests.test_tryton reads on import"
    worker = os.environ.get('PYTEST_XDIST_WORKER', 'main')
    os.environ['TRYTOND_DATABASE_URI'] = _uri()
    os.environ.pop('TRYTOND_CONFIG', None)
    if _uri().startswith('sqlite'):
        # To look for what others have changed ends the transaction of a
        # database in memory, for it has one connection; there are no others
        os.environ.setdefault(
            'TRYTOND_CACHE__CLEAN_TIMEOUT', str(24 * _LONGEST_RUN))
    os.environ['DB_NAME'] = (
        ':memory:' if _uri().startswith('sqlite')
        else f'test_{os.getpid()}_{worker}')
    if os.environ.get('TEST_NO_CACHE'):
        os.environ.pop('DB_CACHE', None)
    else:
        if _uri().startswith('sqlite'):
            os.environ['DB_CACHE'] = str(CACHE / _digest())
            _share_files()
        else:
            os.environ['DB_CACHE'] = f'postgresql://{_digest()}'
            _share_templates()
        _share_foundations()
    _share_beginnings()
    _share_classes()
    _trust_records()
    _trust_ids()
    _remember_entry_points()


def start():
    "Remove the copies that older code has filled"
    remove_outdated(CACHE, _digest())


def remove_outdated(folder, current):
    "Remove what is in the folder but the current one, unless it is in use"
    if not folder.is_dir():
        return
    in_use = time.time() - _LONGEST_RUN
    for path in folder.iterdir():
        if (path.is_dir() and path.name != current
                and path.stat().st_mtime < in_use):
            shutil.rmtree(path, ignore_errors=True)


def finish():
    "Remove the copies that live on the database server"
    if (not _uri().startswith('postgresql')
            or os.environ.get('TEST_NO_CACHE')):
        return
    with _connection() as connection:
        for name in _databases(connection):
            if name.startswith(_template_prefix()):
                _execute(connection, "DROP DATABASE {}", name)


def _share_files():
    "Let workers see a copied SQLite file only when it is complete"
    from trytond.tests import test_tryton

    copy = test_tryton._sqlite_copy

    def _sqlite_copy(file_, restore=False):
        if restore:
            return copy(file_, restore=True)
        if os.path.exists(file_):
            return False
        partial = f'{file_}.{os.getpid()}'
        done = copy(partial)
        if done:
            os.replace(partial, file_)
        return done

    test_tryton._sqlite_copy = _sqlite_copy


def _share_templates():
    """Let workers share templates on one PostgreSQL server

    No two of them touch a template at a time, and none connects to the
    database of another one: Tryton's own list of databases connects to each,
    while PostgreSQL neither copies nor drops a database that is in use.
    """
    from trytond import backend
    from trytond.tests import test_tryton

    name = os.environ['DB_NAME']

    def exist(name=name):
        with _connection() as connection:
            return name in _databases(connection)

    def template(cache_file):
        return _template_prefix() + cache_file.rpartition('-')[2]

    def drop():
        backend.Database(name).close()
        with _connection() as connection:
            _execute(connection, "DROP DATABASE IF EXISTS {}", name)

    def _pg_restore(cache_file):
        source = template(cache_file)
        with _lock(), _connection() as connection:
            if source not in _databases(connection):
                return False
            if exist():
                drop()
            _execute(connection, "CREATE DATABASE {} TEMPLATE {}",
                name, source)
            return True

    def _pg_dump(cache_file):
        target = template(cache_file)
        # PostgreSQL copies only what nobody is connected to
        backend.Database(name).close()
        with _lock(), _connection() as connection:
            if target not in _databases(connection):
                _execute(connection, "CREATE DATABASE {} TEMPLATE {}",
                    target, name)

    test_tryton.db_exist = exist
    test_tryton._pg_restore = _pg_restore
    test_tryton._pg_dump = _pg_dump


def _share_foundations():
    """Let databases begin with a copy in which a foundation is activated

    To activate what the modules stand on takes longer than themselves.
    """
    from trytond.tests import test_tryton

    create, activate = test_tryton.create_db, test_tryton.activate_module
    # The modules of the database that is being created
    wanted = []

    def activate_module(modules, lang='en'):
        # The copy has the name that it has for proteus
        names = [modules] if isinstance(modules, str) else sorted(modules)
        wanted.append(set(names))
        try:
            activate(names, lang)
        finally:
            wanted.pop()

    def create_db(name=test_tryton.DB_NAME, lang='en'):
        foundation = _foundation(wanted[-1]) if wanted else None
        if (name != test_tryton.DB_NAME or not foundation
                or test_tryton.db_exist(name)):
            return create(name, lang)
        # Keeps the copy under this name
        cache_name = '-'.join(foundation)
        if lang != 'en':
            cache_name += f'--{lang}'
        if not test_tryton.restore_db_cache(cache_name):
            activate_module(foundation, lang)

    test_tryton.activate_module = activate_module
    test_tryton.create_db = create_db


def _foundation(modules):
    "Return the deepest foundation of the modules that is not all of them"
    for foundation in reversed(_FOUNDATIONS):
        if modules > set(foundation):
            return foundation
    if [*modules] not in _FOUNDATIONS[:1]:
        return _FOUNDATIONS[0]


def _share_beginnings():
    """Let databases that are filled in other ways begin with the same copy

    To activate the modules takes longer than all that is set up afterwards.
    """
    from trytond.pool import Pool
    from trytond.tests import test_tryton, tools

    def restore(cache_name):
        # The configuration of proteus makes the pool
        with patch.object(Pool, 'init'):
            return tools.restore_db_cache(cache_name)

    def activate_modules(modules, *setup):
        names = [modules] if isinstance(modules, str) else sorted(modules)
        cache_name = '-'.join(names)
        if setup:
            cache_name += '--' + '|'.join(map(tools._func_name, setup))
        if restore(cache_name):
            return tools._get_config()
        if not setup:
            # As for the other tests, what the copy has got is left out
            test_tryton.drop_db()
            test_tryton.activate_module(names)
            return tools._get_config()
        config = activate_modules(modules, *setup[:-1])
        setup[-1](config=config)
        tools.backup_db_cache(cache_name)
        return config

    tools.activate_modules = activate_modules


def _share_classes():
    """Let databases with the same modules have the same classes

    To make them takes several seconds, and a server does so once in its life.
    What is cached for a database goes with it.
    """
    from trytond import pool as pool_module
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    load, start = pool_module.load_modules, Pool.start
    classes = {}

    def load_modules(database_name, pool, update=None, **kwargs):
        if update or Transaction().connection:
            return load(database_name, pool, update=update, **kwargs)
        modules = _activated_modules(database_name)
        if modules in classes:
            pool._pool, pool._modules = classes[modules]
            return True
        result = load(database_name, pool, update=update, **kwargs)
        if modules:
            classes[modules] = pool._pool, pool._modules
        return result

    def start_once():
        if not Pool._started:
            start()

    pool_module.load_modules = load_modules
    Pool.start = start_once


def _activated_modules(name):
    "Return the names of the modules, none when some are to be changed"
    from sql import Table

    from trytond.transaction import Transaction

    module = Table('ir_module')
    with Transaction().start(name, 0, readonly=True) as transaction:
        cursor = transaction.connection.cursor()
        cursor.execute(*module.select(module.name, module.state,
                where=module.state != 'not activated'))
        states = dict(cursor.fetchall())
    if set(states.values()) - {'activated'}:
        return None
    return frozenset(states)


def _trust_records():
    """Take the records that come with Tryton as they are

    To validate them takes most of the time in which modules are activated.
    For the same reason those of the modules here are validated on SQLite only:
    they are the same on each database.
    """
    from trytond.convert import TrytondXmlHandler
    from trytond.model import ModelStorage

    validated = set()
    if _uri().startswith('sqlite'):
        validated = {path.name for path in MODULES.iterdir()}
    parse = TrytondXmlHandler.parse_xmlstream

    def parse_xmlstream(self, stream, base_path):
        if self.module in validated:
            return parse(self, stream, base_path)
        with patch.object(ModelStorage, '_validate', _validate):
            return parse(self, stream, base_path)

    @classmethod
    def _validate(cls, records, field_names=None):
        pass

    TrytondXmlHandler.parse_xmlstream = parse_xmlstream


def _trust_ids():
    """Check once and not for each record that the ids of all are numbers

    The time of it grows with the square of the records; a server is spared it
    by ``python -O``.
    """
    from trytond.model import ModelStorage
    from trytond.model.modelstorage import local_cache
    from trytond.transaction import Transaction

    @classmethod
    def browse(cls, ids):
        transaction = Transaction()
        ids = list(map(int, ids))
        cache = {
            '_local_cache': local_cache(cls, transaction),
            '_transaction_cache': transaction.get_cache(),
            '_transaction': transaction,
            }
        records = [cls(id, **cache) for id in ids]
        for record in records:
            record._ids = ids
        return records

    ModelStorage.browse = browse


def _remember_entry_points():
    "Let Tryton look for the entry point of a module once, not for each class"
    from trytond.tools import misc

    misc.import_module = functools.cache(misc.import_module)


def _template_prefix():
    # With the name that Tryton gives it must fit in 63 characters
    return f'cache_{_digest()}_'


@contextmanager
def _lock():
    "Hold the lock that all the workers of this checkout share"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / 'lock', 'w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _connection():
    "Return a connection to the server as such"
    import psycopg

    return psycopg.connect(
        _uri().rstrip('/') + '/template1', autocommit=True)


def _databases(connection):
    return {
        name for name, in connection.execute(
            "SELECT datname FROM pg_database")}


def _execute(connection, query, *names):
    from psycopg import sql

    connection.execute(
        sql.SQL(query).format(*map(sql.Identifier, names)))
