# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict
from decimal import Decimal

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from .registers import (
    DEPOSIT_HELD, FEE_OPEN, KEY_HELD, FileMixin, count_visible, counter,
    fees_to_pay, sum_visible)


class Unit(FileMixin, metaclass=PoolMeta):
    __name__ = 'property.unit'

    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    open_fees = fields.One2Many(
        'property.fee', 'unit', "Open Fees", readonly=True,
        filter=[
            ('state', 'in', FEE_OPEN),
            ],
        help="The fees that have not been paid.")
    deposits = fields.One2Many(
        'property.deposit', 'unit', "Deposits", readonly=True)
    renovations = fields.One2Many(
        'property.renovation', 'unit', "Renovations", readonly=True)
    violations = fields.One2Many(
        'property.violation', 'unit', "Violations", readonly=True)
    keys = fields.One2Many('property.key', 'unit', "Keys", readonly=True)
    meters_in_use = counter("In Use", 'meters')

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @classmethod
    def copy(cls, units, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'open_fees', 'deposits', 'renovations', 'violations', 'keys']:
            default.setdefault(name, None)
        return super().copy(units, default=default)

    @classmethod
    def _register_sums(cls):
        "Return model, amount and domain of the sums by their names"
        return {
            'deposits_held': (
                'property.deposit', 'balance',
                [('state', 'in', DEPOSIT_HELD)]),
            }

    @classmethod
    def _register_counts(cls):
        "Return model and domain of the counters by their names"
        pool = Pool()
        Renovation = pool.get('property.renovation')
        Violation = pool.get('property.violation')
        return {
            'open_renovations': (
                'property.renovation',
                [('state', 'not in', list(Renovation._closed_states))]),
            'open_violations': (
                'property.violation',
                [('state', 'not in', list(Violation._closed_states))]),
            'keys_in_custody': (
                'property.key', [('state', 'in', KEY_HELD)]),
            'meters_in_use': ('property.meter', [('state', '=', 'in_use')]),
            }

    @classmethod
    def get_registers(cls, units, names):
        sums, counts = cls._register_sums(), cls._register_counts()
        result = {}
        for name in names:
            if name == 'fees_to_pay':
                amounts = fees_to_pay('unit', [u.id for u in units])
                values = defaultdict(Decimal, amounts)
            elif name in sums:
                model, amount, domain = sums[name]
                values = sum_visible(model, 'unit', units, amount, *domain)
            else:
                model, domain = counts[name]
                values = count_visible(model, 'unit', units, *domain)
            result[name] = {u.id: values[u.id] for u in units}
        return result
