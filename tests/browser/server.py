# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""A server with a furnished company of its own and the web client"""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

from demo.paths import DATABASE, Place
from demo.server import HOST, Server, free_port
from tests.browser import furnished
from tests.browser.mail import delivering


@contextmanager
def serving(language):
    """Yield the Site of the company in the language

    Server and database are gone in the end.
    """
    with (
            tempfile.TemporaryDirectory(prefix='tryton-browser-') as folder,
            delivering() as (mail_server, mailbox)):
        place = Place(Path(folder))
        place.databases.mkdir()
        database = place.databases / f'{DATABASE}.sqlite'
        shutil.copyfile(furnished.database(language), database)
        furnished.web_client().link(place.web)
        site = Site(folder, free_port(preferred=[]), mailbox, database)
        with open(site.log, 'w', encoding='utf-8') as log:
            # In a session of its own Ctrl-C does not end it before the tests
            server = Server(
                sys.executable, place, site.port, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
                env={
                    **os.environ,
                    'TRYTOND_EMAIL__URI': mail_server,
                    'TRYTOND_EMAIL__FROM': 'office@example.com',
                    })
            try:
                server.wait_until_ready()
                yield site
            finally:
                server.stop()


class Site:
    """Where a web client is served

    log is the path of what the server prints, mailbox takes what it sends,
    database is the path of the company.
    """

    def __init__(self, folder, port, mailbox, database):
        self.database = database
        self.mailbox = mailbox
        self.port = port
        self.url = f'http://{HOST}:{port}/'
        self.log = Path(folder) / 'log'
        self.downloads = Path(folder) / 'downloads'

    def leave_alone(self):
        "Let all the sessions be as old as if nobody had worked for a day"
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute(
                "UPDATE ir_session SET create_date = "
                "datetime(create_date, '-1 day'), write_date = NULL")
            connection.commit()
