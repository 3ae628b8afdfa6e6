#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Keep a PostgreSQL server for measurements in a folder of its own

    python benchmarks/cluster.py start FOLDER [--port PORT]
    python benchmarks/cluster.py stop FOLDER

The first start makes the cluster; the address is printed.  The server listens
on the loopback only, lets everybody in and has the default settings of
PostgreSQL, durable writes included, except for those given with --set.
"""
import argparse
import os
import pwd
import socket
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import programs  # noqa: E402

USER = 'bench'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest='command', required=True)
    starter = commands.add_parser('start')
    starter.add_argument('folder', type=lambda p: Path(p).resolve())
    starter.add_argument('--port', type=int, help="a free one by default")
    starter.add_argument(
        '--set', metavar='NAME=VALUE', action='append', default=[],
        help="a setting of PostgreSQL, like shared_buffers=1GB")
    stopper = commands.add_parser('stop')
    stopper.add_argument('folder', type=lambda p: Path(p).resolve())
    options = parser.parse_args()
    binaries = programs.postgresql()
    if not binaries:
        sys.exit(f"Missing: {programs.POSTGRESQL}")
    if options.command == 'start':
        print(start(
                binaries, options.folder, options.port or free_port(),
                options.set))
    else:
        stop(binaries, options.folder)


def start(binaries, folder, port, settings):
    """Start the server of the folder

    settings is a list of texts NAME=VALUE.  Returns the URI without database
    name; ends the program with PostgreSQL's message when it does not start.
    """
    if not (folder / 'PG_VERSION').exists():
        folder.mkdir(parents=True, exist_ok=True)
        if owner := identity():
            os.chown(folder, owner['user'], owner['group'])
        run(binaries / 'initdb', '--pgdata', folder, '--username', USER,
            '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C.UTF-8')
    settings = [
        f'port={port}', 'listen_addresses=127.0.0.1',
        'unix_socket_directories=', *settings]
    run(binaries / 'pg_ctl', 'start', '--wait', '--pgdata', folder,
        '--log', folder / 'server.log',
        '--options', ' '.join(f"-c '{s}'" for s in settings))
    return f'postgresql://{USER}@127.0.0.1:{port}/'


def stop(binaries, folder):
    "Disconnect the clients and end the server of the folder"
    run(binaries / 'pg_ctl', 'stop', '--wait', '--mode', 'fast',
        '--pgdata', folder)


def identity():
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
    sys.exit("PostgreSQL does not run as root, and nobody else is there.")


def run(*command):
    # The server inherits the output, so it must not be a pipe that is read
    # to its end
    result = subprocess.run(
        command, cwd='/', stdin=subprocess.DEVNULL, stdout=sys.stderr,
        **identity())
    if result.returncode:
        sys.exit(f"{command[0]} failed, see above")


def free_port():
    with socket.socket() as sock:
        sock.bind(('127.0.0.1', 0))
        return sock.getsockname()[1]


if __name__ == '__main__':
    main()
