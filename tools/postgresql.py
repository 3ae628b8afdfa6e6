# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Run a command with a PostgreSQL server of its own

    python tools/postgresql.py COMMAND [ARGUMENT ...]

The server listens on a free loopback port only; its address is in the
environment of the command as TEST_DATABASE_URI.  The server and its data are
gone when the command has ended, whatever way it ended.
"""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

if __name__ == '__main__':
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import processes, programs  # noqa: E402

USER = 'test'
# The server does not survive its tests, so nothing needs to reach the disk
SETTINGS = {
    'fsync': 'off',
    'synchronous_commit': 'off',
    'full_page_writes': 'off',
    'wal_level': 'minimal',
    'max_wal_senders': '0',
    'max_wal_size': '4GB',
    # Without statistics a small query may look like one worth to be compiled
    'jit': 'off',
    'max_connections': '200',
    'unix_socket_directories': '',
    'listen_addresses': '127.0.0.1',
    }
_ATTEMPTS = 3
_START_TIMEOUT = 60
_STOP_TIMEOUT = 30


class Error(Exception):
    pass


@contextmanager
def server():
    "Yield the URI of a new server, without database name"
    binaries = programs.postgresql()
    if not binaries:
        raise Error(f"Missing: {programs.POSTGRESQL}")
    folder = Path(tempfile.mkdtemp(prefix='tryton-postgresql-'))
    process = None
    try:
        identity = _identity()
        if identity:
            os.chown(folder, identity['user'], identity['group'])
        data = folder / 'data'
        _initialize(binaries, data, identity)
        for _attempt in range(_ATTEMPTS):
            port = _free_port()
            process = _start(binaries, data, port, identity)
            if _wait(process, port):
                break
            _stop(process)
            process = None
        else:
            raise Error((folder / 'log').read_text(errors='replace'))
        yield f'postgresql://{USER}@127.0.0.1:{port}/'
    finally:
        if process:
            _stop(process)
        shutil.rmtree(folder, ignore_errors=True)


def _identity():
    "Return whom to run the server as, for it refuses to run as root"
    if os.geteuid() != 0:
        return {}
    for name in ['postgres', 'nobody']:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {
            'user': user.pw_uid, 'group': user.pw_gid, 'extra_groups': []}
    raise Error("PostgreSQL does not run as root, and nobody else is there.")


def _locale():
    "Return the best locale that every machine can offer"
    try:
        known = subprocess.run(
            ['locale', '-a'], capture_output=True, text=True).stdout
    except FileNotFoundError:
        known = ''
    return 'C.UTF-8' if 'c.utf' in known.lower() else 'C'


def _initialize(binaries, data, identity):
    "Make the data directory"
    result = subprocess.run([
            binaries / 'initdb', '--pgdata', data, '--username', USER,
            '--auth', 'trust', '--encoding', 'UTF8', '--locale', _locale(),
            '--no-sync'],
        cwd=data.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, **identity)
    if result.returncode:
        raise Error(result.stdout)


def _free_port():
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        return sock.getsockname()[1]


def _start(binaries, data, port, identity):
    command = [binaries / 'postgres', '-D', data, '-p', str(port)]
    for name, value in SETTINGS.items():
        command += ['-c', f'{name}={value}']
    with open(data.parent / 'log', 'wb') as log:
        # In a session of its own Ctrl-C reaches the tests only: the server
        # must live until they have ended
        return subprocess.Popen(
            command, cwd=data.parent, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT, start_new_session=True, **identity)


def _wait(process, port):
    "Return whether the server has come up"
    import psycopg

    end = time.monotonic() + _START_TIMEOUT
    while process.poll() is None and time.monotonic() < end:
        try:
            psycopg.connect(
                f'postgresql://{USER}@127.0.0.1:{port}/template1').close()
            return True
        except psycopg.OperationalError:
            time.sleep(0.1)
    return False


def _stop(process):
    "Disconnect the clients and end the server"
    process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()


def main(command):
    if not command:
        sys.exit(__doc__)
    with processes.ended_by_signals():
        try:
            with server() as uri:
                return processes.run(
                    command, {**os.environ, 'TEST_DATABASE_URI': uri})
        except Error as error:
            sys.exit(str(error))


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
