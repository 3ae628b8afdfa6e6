# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.i18n import gettext
from trytond.model import (
    DeactivableMixin, Index, ModelSQL, ModelView, Unique, fields)
from trytond.modules.account_product.exceptions import AccountError
from trytond.modules.currency.fields import Monetary
from trytond.modules.product import price_digits
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If

from ..exceptions import FeeTariffError
from ..meters.meter import TYPES
from ..premises.building import CompanyMixin
from .calendar import shares


class Tariff(CompanyMixin, DeactivableMixin, ModelSQL, ModelView):
    "What is charged for a unit, and how"
    __name__ = 'property.fee.tariff'

    name = fields.Char("Name", required=True, translate=True)
    product = fields.Many2One(
        'product.product', "Product", required=True, ondelete='RESTRICT',
        help="Gives the revenue account and the taxes of the invoice.",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    method = fields.Selection([
            ('area', "By Area"),
            ('fixed', "Fixed"),
            ('consumption', "By Consumption"),
            ], "Method", required=True, sort=False)
    area = fields.Selection([
            ('gross', "Gross Area"),
            ('net', "Net Area"),
            ], "Area", sort=False,
        states={
            'invisible': Eval('method') != 'area',
            'required': Eval('method') == 'area',
            })
    meter_type = fields.Selection([
            (None, ""),
            *TYPES,
            ], "Meter Type", sort=False,
        states={
            'invisible': Eval('method') != 'consumption',
            'required': Eval('method') == 'consumption',
            })
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    unit_price = Monetary(
        "Unit Price", currency='currency', digits=price_digits, required=True,
        domain=[
            ('unit_price', '>=', 0),
            ],
        help="Per square metre, unit or unit of consumption.")
    steps = fields.One2Many(
        'property.fee.tariff.step', 'tariff', "Steps",
        help="Other prices for what goes beyond a quantity.")
    period_months = fields.Integer(
        "Months", required=True,
        domain=[
            ('period_months', '>=', 1),
            ('period_months', '<=', 12),
            ],
        help="For how many months the price is, counted from January.\n"
        "Steps of a consumption are counted afresh after them.")
    start_date = fields.Date(
        "Valid From",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('start_date', '<=', Eval('end_date')),
                ()),
            ])
    end_date = fields.Date(
        "Valid Until",
        domain=[
            If(Bool(Eval('start_date')) & Bool(Eval('end_date')),
                ('end_date', '>=', Eval('start_date')),
                ()),
            ])
    unit_kinds = fields.MultiSelection(
        'get_unit_kinds', "Kinds of Unit",
        help="Leave empty for all kinds.")
    payer = fields.Selection([
            ('occupancy', "Who Pays by Occupancy"),
            ('owner', "Owner"),
            ('tenant', "Tenant, Otherwise Owner"),
            ], "Payer", required=True, sort=False)
    prorate = fields.Boolean(
        "By Day",
        states={
            'invisible': Eval('method') == 'consumption',
            },
        help="Check if who comes or leaves pays the days only.\n"
        "Otherwise the first payer of a month pays all of it.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('name', 'ASC'))

    @classmethod
    def default_method(cls):
        return 'area'

    @classmethod
    def default_area(cls):
        return 'gross'

    @classmethod
    def default_period_months(cls):
        return 1

    @classmethod
    def default_payer(cls):
        return 'occupancy'

    @classmethod
    def default_prorate(cls):
        return True

    @classmethod
    def get_unit_kinds(cls):
        pool = Pool()
        Unit = pool.get('property.unit')
        return Unit.fields_get(['kind'])['kind']['selection']

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @classmethod
    def validate_fields(cls, tariffs, field_names):
        super().validate_fields(tariffs, field_names)
        for tariff in tariffs:
            tariff.check_account()

    def check_account(self):
        "Check that the product can be invoiced"
        try:
            account = self.product.account_revenue_used
        except AccountError:
            account = None
        if not account:
            raise FeeTariffError(gettext(
                    'party_archive.msg_fee_tariff_account',
                    tariff=self.name, product=self.product.rec_name))

    @classmethod
    def check_modification(cls, mode, tariffs, values=None, external=False):
        super().check_modification(
            mode, tariffs, values=values, external=external)
        if mode == 'write' and values.keys() & {
                'company', 'method', 'area', 'meter_type', 'unit_price',
                'steps', 'period_months', 'prorate'}:
            cls._check_used(tariffs)

    @classmethod
    def _check_used(cls, tariffs):
        "Check that what has been charged can still be traced to its price"
        pool = Pool()
        Fee = pool.get('property.fee')
        fees = Fee.search([
                ('tariff', 'in', [t.id for t in tariffs]),
                ('cancelled', '=', False),
                ], limit=1)
        if fees:
            fee, = fees
            raise FeeTariffError(gettext(
                    'party_archive.msg_fee_tariff_used',
                    tariff=fee.tariff.name))

    def window(self, start, end):
        "Return the days of start to end on which the tariff is valid, or None"
        start = max(start, self.start_date or start)
        end = min(end, self.end_date or end)
        return (start, end) if start <= end else None

    @property
    def charges_days(self):
        "Whether who is there on a day pays, not the first one of the month"
        return self.prorate or self.method == 'consumption'

    def applies(self, unit):
        return not self.unit_kinds or unit.kind in self.unit_kinds

    def price(self, quantity):
        """Return the exact price of the quantity in the company's currency

        Each step has its price for what lies between its quantity and that
        of the next.
        """
        steps = [(Decimal(0), self.unit_price)] + sorted(
            (s.above, s.unit_price) for s in self.steps)
        amount = Decimal(0)
        for i, (above, unit_price) in enumerate(steps):
            upper = steps[i + 1][0] if i + 1 < len(steps) else quantity
            if quantity > above:
                amount += (min(quantity, upper) - above) * unit_price
        # A credit after an estimate that was too high
        if quantity < 0:
            amount = quantity * self.unit_price
        return amount

    def amount(self, quantity, start, end):
        """Return the rounded price of the quantity from start to end

        However a period is cut into parts, they sum up to its rounded price.
        """
        price = self.price(quantity)

        def rounded(share):
            return self.currency.round(
                price * share.numerator / share.denominator)
        return sum(
            (rounded(upto) - rounded(before)
                for before, upto in shares(start, end, self.period_months)),
            Decimal(0))

    def consumed_amount(self, before, quantity):
        "Return the rounded price of what comes after what was consumed before"
        return (self.currency.round(self.price(before + quantity))
            - self.currency.round(self.price(before)))


class TariffStep(ModelSQL, ModelView):
    "The price of what goes beyond a quantity"
    __name__ = 'property.fee.tariff.step'

    tariff = fields.Many2One(
        'property.fee.tariff', "Tariff", required=True, ondelete='CASCADE')
    above = fields.Numeric(
        "Above", digits=(16, 3), required=True,
        domain=[
            ('above', '>', 0),
            ])
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    unit_price = Monetary(
        "Unit Price", currency='currency', digits=price_digits, required=True,
        domain=[
            ('unit_price', '>=', 0),
            ])

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('tariff')
        table = cls.__table__()
        cls._sql_constraints += [
            ('tariff_above_unique', Unique(table, table.tariff, table.above),
                'party_archive.msg_fee_tariff_step_unique'),
            ]
        cls._sql_indexes.add(
            Index(table, (table.tariff, Index.Range())))
        cls._order.insert(0, ('above', 'ASC'))

    @fields.depends('tariff', '_parent_tariff.currency')
    def on_change_with_currency(self, name=None):
        return self.tariff.currency if self.tariff else None
