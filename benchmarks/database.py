# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Make the empty database, and connect to it"""
import os
import subprocess
import sys
import tempfile

PASSWORD = 'benchmark-admin'
ADMIN = [
    sys.executable, *(['-O'] if sys.flags.optimize else []),
    '-c', 'from trytond.cli.admin import main; main()']


def add_arguments(parser):
    "Add the options that tell which database is meant"
    parser.add_argument(
        '--database-uri', default='sqlite://',
        help="postgresql://user@host:port/ or sqlite://")
    parser.add_argument(
        '--path', default='.', help="the folder of SQLite databases")
    parser.add_argument('--name', required=True, help="of the database")


def configure(options):
    "Tell trytond about the database; to be called before it is imported"
    os.environ.pop('TRYTOND_CONFIG', None)
    os.environ['TRYTOND_DATABASE_URI'] = options.database_uri
    os.environ['TRYTOND_DATABASE__PATH'] = os.path.abspath(options.path)


def start(parser):
    "Return the options of a comparison, with trytond told about the database"
    options = parser.parse_args()
    if not sys.flags.optimize:
        sys.exit(
            "Run it with python -O: without, Tryton's assertions take a time "
            "that grows with the square of the records, on both sides.")
    configure(options)
    return options


def exists(name):
    from trytond import backend
    from trytond.transaction import Transaction

    with Transaction().start(None, 0, readonly=True, autocommit=True):
        return name in backend.Database().list()


def create(name, modules):
    "Make the database with the modules activated; end when it is there"
    from trytond import backend
    from trytond.transaction import Transaction

    if exists(name):
        sys.exit(f"The database {name} exists already.")
    with Transaction().start(None, 0, autocommit=True) as transaction:
        backend.Database.create(transaction.connection, name)
    with tempfile.NamedTemporaryFile('w', encoding='utf-8') as password:
        password.write(PASSWORD)
        password.flush()
        subprocess.run(
            [*ADMIN, '--database', name, '--email', 'admin@example.com',
                '--activate-dependencies', '--update', *modules],
            env={**os.environ, 'TRYTONPASSFILE': password.name}, check=True)


def connect(name):
    "Return a configuration of proteus for the database, as administrator"
    from proteus import config

    uri = os.environ['TRYTOND_DATABASE_URI']
    try:
        connection = config.set_trytond(f"{uri.rstrip('/')}/{name}")
        # Invoices of the past are posted
        connection.skip_warning = True
        return connection
    finally:
        # trytond itself expects the address of the server
        os.environ['TRYTOND_DATABASE_URI'] = uri
