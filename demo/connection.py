# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Proteus inside the own process, made for many large calls

A call that needs a lock it does not have is rolled back by Tryton and done
again with the lock.
Posting invoices needs three locks one after the other, so each batch would
be done four times over.
This connection remembers which tables a method locked, and starts its next
call with those locks.
"""
from collections import defaultdict
from contextlib import contextmanager

from proteus import config as proteus_config


class _Method(proteus_config._TrytondMethod):

    def __call__(self, *args, **kwargs):
        from trytond.rpc import RPC
        from trytond.tools import is_instance_method
        from trytond.transaction import Transaction, TransactionError
        from trytond.worker import run_task

        if self._name in self._object.__rpc__:
            rpc = self._object.__rpc__[self._name]
        elif self._name in getattr(self._object, '_buttons', {}):
            rpc = RPC(readonly=False, instantiate=0)
        else:
            raise TypeError(f"{self._name} is not callable")
        if (rpc.readonly
                or rpc.instantiate is None
                or is_instance_method(self._object, self._name)):
            return super().__call__(*args, **kwargs)

        tables = self._config.locks[self._object.__name__, self._name]
        while True:
            with Transaction().start(
                    self._config.database_name, self._config.user,
                    readonly=False,
                    _lock_tables=sorted(tables)) as transaction:
                try:
                    (c_args, c_kwargs,
                        transaction.context, transaction.timestamp) = (
                        rpc.convert(self._object, *args, **kwargs))
                    if self._config.skip_warning:
                        transaction.context['_skip_warnings'] = True
                    method = getattr(self._object, self._name)
                    result = rpc.result(method(*c_args, **c_kwargs))
                except TransactionError as error:
                    transaction.rollback()
                    missing = {}
                    error.fix(missing)
                    tables.update(missing.get('_lock_tables', []))
                    tables.update(missing.get('_lock_records', {}))
                    continue
                transaction.commit()
            break
        while transaction.tasks:
            run_task(self._config.database_name, transaction.tasks.pop())
        return result


class _Proxy(proteus_config.TrytondProxy):

    def __getattr__(self, name):
        return _Method(name, self._object, self._config)


class Connection(proteus_config.TrytondConfig):
    "A proteus configuration that locks beforehand what it has locked before"

    def __init__(self, *args, **kwargs):
        self.locks = defaultdict(set)
        super().__init__(*args, **kwargs)

    def get_proxy(self, name, type='model'):
        if type != 'model':
            return super().get_proxy(name, type=type)
        return _Proxy(name, self, type=type)


def connect(uri, config_file=None):
    """Make the database of the URI the current one of proteus, as admin

    Returns the configuration of proteus.
    """
    connection = Connection(uri, config_file=config_file)
    proteus_config._CONFIG.current = connection
    return connection


@contextmanager
def queue_set_aside():
    """Leave what is put in the queue there, for the time of the context

    Each posted customer invoice puts the making of its printed form in the
    queue, which takes longer than all of the posting; it is made when it is
    printed for the first time anyhow.
    What else is put there has to be done by the caller.
    """
    import trytond.config as config

    worker = config.get('queue', 'worker')
    config.set('queue', 'worker', 'True')
    try:
        yield
    finally:
        config.set('queue', 'worker', worker)
