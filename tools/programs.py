# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Find the programs that are not Python packages

Each function returns a path, or None where the program is not installed; the
constants say how to get it.
"""
import os
import re
import shutil
from pathlib import Path

POSTGRESQL = (
    "the PostgreSQL server programs (Debian and Ubuntu: "
    "apt install postgresql)")
CHROMIUM = "Chromium (Debian and Ubuntu: apt install chromium)"
NODE = "node and npm (Debian and Ubuntu: apt install nodejs npm)"
LIBREOFFICE = (
    "LibreOffice (Debian and Ubuntu: "
    "apt install libreoffice-calc-nogui libreoffice-writer-nogui)")
PDFTOTEXT = "pdftotext (Debian and Ubuntu: apt install poppler-utils)"


def postgresql():
    "Return the folder of initdb and postgres; in doubt of the newest version"
    if (initdb := shutil.which('initdb')) and shutil.which('postgres'):
        return Path(initdb).resolve().parent
    folders = [
        p.parent for p in Path('/usr/lib/postgresql').glob('*/bin/initdb')
        if (p.parent / 'postgres').exists()]

    def version(folder):
        return [int(n) for n in re.findall(r'\d+', folder.parent.name)]

    return max(folders, key=version, default=None)


def chromium():
    "Return the path of the browser; the variable CHROMIUM goes first"
    for name in [
            os.environ.get('CHROMIUM'), 'chromium', 'chromium-browser',
            'google-chrome']:
        if name and (found := shutil.which(name)):
            return Path(found)


def npm():
    "Return the path of npm"
    if shutil.which('node') and (found := shutil.which('npm')):
        return Path(found)


def libreoffice():
    "Return the path of the office program"
    for name in ['soffice', 'libreoffice']:
        if found := shutil.which(name):
            return Path(found)


def pdftotext():
    "Return the path of the program that reads the text of a PDF"
    if found := shutil.which('pdftotext'):
        return Path(found)
