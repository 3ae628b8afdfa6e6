# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import PoolMeta

from .registers import FEE_OPEN, FileMixin


class Unit(FileMixin, metaclass=PoolMeta):
    __name__ = 'property.unit'
    _register_field = 'unit'

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
