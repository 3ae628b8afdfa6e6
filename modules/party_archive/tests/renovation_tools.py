# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import io
import zipfile
from contextlib import contextmanager
from unittest.mock import patch

from proteus import Model, Report
from proteus.config import get_config

from trytond.ir.date import Date
from trytond.modules.party_archive.tests.tools import create_user
from trytond.pool import Pool
from trytond.transaction import Transaction

__all__ = [
    'create_renovation_users', 'get_user', 'in_pool', 'printed', 'today_is']


def create_renovation_users(config=None):
    "Create the users of the property office and of the archive"
    for name, *groups in [
            ("Clerk", 'group_property'),
            ("Approver", 'group_renovation_approval'),
            ("Manager", 'group_renovation_approval', 'group_property_admin'),
            ("Archivist", 'group_property', 'group_archive'),
            ("Reader", 'group_archive_read'),
            ]:
        create_user(
            name, *[f'party_archive.{g}' for g in groups],
            'party_archive.group_clearance_internal')
    create_user("Stranger", 'party_archive.group_property')


def get_user(login):
    User = Model.get('res.user')
    user, = User.find([('login', '=', login)])
    return user


def in_pool(function):
    "Return what the function returns of the pool of the server"
    config = get_config()
    with Transaction().start(
            config.database_name, 1, context=config.context, readonly=True):
        return function(Pool(config.database_name))


@contextmanager
def today_is(date):
    "Let the date be the one of today for what does not ask for a date"
    with patch.object(Date, 'today', return_value=date):
        yield date


def printed(report, records):
    "Return the content of what the report prints of the records"
    _, content, _, _ = Report(report).execute(records)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read('content.xml').decode('utf-8')
