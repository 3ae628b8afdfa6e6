# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the statements share"""
import smtplib
from contextlib import contextmanager
from unittest.mock import patch

from proteus import Model

import trytond.config as server_config
from trytond.modules.receivable_aging.tests.tools import create_users, text

__all__ = [
    'create_staters', 'lines', 'mailbox', 'new_statement', 'strip']

_GROUPS = {
    'statement-clerk': ['receivable_aging.group_statement'],
    'stater': ['receivable_aging.group_statement_accountant'],
    'statement-admin': ['receivable_aging.group_statement_admin'],
    }


def create_staters(config=None):
    "Create one user per group of the statements, with no other groups"
    create_users(_GROUPS, config=config)


def new_statement(party, from_date, to_date, **values):
    "Return the draft with its figures"
    Statement = Model.get('account.party.statement')
    statement = Statement(party=party)
    statement.from_date, statement.to_date = from_date, to_date
    for name, value in values.items():
        setattr(statement, name, value)
    statement.click('compute')
    return statement


def lines(statement):
    "Return date, number, debit, credit, balance and open amount of each line"
    return [
        (str(l.date), l.number, text(l.debit), text(l.credit),
            text(l.running_balance), text(l.open_amount))
        for l in statement.lines]


def strip(statement):
    "Return the amounts of the buckets that are not zero, by their labels"
    return {b.label: text(b.amount) for b in statement.buckets if b.amount}


@contextmanager
def mailbox(refused=(), is_down=False):
    """Yield the list of the messages that are sent meanwhile

    Those to the refused addresses fail, or all of them when the server is
    down.  The documents are not converted but renamed.
    """
    messages = []

    def send(message, *args):
        for address in refused:
            if address in message['To']:
                raise smtplib.SMTPRecipientsRefused(
                    {address: (550, b"No such user")})
        messages.append(message)

    server_config.set(
        'report', 'convert_command', 'cp "%(input_path)s" "%(output_path)s"')
    server_config.set('email', 'from', 'accounting@example.com')
    with patch('trytond.sendmail.get_smtp_server') as get_smtp_server:
        if is_down:
            get_smtp_server.side_effect = ConnectionRefusedError(
                "Connection refused")
        server = get_smtp_server.return_value
        server.send_message.side_effect = send
        yield messages
