# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The formulas by which units share a meter"""
import ast
from decimal import Decimal

from simpleeval import FeatureNotAvailable, InvalidExpression, SimpleEval

from trytond.tools import decistmt

# What a formula may use
NAMES = ['consumption', 'area', 'total_area', 'share', 'units']
_FUNCTIONS = {
    'Decimal': Decimal,
    'max': max,
    'min': min,
    }


class FormulaError(ValueError):
    "The formula can not be computed"


class Formula:
    """A formula that gives the weight of each unit

    It is evaluated by simpleeval, never by Python, with decimals.
    """

    def __init__(self, text):
        self.evaluator = SimpleEval(functions=_FUNCTIONS)
        try:
            self.text = decistmt(text).strip()
            self.parsed = self.evaluator.parse(self.text)
        # What the tokenizer and the parser raise has no common ancestor
        except Exception as error:
            raise FormulaError(str(error)) from error

    @property
    def names(self):
        "Return the names that the formula uses"
        return {
            n.id for n in ast.walk(self.parsed) if isinstance(n, ast.Name)
            } - _FUNCTIONS.keys()

    def __call__(self, **names):
        self.evaluator.names = names
        try:
            value = self.evaluator.eval(
                self.text, previously_parsed=self.parsed)
        except (
                InvalidExpression, FeatureNotAvailable, ArithmeticError,
                AttributeError, LookupError, TypeError,
                ValueError) as error:
            raise FormulaError(str(error)) from error
        if isinstance(value, int):
            value = Decimal(value)
        if (not isinstance(value, Decimal)
                or not value.is_finite() or value < 0):
            raise FormulaError(str(value))
        return value

    def weights(self, consumption, areas, shares):
        """Return by unit the weights, from the areas and shares by unit

        The sign of the consumption does not matter, so a credit is shared
        like what it takes back.
        """
        total_area = sum(areas.values(), Decimal(0))
        units = Decimal(len(areas))
        return {
            unit: self(
                consumption=abs(consumption), area=area,
                total_area=total_area, units=units,
                share=shares.get(unit, Decimal(0)))
            for unit, area in areas.items()}
