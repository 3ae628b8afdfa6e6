# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Show the modules with a furnished company, from a fresh clone on

Makes what is missing: the virtual environment, the web client (if node is
there), the database with its company; then serves them until Ctrl-C.
Everything but the environment is in the folder .demo.
"""
import argparse
import fcntl
import subprocess
import sys
from contextlib import contextmanager

from tools.processes import ended_by_signals

from . import trial_database
from .paths import CLIENT, DATABASE, LOCK, PLACE, PYTHON, ROOT, TRIAL
from .plan import SIZES
from .server import HOST, Server, free_port
from .texts import LANGUAGES
from .users import PASSWORDS
from .web_client import WebClient


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Show the modules with a furnished company.")
    parser.add_argument(
        '--language', choices=LANGUAGES, default='en',
        help="of the users and of the names in the company")
    parser.add_argument(
        '--reset', action='store_true', help="start over with a new company")
    parser.add_argument('--size', choices=sorted(SIZES), default='full')
    parser.add_argument(
        '--anchor', metavar='YYYY-MM-DD',
        help="date of the last document (default: end of last month)")
    return parser.parse_args()


@contextmanager
def alone():
    "Stop when another one of us is at work in the folder"
    TRIAL.mkdir(exist_ok=True)
    with open(LOCK, 'a+', encoding='utf-8') as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            sys.exit(f"The demo runs already. {file.read()}".rstrip())
        file.truncate(0)
        yield file


def prepare(arguments):
    "Make what is missing; return whether there is a web client"
    web_client = WebClient(CLIENT)
    web_client.start()
    try:
        if arguments.reset or not trial_database.exists():
            trial_database.build(arguments)
        else:
            trial_database.update()
        if not web_client.finish():
            return False
        web_client.link(PLACE.web)
        return True
    finally:
        web_client.stop()


def tell(server, has_web_client, language):
    "Say how to log in"
    address = f'{HOST}:{server.port}'
    lines = ["", "The demo company is ready.", ""]
    if has_web_client:
        lines.append(f"  Browser         http://{address}/")
    lines += [
        f"  Desktop client  host {address}, database {DATABASE}",
        "",
        *(f"  User            {user}, password {password}"
            for user, password in PASSWORDS.items()),
        ""]
    current = trial_database.language()
    if current != language:
        lines += [
            f"The names in the company are of the language {current},",
            f"to start over with {language}: "
            f"make demo-reset LANGUAGE={language}",
            ""]
    lines.append("Ctrl-C stops the server, the data stays.")
    print('\n'.join(lines), flush=True)
    return address


def main():
    "Do what the command line asks for; return when the server has ended"
    arguments = parse_arguments()
    code = subprocess.call([sys.executable, ROOT / 'tools' / 'venv', 'demo'])
    if code:
        sys.exit(code)
    with ended_by_signals(), alone() as lock:
        has_web_client = prepare(arguments)
        server = Server(PYTHON, PLACE, free_port())
        try:
            server.wait_until_ready()
            address = tell(server, has_web_client, arguments.language)
            lock.write(f"Its address is {address}.")
            lock.flush()
            sys.exit(server.wait())
        finally:
            server.stop()
