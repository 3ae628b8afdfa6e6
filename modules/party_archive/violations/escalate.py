# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.wizard import Button, StateTransition, StateView, Wizard


class Escalate(Wizard):
    __name__ = 'property.violation.escalate'
    start = StateView(
        'property.violation.escalate.start',
        'party_archive.property_violation_escalate_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Escalate", 'escalate', 'tryton-ok', default=True),
            ])
    escalate = StateTransition()

    def default_start(self, fields):
        violation = self.record
        return {
            'violation': violation.id,
            'level': (violation.level or 0) + 1,
            'deadline': violation.usual_deadline(),
            }

    def transition_escalate(self):
        pool = Pool()
        Violation = pool.get('property.violation')
        Violation.send_next_notice([self.record], self.start.deadline)
        return 'end'

    def end(self):
        return 'reload'


class EscalateStart(ModelView):
    __name__ = 'property.violation.escalate.start'

    violation = fields.Many2One(
        'property.violation', "Violation", readonly=True)
    level = fields.Integer("Level", readonly=True)
    deadline = fields.Date("New Deadline", required=True)
