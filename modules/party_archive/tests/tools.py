# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from contextlib import contextmanager
from unittest.mock import patch

from trytond.transaction import Transaction

__all__ = ['count_statements']


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
