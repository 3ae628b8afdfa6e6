# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Run commands so that they can clean up when the user gives up"""
import signal
import subprocess
from contextlib import contextmanager

_PATIENCE = 20


@contextmanager
def ended_by_signals():
    """Leave by an exception when asked to end, so that clean-ups are run

    Asking again does not interrupt the clean-ups.
    """
    def end(number, frame):
        for other in old:
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt

    old = {
        s: signal.getsignal(s)
        for s in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]}
    for number, handler in old.items():
        # What the caller has us ignore, as nohup does, stays ignored
        if handler != signal.SIG_IGN:
            signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def run(command, environ=None):
    """Run the command and return its exit code

    On an interrupt it gets the time to clean up; the interrupt goes on then.
    """
    process = subprocess.Popen(command, env=environ)
    try:
        return process.wait()
    except KeyboardInterrupt:
        # Ctrl-C reaches it from the terminal, a signal to us alone does not
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
