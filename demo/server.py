# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Run trytond on a free port of this machine"""
import socket
import subprocess
import time

from .configuration import write_configuration
from .paths import CONFIGURATION, DATABASE, ROOT

HOST = '127.0.0.1'
PREFERRED_PORTS = range(8000, 8010)
# Seconds that a slow machine may need to load the modules
PATIENCE = 120


def free_port(preferred=PREFERRED_PORTS):
    "Return a free port of the loopback interface, a preferred one if can be"
    for port in [*preferred, 0]:
        with socket.socket() as test:
            # As the server does, or ports of closed connections look taken
            test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                test.bind((HOST, port))
            except OSError:
                continue
            return test.getsockname()[1]


class Server:
    """trytond with the database of the place, listening to the port

    python is the interpreter to run it with; options go to the process.
    """

    def __init__(self, python, place, port, **options):
        self.port = port
        write_configuration(place.configuration, CONFIGURATION, {
                'database': {'path': place.databases},
                'web': {'listen': f'{HOST}:{port}', 'root': place.web},
                })
        self._process = subprocess.Popen(
            [python, '-O', '-m', 'trytond.cli',
                '--config', place.configuration, '--database', DATABASE,
                '--logconf', ROOT / 'demo' / 'logging.conf'],
            cwd=ROOT, **options)

    def wait_until_ready(self):
        "Return when the server answers; stop the program if it does not"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise SystemExit("The server did not start, see above.")
            try:
                with socket.create_connection((HOST, self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise SystemExit("The server does not answer.")

    def wait(self):
        "Return the exit code of the server when it has ended"
        return self._process.wait()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
