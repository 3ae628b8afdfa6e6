# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Make an empty SQLite database with the modules activated"""
import os
import shutil
import subprocess
import sys
import tempfile

from .users import PASSWORDS

MODULES = ['receivable_aging', 'party_archive']
EMAIL = 'admin@example.com'
ADMIN = [
    sys.executable, *(['-O'] if sys.flags.optimize else []),
    '-c', 'from trytond.cli.admin import main; main()']


def create_database(path, config, template=None):
    """Make the database at the path, with the modules and Chinese loaded

    config is the path of a configuration file of trytond, which names the
    folder of the path as the one of the databases.
    template is the path of such a database, to be copied.

    Returns the URI of the database; stops the program on a failure.
    """
    if template:
        shutil.copyfile(template, path)
    else:
        _activate_modules(path, config)
    return f'sqlite:///{path.stem}'


def _activate_modules(path, config):
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
