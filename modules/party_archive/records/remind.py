# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How users are reminded of what is due"""
import datetime as dt

from trytond.i18n import gettext
from trytond.model import ModelStorage
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..archive.hidden import visible
from .configuration import default_id


def remind(record, employees, message, /, **values):
    """Remind the users of the employees of the record

    Nothing is told to those who may not see it.
    """
    pool = Pool()
    User = pool.get('res.user')
    users = User.search([
            ('employees', 'in', list({e.id for e in employees if e})),
            ])
    for user in users:
        with Transaction().set_user(user.id):
            if not visible(record.__name__, [record.id]):
                continue
        notify(user, [record], message, values)


def remind_office(company, records, message, /, **values):
    """Remind the property office of the company of the records

    That is of what nobody in particular has to do.
    """
    pool = Pool()
    User = pool.get('res.user')
    groups = map(default_id, ['group_property', 'group_property_admin'])
    # Who is in the groups themselves
    users = User.search([
            ('groups', 'in', [g for g in groups if g]),
            ('companies', '=', company.id),
            ])
    for user in users:
        notify(user, records, message, values)


def notify(user, records, message, values, icon='tryton-warning'):
    """Notify the user of the records in the user's language

    The values may be dates and records, an amount is a pair with its currency.
    """
    pool = Pool()
    Lang = pool.get('ir.lang')
    lang = user.language or Lang.get()
    with Transaction().set_context(language=lang.code):
        label = gettext(
            f'party_archive.{message}',
            **{n: _text(v, lang) for n, v in values.items()})
    records[0].__class__.notify_user(records, icon, label, user=user)


def _text(value, lang):
    if isinstance(value, dt.date):
        return lang.strftime(value)
    if isinstance(value, tuple):
        return lang.currency(*value)
    if isinstance(value, ModelStorage):
        return value.__class__(value.id).rec_name
    return value
