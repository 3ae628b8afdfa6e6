# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Reminders of what nobody in particular has to do"""
import datetime as dt

from trytond.i18n import gettext
from trytond.model import ModelStorage
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..records.configuration import default_id


def remind(company, records, message, **values):
    """Notify the users of the property office of the company

    The values of the message are written in the language of each user, an
    amount is a pair with its currency.
    """
    pool = Pool()
    Lang = pool.get('ir.lang')
    for user in _users(company):
        lang = user.language or Lang.get()
        with Transaction().set_context(language=lang.code):
            label = gettext(
                f'party_archive.{message}',
                **{n: _text(v, lang) for n, v in values.items()})
        records[0].__class__.notify_user(
            records, 'tryton-warning', label, user=user)


def _text(value, lang):
    if isinstance(value, dt.date):
        return lang.strftime(value)
    if isinstance(value, tuple):
        return lang.currency(*value)
    if isinstance(value, ModelStorage):
        return value.__class__(value.id).rec_name
    return value


def _users(company):
    "Return the users of the company that are in the groups themselves"
    pool = Pool()
    User = pool.get('res.user')
    groups = map(default_id, ['group_property', 'group_property_admin'])
    return User.search([
            ('groups', 'in', [g for g in groups if g]),
            ('companies', '=', company.id),
            ])
