# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Make an empty SQLite database with the modules activated"""
import os
import subprocess
import sys
import tempfile

from .users import PASSWORDS

MODULES = ['receivable_aging', 'party_archive']
EMAIL = 'admin@example.com'
ADMIN = [
    sys.executable, *(['-O'] if sys.flags.optimize else []),
    '-c', 'from trytond.cli.admin import main; main()']


def create_database(path, config):
    """Make the database at the path, with the modules and Chinese loaded

    config is the path of a configuration file of trytond, which names the
    folder of the path as the one of the databases.

    Returns the URI of the database; stops the program on a failure.
    """
    # trytond makes the tables, but not the file
    path.touch()
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as password:
        password.write(PASSWORDS['admin'])
        password.flush()
        code = subprocess.call(
            [*ADMIN, '--config', config, '--database', path.stem,
                '--email', EMAIL, '--language', 'zh_CN',
                '--activate-dependencies', '--update', *MODULES],
            env={**os.environ, 'TRYTONPASSFILE': password.name})
    if code:
        raise SystemExit("The modules could not be activated, see above.")
    return f'sqlite:///{path.stem}'
