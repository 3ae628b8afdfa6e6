# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction, without_check_access
from trytond.wizard import Button, StateTransition, StateView, Wizard

from ..exceptions import ReasonRequiredError
from .chain import ChainedMixin


class Access(ChainedMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.access'

    item = fields.Many2One(
        'party.archive.item', "Item", required=True, readonly=True,
        ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ])
    action = fields.Selection([
            ('reason', "Reason Stated"),
            ('open', "Opened"),
            ('print', "Printed"),
            ('export', "Exported"),
            ('download', "Downloaded"),
            ], "Action", required=True, readonly=True, sort=False)
    action_string = action.translated('action')
    target = fields.Char(
        "Target", readonly=True,
        help="What of the item it was: the document or the report.")
    reason = fields.Char("Reason", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()

    @classmethod
    def _chained_fields(cls):
        return super()._chained_fields() + [
            'item', 'action', 'target', 'reason']

    @classmethod
    def is_watched(cls):
        "Return whether what is done in the transaction is somebody's look"
        transaction = Transaction()
        return transaction.user != 0 and transaction.check_access

    @classmethod
    def log_items(cls, items, action, target=None):
        "Write down the look of the user at those items that are logged"
        if not cls.is_watched():
            return
        with without_check_access():
            items = type(items[0]).browse(items) if items else []
            cls.append([{
                        'company': item.company.id,
                        'item': item,
                        'action': action,
                        'target': target,
                        'reason': cls.stated_reason(item),
                        } for item in items if item.is_logged()])

    @classmethod
    def stated_reason(cls, item):
        "Return the reason that the user has stated lately for the item"
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        hours = Configuration(1).get_multivalue(
            'reason_hours', company=item.company.id)
        since = dt.datetime.now() - dt.timedelta(hours=hours)
        rows = cls.search([
                ('item', '=', item.id),
                ('user', '=', Transaction().user),
                ('action', '=', 'reason'),
                ('time', '>=', since),
                ], order=[('time', 'DESC'), ('id', 'DESC')], limit=1)
        return rows[0].reason if rows else None

    @classmethod
    def check_reason(cls, items):
        "Check that the user has stated the reason to see the content"
        if not cls.is_watched():
            return
        with without_check_access():
            for item in items:
                if item.is_logged() and not cls.stated_reason(item):
                    raise ReasonRequiredError(gettext(
                            'party_archive.msg_access_reason',
                            item=item.rec_name))


class StateReason(Wizard):
    __name__ = 'party.archive.access.state_reason'
    start = StateView(
        'party.archive.access.state_reason.start',
        'party_archive.archive_access_state_reason_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("OK", 'state', 'tryton-ok', default=True),
            ])
    state = StateTransition()

    def transition_state(self):
        pool = Pool()
        Access = pool.get('party.archive.access')
        Access.append([{
                    'company': item.company.id,
                    'item': item,
                    'action': 'reason',
                    'reason': self.start.reason,
                    } for item in self.records])
        return 'end'

    def end(self):
        return 'reload'


class StateReasonStart(ModelView):
    __name__ = 'party.archive.access.state_reason.start'
    reason = fields.Char("Reason", required=True)
