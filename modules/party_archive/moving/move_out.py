# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval
from trytond.wizard import Button, StateTransition, StateView, Wizard

from ..exceptions import MoveOutError
from ..premises.manager import may_overrule


class MoveOutStart(ModelView):
    __name__ = 'property.occupancy.move_out.start'

    occupancy = fields.Many2One(
        'property.occupancy', "Occupancy", readonly=True)
    date = fields.Date(
        "Last Day", required=True, help="The last day of the occupancy.")
    obstacles = fields.Text("Still to Settle", readonly=True)
    reason = fields.Text(
        "Reason",
        states={
            'invisible': ~Bool(Eval('obstacles')),
            },
        help="Why the party may leave all the same.\n"
        "Only the administration of the property may let it.")

    @fields.depends('occupancy', 'date')
    def on_change_with_obstacles(self):
        pool = Pool()
        Occupancy = pool.get('property.occupancy')
        if not self.occupancy or not self.date:
            return ''
        # The client may ask about any occupancy
        Occupancy.read([self.occupancy.id], ['id'])
        return '\n'.join(self.occupancy.move_out_obstacles(self.date))


class MoveOut(Wizard):
    "Close an occupancy when everything is settled"
    __name__ = 'property.occupancy.move_out'

    start = StateView(
        'property.occupancy.move_out.start',
        'party_archive.property_occupancy_move_out_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Move Out", 'move_out', 'tryton-ok', default=True),
            ])
    move_out = StateTransition()

    def default_start(self, fields):
        today = Pool().get('ir.date').today()
        date = min(self.record.end_date or today, today)
        return {
            'occupancy': self.record.id,
            'date': date,
            'obstacles': '\n'.join(self.record.move_out_obstacles(date)),
            }

    def transition_move_out(self):
        reason = (self.start.reason or '').strip()
        if reason and not may_overrule():
            raise MoveOutError(gettext(
                    'party_archive.msg_move_out_exception',
                    occupancy=self.record.rec_name))
        self.record.move_out(self.start.date, reason=reason)
        return 'end'

    def end(self):
        return 'reload'
