#!/usr/bin/env python3
# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Furnish a company in a Tryton database, all through proteus

From Python:

    from demo.furnish import furnish
    furnish(config, size='small', language='zh_CN')

where config is a configuration of proteus for a database in which the modules
are activated and no company is set up.
As a script it makes the database too; see --help.
"""
import argparse
import datetime as dt
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

if not __package__:  # called by its path
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from demo.archive import create_archive
from demo.banks import create_bank_accounts
from demo.book import Book
from demo.cases import create_cases
from demo.charges import create_charges
from demo.company import Company
from demo.configuration import write_configuration
from demo.connection import connect, queue_set_aside
from demo.database import create_database
from demo.dates import last_month_end
from demo.parties import create_parties, party_addresses
from demo.plan import SIZES, make_plan
from demo.settlements import create_settlements
from demo.texts import LANGUAGES, Texts
from demo.users import create_users


def furnish(config, size='full', language='en', anchor=None):
    """Furnish the company

    config is the configuration of proteus, for the administrator; size is
    full or small, language en or zh_CN (which must be loaded), anchor the
    date of the last document, the end of the last month if not set.
    The same size, language and anchor always make the same documents.
    All amounts are in CNY but those of the invoices in USD.

    Returns the Book, by which one finds what was made.
    """
    today = dt.date.today()
    anchor = anchor or last_month_end(today)
    if anchor > today:
        raise ValueError(f"The anchor {anchor} is in the future.")
    config.skip_warning = True
    texts = Texts(language)
    plan = make_plan(size, texts, anchor)
    with config.set_context(language=language), queue_set_aside():
        company = Company(config, texts, plan.months, today)
        company.create()
        with config.set_context(language=language):
            book, ids = _fill(company, plan, anchor)
            create_users(company)
            create_archive(company, plan, ids)
            create_charges(company, plan.months)
            create_settlements(book, anchor)
            _finish(company)
    return book


def _fill(company, plan, anchor):
    ids = create_parties(company, plan)
    create_bank_accounts(company, plan, ids)
    book = Book(
        company, plan, ids, party_addresses(company, ids.values()), anchor)
    book.keep()
    create_cases(book, anchor)
    return book, ids


def _finish(company):
    "Leave nothing that stands in the way of the first login"
    Item = company.model('ir.module.config_wizard.item')
    items = Item.find([('state', '=', 'open')])
    for item in items:
        item.state = 'done'
    Item.save(items)


@contextmanager
def timed(text):
    "Print the text and, when it is done, how long it took"
    print(f"{text} ...", end=' ', flush=True)
    start = time.monotonic()
    yield
    print(f"{time.monotonic() - start:.0f} s", flush=True)


def parse_date(text):
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a date like 2026-06-30") from error


def parse_arguments():
    parser = argparse.ArgumentParser(
        description="Make a SQLite database with a furnished company.")
    parser.add_argument(
        'database', type=Path,
        help="the file to make, which must not exist and ends in .sqlite")
    parser.add_argument(
        '--template', type=Path,
        help="a database to start with a copy of, in which the modules are "
        "activated (default: a new one)")
    parser.add_argument(
        '--size', choices=sorted(SIZES), default='full')
    parser.add_argument('--language', choices=LANGUAGES, default='en')
    parser.add_argument(
        '--anchor', type=parse_date, metavar='YYYY-MM-DD',
        help="date of the last document (default: end of last month)")
    parser.add_argument(
        '--config', type=Path, help="configuration file of trytond")
    arguments = parser.parse_args()
    if arguments.database.suffix != '.sqlite':
        parser.error("the name of the database must end in .sqlite")
    if arguments.database.exists():
        parser.error(f"{arguments.database} exists already")
    if (arguments.anchor or dt.date.min) > dt.date.today():
        parser.error("the anchor is in the future")
    return arguments


def main():
    arguments = parse_arguments()
    database = arguments.database.resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / 'trytond.conf'
        write_configuration(config, arguments.config, {
                'database': {'uri': 'sqlite://', 'path': database.parent}})
        with timed("Making the database"):
            uri = create_database(database, config, arguments.template)
        with timed("Furnishing the company"):
            furnish(
                connect(uri, str(config)), arguments.size,
                arguments.language, arguments.anchor)


if __name__ == '__main__':
    main()
