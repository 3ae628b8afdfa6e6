# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Where the trial keeps its things; the folder is not part of the sources"""
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / '.venv' / 'bin' / 'python'
CONFIGURATION = ROOT / 'tryton.conf'

TRIAL = ROOT / '.demo'
LOCK = TRIAL / 'lock'
SERVER_CONFIGURATION = TRIAL / 'trytond.conf'
# The names that tryton.conf has for them
DATABASES = TRIAL / 'db'
WEB = TRIAL / 'web'
CLIENT = TRIAL / 'client'

DATABASE = 'demo'
