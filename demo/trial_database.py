# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Build the database of the trial, once and whole

It is built in a folder beside its own, which gets its name when all is done,
so a database that is there is never half furnished.
"""
import hashlib
import json
import os
import shutil
import subprocess

from .configuration import write_configuration
from .database import MODULES
from .paths import CONFIGURATION, DATABASE, PLACE, PYTHON, ROOT, TRIAL

DATABASES = PLACE.databases
STAMP = 'furnished.json'
SOURCES = {'.py', '.cfg', '.xml', '.po', '.fodt', '.fods', '.svg'}


def exists():
    return (DATABASES / STAMP).exists()


def language():
    "Return the language the company is furnished in"
    return _read_stamp()['language']


def build(options):
    """Make a new database in the place of the one that may be there

    options are those of demo/furnish.py: language, size and anchor (a text
    or None).
    """
    folder = DATABASES.with_name(DATABASES.name + '.new')
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [
        PYTHON, '-O', ROOT / 'demo' / 'furnish.py',
        folder / f'{DATABASE}.sqlite', '--config', CONFIGURATION,
        '--language', options.language, '--size', options.size]
    if options.anchor:
        command += ['--anchor', options.anchor]
    _run(command)
    _write_stamp(folder, options.language)
    # A folder can only be renamed to a name that is free
    old = DATABASES.with_name(DATABASES.name + '.old')
    shutil.rmtree(old, ignore_errors=True)
    if DATABASES.exists():
        DATABASES.rename(old)
    folder.rename(DATABASES)
    shutil.rmtree(old, ignore_errors=True)


def update():
    "Bring the database up to the modules, when they have changed since"
    stamp = _read_stamp()
    if stamp['modules'] == _digest():
        return
    print("Updating the database to the modules", flush=True)
    configuration = TRIAL / 'update.conf'
    write_configuration(configuration, CONFIGURATION, {
            'database': {'path': DATABASES}})
    _run([
            PYTHON, '-c', 'from trytond.cli.admin import main; main()',
            '--config', configuration, '--database', DATABASE,
            '--activate-dependencies', '--update', *MODULES])
    configuration.unlink()
    _write_stamp(DATABASES, stamp['language'])


def _run(command):
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        code = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if code:
        raise SystemExit("The demo company could not be set up, see above.")


def _read_stamp():
    return json.loads((DATABASES / STAMP).read_text(encoding='utf-8'))


def _write_stamp(folder, language):
    temporary = folder / f'{STAMP}.new'
    temporary.write_text(
        json.dumps({'language': language, 'modules': _digest()}),
        encoding='utf-8')
    os.replace(temporary, folder / STAMP)


def _digest():
    "Return the digest of all that an update of the modules depends on"
    digest = hashlib.sha256()
    for path in sorted((ROOT / 'modules').rglob('*')):
        if path.suffix in SOURCES and 'tests' not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
