# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The wheel brings everything, and Tryton works with it away from here"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(p.parent.name for p in ROOT.glob('modules/*/tryton.cfg'))
SOURCES = [
    'setup.py', 'pyproject.toml', 'README.md', 'LICENSE', 'COPYRIGHT',
    'modules']

pytestmark = pytest.mark.packaging


def run(*command, **environ):
    "Run the command away from the checkout; fail with what it says"
    keep = {
        k: v for k, v in os.environ.items()
        if not k.startswith(('TRYTOND_', 'PYTHON', 'VIRTUAL_ENV', 'DB_'))}
    folder = Path(command[0]).parent
    result = subprocess.run(
        command, cwd=folder, env={**keep, **environ}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    assert not result.returncode, result.stdout
    return result.stdout


@pytest.fixture(scope='module')
def workplace():
    "Return a folder that does not outlive the tests, unlike those of pytest"
    with tempfile.TemporaryDirectory(prefix='tryton-packaging-') as folder:
        yield Path(folder)


@pytest.fixture(scope='module')
def wheel(workplace):
    """Return the path of the wheel made from the source distribution

    It is made from a copy, for a build leaves its traces in the sources.
    """
    folder = workplace / 'build'
    source = folder / 'source'
    source.mkdir(parents=True)
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, source / name,
                ignore=shutil.ignore_patterns('__pycache__'))
        else:
            shutil.copy(ROOT / name, source)
    run(sys.executable, '-m', 'build', '--outdir', str(folder), str(source))
    path, = folder.glob('*.whl')
    assert list(folder.glob('*.tar.gz'))
    return path


@pytest.fixture(scope='module')
def binaries(wheel, workplace):
    "Return the folder of programs of a new environment with the wheel"
    folder = workplace / 'venv'
    subprocess.run([sys.executable, '-m', 'venv', folder], check=True)
    binaries = folder / 'bin'
    run(
        str(binaries / 'python'), '-m', 'pip', 'install', '--quiet',
        '--disable-pip-version-check', str(wheel))
    return binaries


@pytest.fixture(scope='module')
def database(binaries, workplace):
    "Return the path of an SQLite database with both modules, in Chinese too"
    folder = workplace / 'database'
    folder.mkdir()
    path = folder / 'packaging.sqlite'
    # SQLite has no command to make a database: it is an empty file
    path.touch()
    config = folder / 'tryton.conf'
    config.write_text(f'[database]\nuri = sqlite://\npath = {folder}\n')
    password = folder / 'password'
    password.write_text('packaging-test\n')
    run(
        str(binaries / 'trytond-admin'), '-c', str(config), '-d', path.stem,
        '-u', *MODULES, '--activate-dependencies', '-l', 'en', 'zh_CN',
        '--email', 'admin@example.com', TRYTONPASSFILE=str(password))
    return path


def select(database, query, *parameters):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query, parameters).fetchall()


def shipped(module):
    """Return the paths of the module's files, as they are named in the wheel

    Its documentation and what Python leaves behind are not among them.
    """
    folder = ROOT / 'modules' / module
    paths = [
        p.relative_to(folder) for p in folder.rglob('*') if p.is_file()]
    return {
        f'trytond/modules/{module}/{p.as_posix()}' for p in paths
        if not {'__pycache__', 'doc', 'CHANGELOG'} & set(p.parts)}


@pytest.mark.parametrize('module', MODULES)
def test_wheel_holds_every_file(wheel, module):
    with zipfile.ZipFile(wheel) as file:
        names = {
            n for n in file.namelist()
            if n.startswith(f'trytond/modules/{module}/')}
    assert names == shipped(module)


def test_wheel_adds_to_the_namespace_only(wheel):
    "Neither trytond itself nor the other folders of the checkout are in it"
    with zipfile.ZipFile(wheel) as file:
        names = [n for n in file.namelist() if '.dist-info/' not in n]
    assert {'/'.join(n.split('/')[:3]) for n in names} == {
        f'trytond/modules/{m}' for m in MODULES}


def test_requirements_agree(binaries):
    run(str(binaries / 'python'), '-m', 'pip', 'check')


def test_modules_come_from_the_wheel(binaries):
    "Not from the checkout, which may be on the path by accident"
    code = (
        "import importlib\n"
        f"for name in {MODULES!r}:\n"
        "    print(importlib.import_module("
        "f'trytond.modules.{name}').__file__)")
    for path in run(str(binaries / 'python'), '-c', code).splitlines():
        assert Path(path).is_relative_to(binaries.parent.resolve())


@pytest.mark.parametrize('module', MODULES)
def test_module_is_activated(database, module):
    assert select(
        database, "SELECT state FROM ir_module WHERE name = ?", module) == [
        ('activated',)]


@pytest.mark.parametrize('module', MODULES)
def test_translation_is_loaded(database, module):
    "All but the terms of optional parts, which are not activated here"
    path = ROOT / 'modules' / module / 'locale' / 'zh_CN.po'
    loaded = {
        (f'{type}:{name}', value) for type, name, value in select(
            database, "SELECT type, name, value FROM ir_translation "
            "WHERE lang = 'zh_CN' AND module = ? AND value != ''", module)}
    assert loaded
    assert loaded <= {
        (e.msgctxt.rpartition(':')[0], e.msgstr)
        for e in polib.pofile(str(path))}


@pytest.mark.parametrize('module', MODULES)
def test_translation_replaces(database, module):
    """Each term of another module that is translated anew is shown

    Tryton leaves it fuzzy, and so in English, when it is the same as the fuzzy
    one.
    """
    path = (
        ROOT / 'modules' / module / 'locale' / 'override' / 'zh_CN.po')
    replaced = {
        (f'{type}:{name}', value) for type, name, value in select(
            database, "SELECT type, name, value FROM ir_translation "
            "WHERE lang = 'zh_CN' AND overriding_module = ? AND NOT fuzzy",
            module)}
    assert replaced == {
        (e.msgctxt.rpartition(':')[0], e.msgstr)
        for e in polib.pofile(str(path))}
