# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Values are shown with the decimals of their meter"""
from trytond.model import fields
from trytond.pyson import Eval, PYSONEncoder


class MeterNumeric(fields.Numeric):
    """A number that is shown with the decimals that another field tells

    Only the client needs them: what is entered is checked for the meter as a
    whole, with a message that names it, and what has been entered before
    stays valid when they change.
    """

    def __init__(self, string, decimals='decimals', **arguments):
        super().__init__(string, depends={decimals}, **arguments)
        self.decimals = decimals

    def definition(self, model, language):
        definition = super().definition(model, language)
        size, decimals = self.digits
        definition['digits'] = PYSONEncoder().encode(
            (size, Eval(self.decimals, decimals)))
        return definition


class DecimalsMixin:
    "What has a meter and values of it"
    __slots__ = ()

    decimals = fields.Function(
        fields.Integer("Decimals"), 'on_change_with_decimals')

    @fields.depends('meter', '_parent_meter.decimals')
    def on_change_with_decimals(self, name=None):
        return self.meter.decimals if self.meter else None


class ConsumptionDecimalsMixin(DecimalsMixin):
    "What has a meter, values of it and what follows from them"
    __slots__ = ()

    consumption_decimals = fields.Function(
        fields.Integer("Decimals of the Consumption"),
        'on_change_with_consumption_decimals')

    @fields.depends(
        'meter', '_parent_meter.decimals', '_parent_meter.multiplier')
    def on_change_with_consumption_decimals(self, name=None):
        if not self.meter or None in {
                self.meter.decimals, self.meter.multiplier}:
            return None
        multiplier = self.meter.multiplier.normalize()
        return self.meter.decimals + max(-multiplier.as_tuple().exponent, 0)
