# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Do something as the server does it for a client"""
from trytond.transaction import Transaction, TransactionError
from trytond.worker import run_task


def request(name, user, context, function, *args, keep=True):
    """Return what the function does in a transaction

    It begins again with the records locked that the function asks for.
    Without keep it is taken back, otherwise what the function leaves to the
    queue is done afterwards.
    """
    extras = {}
    while True:
        with Transaction().start(
                name, user, context=context, **extras) as transaction:
            try:
                result = function(*args)
            except TransactionError as error:
                transaction.rollback()
                error.fix(extras)
                continue
            if not keep:
                transaction.rollback()
                return result
        while transaction.tasks:
            run_task(name, transaction.tasks.pop())
        return result
