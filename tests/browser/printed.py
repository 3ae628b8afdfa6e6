# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is in a printed document, and what an office program shows of it"""
import subprocess
import zipfile

import pytest

from tools import programs


def content(path):
    "Return the content of the document, with its tags"
    with zipfile.ZipFile(path) as file:
        return file.read('content.xml').decode('utf-8')


def printed_text(path, folder):
    "Return the text of the document without spaces, for cells are broken"
    if not (office := programs.libreoffice()):
        pytest.skip(f"Missing: {programs.LIBREOFFICE}")
    if not (pdftotext := programs.pdftotext()):
        pytest.skip(f"Missing: {programs.PDFTOTEXT}")
    subprocess.run([
            office, f'-env:UserInstallation={(folder / "user").as_uri()}',
            '--headless', '--convert-to', 'pdf', '--outdir', folder, path],
        check=True, capture_output=True)
    pdf, = folder.glob('*.pdf')
    text = subprocess.run(
        [pdftotext, '-layout', pdf, '-'],
        check=True, capture_output=True, text=True).stdout
    return ''.join(text.split())
