# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Run trytond on a free port of this machine"""
import socket
import subprocess
import time

from .configuration import write_configuration
from .paths import (
    CONFIGURATION, DATABASE, DATABASES, PYTHON, ROOT, SERVER_CONFIGURATION,
    WEB)

HOST = '127.0.0.1'
PREFERRED_PORTS = range(8000, 8010)
# Seconds that a slow machine may need to load the modules
PATIENCE = 120


def free_port():
    "Return a free port of the loopback interface, one around 8000 if can be"
    for port in [*PREFERRED_PORTS, 0]:
        with socket.socket() as test:
            # As the server does, or ports of closed connections look taken
            test.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                test.bind((HOST, port))
            except OSError:
                continue
            return test.getsockname()[1]


class Server:
    "trytond with the database of the trial, listening to the port"

    def __init__(self, port):
        self.port = port
        write_configuration(SERVER_CONFIGURATION, CONFIGURATION, {
                'database': {'path': DATABASES},
                'web': {'listen': f'{HOST}:{port}', 'root': WEB},
                })
        self._process = subprocess.Popen(
            [PYTHON, '-O', '-m', 'trytond.cli',
                '--config', SERVER_CONFIGURATION, '--database', DATABASE,
                '--logconf', ROOT / 'demo' / 'logging.conf'],
            cwd=ROOT)

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
