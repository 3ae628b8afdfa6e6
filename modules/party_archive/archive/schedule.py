# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import math

from dateutil.relativedelta import relativedelta

from trytond.i18n import gettext
from trytond.model import DeactivableMixin, ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If

from ..exceptions import RetentionShortenError

_MONTHS = {
    'month': 1,
    'year': 12,
    }


class Schedule(DeactivableMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.schedule'

    name = fields.Char("Name", required=True, translate=True)
    code = fields.Char(
        "Retention Code", required=True,
        help="Stands for the schedule in the numbers of items.")
    description = fields.Text("Description", translate=True)
    mandate = fields.Char(
        "Mandate", translate=True,
        help="The law or rule that demands the retention.")
    scope_notes = fields.Text(
        "Scope Notes", translate=True,
        help="What the schedule is for, and what it is not for.")
    trigger = fields.Selection([
            ('filing', "Filing"),
            ('closing', "Closing of the Matter"),
            ('departure', "Departure of the Party"),
            ('fiscal_year', "End of the Fiscal Year"),
            ], "Trigger", required=True, sort=False,
        help="The event whose day is the last one before the period.")
    trigger_string = trigger.translated('trigger')
    period = fields.Integer(
        "Period",
        domain=[
            If(Bool(Eval('period')),
                ('period', '>', 0),
                ('period', '=', None)),
            ],
        states={
            'required': Bool(Eval('unit')),
            },
        help="How long the items are kept.\n"
        "Leave empty to keep them for ever.")
    unit = fields.Selection([
            (None, ""),
            ('month', "Months"),
            ('year', "Years"),
            ], "Unit", sort=False,
        states={
            'required': Bool(Eval('period')),
            })
    unit_string = unit.translated('unit')
    action = fields.Selection([
            ('destroy', "Destroy"),
            ('review', "Review"),
            ], "Action", required=True, sort=False,
        help="What happens after the period.")
    action_string = action.translated('action')
    permanent = fields.Function(
        fields.Boolean("Permanent"),
        'on_change_with_permanent', searcher='search_permanent')

    @classmethod
    def __setup__(cls):
        cls.code.search_unaccented = False
        super().__setup__()
        cls._order.insert(0, ('name', 'ASC'))

    @classmethod
    def default_trigger(cls):
        return 'filing'

    @classmethod
    def default_action(cls):
        return 'review'

    @fields.depends('period')
    def on_change_with_permanent(self, name=None):
        return not self.period

    @classmethod
    def search_permanent(cls, name, clause):
        _, operator, value = clause
        values = value if operator in {'in', 'not in'} else [value]
        wanted = {bool(v) for v in values}
        if operator in {'!=', 'not in'}:
            wanted = {True, False} - wanted
        return ['OR', ('id', '<', 0)] + [
            ('period', '=' if permanent else '!=', None)
            for permanent in sorted(wanted)]

    @classmethod
    def check_modification(
            cls, mode, schedules, values=None, external=False):
        super().check_modification(
            mode, schedules, values=values, external=external)
        if mode == 'write' and external and (
                values.keys() & {'trigger', 'period', 'unit', 'action'}):
            for schedule in schedules:
                schedule._check_change(values)

    def _check_change(self, values):
        "Check that items that are filed do not lose by the change"
        changed = self.__class__(**{
                n: values.get(n, getattr(self, n))
                for n in ['trigger', 'period', 'unit', 'action']})
        if self.is_shortened_by(changed) and self.is_used():
            raise RetentionShortenError(gettext(
                    'party_archive.msg_schedule_shorten',
                    schedule=self.rec_name))

    def is_shortened_by(self, other):
        """Return whether items could go earlier by the other schedule

        No telling when the trigger is another one.
        """
        return (
            (other.trigger != self.trigger and not other.is_permanent)
            or other.months < self.months
            or (other.action == 'destroy' and self.action != 'destroy'))

    def is_used(self):
        pool = Pool()
        Item = pool.get('party.archive.item')
        return bool(Item.search([
                    ('category.schedule', '=', self.id),
                    ('state', '=', 'filed'),
                    ], limit=1, order=[]))

    @classmethod
    def on_modification(cls, mode, schedules, field_names=None):
        pool = Pool()
        Item = pool.get('party.archive.item')
        super().on_modification(mode, schedules, field_names=field_names)
        if mode == 'write' and (
                field_names & {'trigger', 'period', 'unit'}):
            Item.set_retention(Item.search([
                        ('category.schedule', 'in', [
                                s.id for s in schedules]),
                        ('state', '=', 'filed'),
                        ]))

    @property
    def is_permanent(self):
        return not self.period or not self.unit

    @property
    def months(self):
        "The length of the period, infinite if it is permanent"
        if self.is_permanent:
            return math.inf
        return self.period * _MONTHS[self.unit]

    def end(self, start):
        """Return the last day of the retention, None if there is none

        The period is counted from the day after start.
        """
        if self.is_permanent or not start:
            return None
        return start + relativedelta(months=self.months)

    @property
    def period_text(self):
        "The period in words"
        if self.is_permanent:
            return gettext('party_archive.msg_schedule_permanent')
        return gettext(
            f'party_archive.msg_schedule_{self.unit}', period=self.period)
