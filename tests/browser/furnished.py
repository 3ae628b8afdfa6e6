# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Databases with a small furnished company, kept for the next run

They are made anew when the code that makes them changes, or the month: the
documents of the company are those of the last six months.
"""
import datetime as dt
import fcntl
import functools
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from demo.configuration import write_configuration
from demo.database import create_database
from demo.dates import last_month_end
from demo.paths import CONFIGURATION
from demo.web_client import PACKAGE, WebClient
from tools import programs
from tools.testing_database import digest, remove_outdated

ROOT = Path(__file__).resolve().parent.parent.parent
CACHE = ROOT / '.pytest_cache' / 'browser'
DATABASES = CACHE / 'databases'
LANGUAGES = ['en', 'zh_CN']
# Date of the last document
ANCHOR = last_month_end(dt.date.today())


@contextmanager
def _alone():
    "Let no other run of the tests fill the cache at the same time"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / 'lock', 'w') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@functools.cache
def _folder():
    key = f"{digest(ROOT / 'modules', ROOT / 'demo')}-{ANCHOR}"
    remove_outdated(DATABASES, key)
    folder = DATABASES / key
    folder.mkdir(parents=True, exist_ok=True)
    os.utime(folder)
    return folder


def web_client():
    "Return the installed web client"
    with _alone():
        client = WebClient(CACHE / PACKAGE)
        client.start()
        try:
            if not client.finish():
                raise RuntimeError("There is no web client to test.")
        finally:
            client.stop()
    return client


def database(language):
    "Return the path of the database of the language; it must not be changed"
    with _alone():
        if missing := [n for n in LANGUAGES if not _path(n).exists()]:
            _template()
            # Side by side, for each takes one processor
            with ThreadPoolExecutor() as executor:
                list(executor.map(_make_furnished, missing))
    return _path(language)


def _path(language):
    return _folder() / f'{language}.sqlite'


def _make_furnished(language):
    _make(_path(language), functools.partial(_furnish, language=language))


def _template():
    "Return the path of the database without company"
    path = _folder() / 'template.sqlite'
    if not path.exists():
        _make(path, _activate_modules)
    return path


def _make(path, function):
    "Have the function make a file; a failure leaves none"
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        new = Path(folder) / path.name
        function(new)
        new.rename(path)


def _activate_modules(path):
    configuration = path.with_name('trytond.conf')
    write_configuration(configuration, CONFIGURATION, {
            'database': {'uri': 'sqlite://', 'path': path.parent}})
    create_database(path, configuration)


def _furnish(path, language):
    subprocess.run([
            sys.executable, '-O', ROOT / 'demo' / 'furnish.py', path,
            '--config', CONFIGURATION, '--template', _template(),
            '--size', 'small', '--language', language,
            '--anchor', str(ANCHOR)],
        check=True)


def missing():
    "Say which program the tests need and do not have"
    if not programs.chromium():
        return programs.CHROMIUM
    if not programs.npm():
        return programs.NODE
