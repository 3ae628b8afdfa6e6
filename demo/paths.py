# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Where a server keeps its things; the folder is not part of the sources"""
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / '.venv' / 'bin' / 'python'
CONFIGURATION = ROOT / 'tryton.conf'

DATABASE = 'demo'


@dataclass(frozen=True)
class Place:
    "The folder of a server; databases and web are named as in tryton.conf"
    folder: Path

    @property
    def configuration(self):
        return self.folder / 'trytond.conf'

    @property
    def databases(self):
        return self.folder / 'db'

    @property
    def web(self):
        return self.folder / 'web'


TRIAL = ROOT / '.demo'
PLACE = Place(TRIAL)
LOCK = TRIAL / 'lock'
CLIENT = TRIAL / 'client'
