# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.wizard import (
    Button, StateAction, StateTransition, StateView, Wizard)

from .code import get


class ScanStart(ModelView):
    __name__ = 'party.archive.scan.start'

    code = fields.Char(
        "Code", required=True,
        help="What is on the label of the item or of the location.")

    def on_scan_code(self, code):
        self.code = code


class Scan(Wizard):
    "Open what carries the label that is scanned"
    __name__ = 'party.archive.scan'

    start = StateView(
        'party.archive.scan.start',
        'party_archive.archive_scan_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Open", 'choose', 'tryton-open', default=True),
            ])
    choose = StateTransition()
    item = StateAction('party_archive.act_archive_item_scanned')
    location = StateAction('party_archive.act_archive_location_scanned')

    def transition_choose(self):
        pool = Pool()
        Item = pool.get('party.archive.item')
        record = get(self.start.code)
        return 'item' if isinstance(record, Item) else 'location'

    def do_item(self, action):
        return self._open(action)

    def do_location(self, action):
        return self._open(action)

    def _open(self, action):
        return action, {'res_id': [get(self.start.code).id]}
