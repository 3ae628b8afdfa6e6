# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Measure what a function costs: time, statements and memory"""
import os
import resource
import statistics
import time
from contextlib import contextmanager

from trytond import backend


def duration(function):
    "Return how many seconds the function takes"
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def alternate(functions, runs):
    """Run the functions in turns, so that none has the quieter machine

    functions maps keys to functions.  Returns the median of their seconds.
    """
    durations = {key: [] for key in functions}
    for _ in range(runs):
        for key, function in functions.items():
            durations[key].append(duration(function))
    return {key: statistics.median(d) for key, d in durations.items()}


@contextmanager
def statements():
    "Yield a list that grows with each SQL statement"
    if backend.name == 'postgresql':
        from trytond.backend.postgresql.database import LoggingCursor as Cursor
    else:
        from trytond.backend.sqlite.database import SQLiteCursor as Cursor
    executed = []
    own = vars(Cursor).get('execute')
    inherited = Cursor.execute

    def execute(self, query, *args, **kwargs):
        executed.append(query)
        return inherited(self, query, *args, **kwargs)

    Cursor.execute = execute
    try:
        yield executed
    finally:
        if own:
            Cursor.execute = own
        else:
            del Cursor.execute


def count_statements(function):
    with statements() as executed:
        function()
    return len(executed)


def memory(function):
    """Return by how many MiB the process grows while the function runs

    The function runs in a process of its own, so memory that others have
    left free does not hide what it needs.
    """
    receive, send = os.pipe()
    child = os.fork()
    if not child:
        # Whatever happens here must not go on as a second parent
        try:
            before = _peak()
            function()
            os.write(send, str(_peak() - before).encode())
        finally:
            os._exit(0)
    os.close(send)
    with os.fdopen(receive) as file:
        grown = file.read()
    os.waitpid(child, 0)
    if not grown:
        raise RuntimeError("The measured process failed")
    return int(grown) / 1024


def _peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
