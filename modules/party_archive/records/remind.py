# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""How users are reminded of what is due"""
import datetime as dt

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..archive.hidden import visible


def remind(record, employees, message, /, **values):
    """Remind the users of the employees of the record in their language

    Nothing is told to those who may not see the record. Dates are written as
    the language does.
    """
    pool = Pool()
    Lang = pool.get('ir.lang')
    User = pool.get('res.user')
    users = User.search([
            ('employees', 'in', list({e.id for e in employees if e})),
            ])
    for user in users:
        with Transaction().set_user(user.id):
            if not visible(record.__name__, [record.id]):
                continue
        lang = user.language or Lang.get()
        with Transaction().set_context(language=lang.code):
            label = gettext(f'party_archive.{message}', **{
                    n: lang.strftime(v) if isinstance(v, dt.date) else v
                    for n, v in values.items()})
        record.__class__.notify_user(
            [record], 'tryton-warning', label, user=user)
