# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.transaction import without_check_access
from trytond.wizard import (
    Button, StateAction, StateTransition, StateView, Wizard)

from ..exceptions import MeterRemovedError
from .decimals import MeterNumeric
from .meter import MULTIPLIER_DIGITS, VALUE_DIGITS


class _StartMixin:
    __slots__ = ()

    meter = fields.Many2One('property.meter', "Meter", readonly=True)
    date = fields.Date("Date", required=True)
    reason = fields.Char("Reason", required=True)

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()


class _LineMixin:
    __slots__ = ()

    register = fields.Many2One(
        'property.meter.register', "Counter", readonly=True)
    decimals = fields.Integer("Decimals", readonly=True)
    last_value = MeterNumeric(
        "Last Value", digits=VALUE_DIGITS, readonly=True)
    final_value = MeterNumeric(
        "Final Value", digits=VALUE_DIGITS, required=True)
    roll_over = fields.Boolean("Roll-Over")


class RemoveStart(_StartMixin, ModelView):
    __name__ = 'property.meter.remove.start'

    lines = fields.One2Many(
        'property.meter.remove.line', None, "Counters")


class RemoveLine(_LineMixin, ModelView):
    __name__ = 'property.meter.remove.line'


class ReplaceStart(_StartMixin, ModelView):
    __name__ = 'property.meter.replace.start'

    number = fields.Char("New Number", required=True)
    maker = fields.Char("Maker")
    seal_number = fields.Char("Seal Number")
    digits = fields.Integer(
        "Digits", required=True,
        domain=[
            ('digits', '>=', 1),
            ('digits', '<=', 9),
            ])
    decimals = fields.Integer(
        "Decimals", required=True,
        domain=[
            ('decimals', '>=', 0),
            ('decimals', '<=', VALUE_DIGITS[1]),
            ])
    multiplier = fields.Numeric(
        "Multiplier", digits=MULTIPLIER_DIGITS, required=True,
        domain=[
            ('multiplier', '>', 0),
            ])
    lines = fields.One2Many(
        'property.meter.replace.line', None, "Counters")

    @fields.depends('decimals', 'lines', 'meter', '_parent_meter.decimals')
    def on_change_decimals(self):
        decimals = self.decimals
        if decimals is None and self.meter:
            decimals = self.meter.decimals
        lines = self.lines or []
        for line in lines:
            line.new_decimals = decimals
        self.lines = lines


class ReplaceLine(_LineMixin, ModelView):
    __name__ = 'property.meter.replace.line'

    new_decimals = fields.Integer("Decimals of the New Meter", readonly=True)
    base_value = MeterNumeric(
        "Base Value", 'new_decimals', digits=VALUE_DIGITS, required=True)


class _TakeAwayMixin:
    "Take a meter out of use"
    __slots__ = ()

    def _defaults(self):
        self._check_meter()
        return {
            'meter': self.record.id,
            'lines': [{
                    'register': r.id,
                    'register.': {'rec_name': r.rec_name},
                    'decimals': self.record.decimals,
                    'last_value': r.last_value,
                    } for r in self.record.registers],
            }

    def _check_meter(self):
        if self.record.removed:
            raise MeterRemovedError(gettext(
                    'party_archive.msg_meter_removed',
                    meter=self.record.rec_name))

    @without_check_access
    def _take_away(self):
        "Read the meter for the last time"
        pool = Pool()
        Meter = pool.get('property.meter')
        Reading = pool.get('property.meter.reading')
        meter = Meter(self.record.id)
        Meter.lock([meter])
        self._check_meter()
        later = Reading.search([
                ('meter', '=', meter.id),
                ('date', '>', self.start.date),
                ], limit=1)
        if later:
            raise MeterRemovedError(gettext(
                    'party_archive.msg_meter_read_later',
                    meter=meter.rec_name, reading=later[0].rec_name))
        Reading.create([{
                    'meter': meter.id,
                    'register': line.register.id,
                    'date': self.start.date,
                    'value': line.final_value,
                    'kind': 'final',
                    'roll_over': line.roll_over,
                    'roll_over_reason':
                    self.start.reason if line.roll_over else None,
                    'remark': self.start.reason,
                    } for line in self.start.lines])
        Meter.write([meter], {
                'removed': self.start.date,
                'removal_reason': self.start.reason,
                })
        return meter


class Remove(_TakeAwayMixin, Wizard):
    __name__ = 'property.meter.remove'

    start = StateView(
        'property.meter.remove.start',
        'party_archive.property_meter_remove_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Remove", 'remove', 'tryton-ok', default=True),
            ])
    remove = StateTransition()

    def default_start(self, fields):
        return self._defaults()

    def transition_remove(self):
        self._take_away()
        return 'end'


class Replace(_TakeAwayMixin, Wizard):
    __name__ = 'property.meter.replace'

    start = StateView(
        'property.meter.replace.start',
        'party_archive.property_meter_replace_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Replace", 'replace', 'tryton-ok', default=True),
            ])
    replace = StateAction('party_archive.act_property_meter_form')

    def default_start(self, fields):
        meter = self.record
        defaults = self._defaults()
        for line in defaults['lines']:
            line['new_decimals'] = meter.decimals
        return {
            **defaults,
            'digits': meter.digits,
            'decimals': meter.decimals,
            'multiplier': meter.multiplier,
            }

    def do_replace(self, action):
        meter = self._put_new(self._take_away())
        return action, {'res_id': [meter.id], 'res_ids': [meter.id]}

    @without_check_access
    def _put_new(self, meter):
        "Return the new meter in the place of the other"
        pool = Pool()
        Meter = pool.get('property.meter')
        Reading = pool.get('property.meter.reading')
        start = self.start
        new, = Meter.create([self._new_values(meter)])
        registers = {r.code: r for r in new.registers}
        Reading.create([{
                    'meter': new.id,
                    'register': registers[line.register.code].id,
                    'date': start.date,
                    'value': line.base_value,
                    'kind': 'replacement',
                    'remark': start.reason,
                    } for line in start.lines])
        return new

    def _new_values(self, meter):
        start = self.start
        return {
            'company': meter.company.id,
            'building': meter.building.id if meter.building else None,
            'unit': meter.unit.id if meter.unit else None,
            'type': meter.type,
            'number': start.number,
            'maker': start.maker,
            'seal_number': start.seal_number,
            'digits': start.digits,
            'decimals': start.decimals,
            'multiplier': start.multiplier,
            'installed': start.date,
            'commissioned': start.date,
            'replaces': meter.id,
            'parent': meter.parent.id if meter.parent else None,
            'share_rule': meter.share_rule,
            'shares': [('create', [
                        {'unit': s.unit.id, 'share': s.share}
                        for s in meter.shares])],
            'registers': [('create', [
                        {'code': r.code} for r in meter.registers])],
            }
