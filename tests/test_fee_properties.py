# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Each day of a unit is charged once, whatever the order of what happens

Runs of random periods are generated, reset, invoiced and cancelled while
occupancies and areas change.  What each run makes is compared with what a
plain loop over the days says.
"""
import datetime as dt
from calendar import monthrange
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from random import Random

from proteus import Model

from tests.stories import stories
from trytond.exceptions import UserError
from trytond.modules.account.tests.tools import get_accounts
from trytond.tests.tools import set_user

DAY = dt.timedelta(days=1)
YEAR = dt.date.today().year - 1
START, END = dt.date(YEAR, 1, 1), dt.date(YEAR, 6, 30)
CENT = Decimal('0.01')
_numbers = iter(range(1000))


def days(start, end):
    while start <= end:
        yield start
        start += DAY


class Story:
    "A random sequence of what happens with the fees of two units"

    def __init__(self, random):
        self.random = random
        self.number = next(_numbers)
        set_user(1)
        self.building = Model.get('property.building')(
            name=f"Building {self.number}")
        self.building.save()
        self.parties = [self.create_party(i) for i in range(3)]
        self.units = [self.create_unit(i) for i in range(2)]
        self.tariff = self.create_tariff()
        self.runs = []

    def create_party(self, i):
        party = Model.get('party.party')(name=f"Payer {self.number}-{i}")
        party.save()
        return party

    def create_unit(self, i):
        unit = Model.get('property.unit')(
            building=self.building, number=str(i), area=self.area())
        unit.save()
        occupancy = Model.get('property.occupancy')(
            unit=unit, party=self.parties[0], role='owner',
            start_date=self.random.choice([START - 40 * DAY, self.date()]),
            pays_fees=True)
        occupancy.save()
        return unit

    def create_tariff(self):
        Template = Model.get('product.template')
        category = Model.get('product.category')(
            name=f"Fees {self.number}", accounting=True,
            account_revenue=get_accounts()['revenue'])
        category.save()
        template = Template(
            name="Fee", type='service', list_price=Decimal(0),
            account_category=category)
        template.default_uom, = Model.get('product.uom').find(
            [('name', '=', "Unit")])
        template.save()
        tariff = Model.get('property.fee.tariff')(
            name="Fee", product=template.products[0],
            unit_price=Decimal(self.random.choice(['1', '2.3333', '0.7'])),
            period_months=self.random.choice([1, 1, 3, 12]))
        tariff.save()
        return tariff

    def date(self):
        return START + self.random.randint(0, (END - START).days) * DAY

    def area(self):
        return Decimal(self.random.choice(['33.33', '50', '87.65']))

    def go_on(self):
        action = self.random.choice([
                self.move_in, self.change_area, self.run, self.run, self.run,
                self.reset, self.invoice, self.invoice, self.cancel])
        # What is refused leaves nothing
        with suppress(UserError):
            action()

    def move_in(self):
        start = self.date()
        Model.get('property.occupancy')(
            unit=self.random.choice(self.units),
            party=self.random.choice(self.parties[1:]), role='tenant',
            start_date=start,
            end_date=start + self.random.randint(0, 60) * DAY,
            pays_fees=self.random.random() < .8).save()

    def change_area(self):
        Model.get('property.unit.area')(
            unit=self.random.choice(self.units), start_date=self.date(),
            gross_area=self.area()).save()

    def run(self, start=None, end=None):
        if not start:
            start, end = sorted([self.date(), self.date()])
        billed = self.billed()
        run = Model.get('property.fee.run')(
            period_start=start, period_end=end)
        run.tariffs.append(
            Model.get('property.fee.tariff')(self.tariff.id))
        run.buildings.append(
            Model.get('property.building')(self.building.id))
        run.click('generate')
        self.runs.append(run)
        made = {}
        for fee in run.fees:
            for day in days(fee.start_date, fee.end_date):
                key = fee.unit.id, day
                assert key not in made and key not in billed
                made[key] = fee.party.id, fee.quantity
        expected = {
            (unit.id, day): found
            for unit in self.units for day in days(start, end)
            if (unit.id, day) not in billed
            and (found := self.expected(unit, day))}
        assert made == expected

    def chosen(self, *states):
        runs = [r for r in self.runs if r.state in states]
        return self.random.choice(runs) if runs else None

    def reset(self):
        if run := self.chosen('generated'):
            run.click('draft')

    def invoice(self):
        if run := self.chosen('generated'):
            run.post = self.random.random() < .5
            run.invoice_per = self.random.choice(['party', 'unit'])
            run.click('invoice')
            run.reload()
            assert run.done == 1
            self.check_invoices(run)

    def cancel(self):
        if run := self.chosen('invoiced'):
            run.click('cancel')

    # What must hold

    def fees(self):
        return Model.get('property.fee').find([
                ('tariff', '=', self.tariff.id), ('cancelled', '=', False)])

    def billed(self):
        result = set()
        for fee in self.fees():
            for day in days(fee.start_date, fee.end_date):
                assert (fee.unit.id, day) not in result
                result.add((fee.unit.id, day))
        return result

    def expected(self, unit, day):
        "Return the payer and the area of the day"
        present = [
            o for o in Model.get('property.unit')(unit.id).occupancies
            if o.pays_fees and o.start_date <= day
            and (not o.end_date or day <= o.end_date)]
        present.sort(
            key=lambda o: (o.role != 'tenant', o.start_date, o.id))
        areas = sorted(
            (a for a in Model.get('property.unit')(unit.id).areas
                if not a.start_date or a.start_date <= day),
            key=lambda a: (a.start_date is not None, a.start_date))
        if present and areas:
            return present[0].party.id, areas[-1].gross_area

    def check_invoices(self, run):
        lines = {}
        for fee in run.fees:
            line = fee.invoice_line
            assert line.id not in lines
            lines[line.id] = fee
            assert line.amount == fee.amount
            assert line.invoice.party == fee.party

    def end(self):
        "Charge all that is left, and compare the sums with the exact ones"
        for run in self.runs:
            run.reload()
        with suppress(UserError):
            self.run(START, END)
        assert self.runs
        by_unit = {u.id: [] for u in self.units}
        for fee in self.fees():
            by_unit[fee.unit.id].append(fee)
        for fees in by_unit.values():
            exact = sum(
                self.price(fee, day) for fee in fees
                for day in days(fee.start_date, fee.end_date))
            total = sum(f.amount for f in fees)
            # Two roundings for each part of each of at most six periods
            assert abs(Fraction(total) - exact) <= (
                Fraction(CENT) * (len(fees) + 6))
            if self.is_whole(fees):
                price = (self.tariff.unit_price * fees[0].quantity)
                periods = 6 // self.tariff.period_months
                assert total == periods * price.quantize(CENT)

    def price(self, fee, day):
        return (
            Fraction(self.tariff.unit_price) * Fraction(fee.quantity)
            / self.tariff.period_months / monthrange(day.year, day.month)[1])

    def is_whole(self, fees):
        "Return whether nothing but the payer has changed"
        return (
            self.tariff.period_months in {1, 3}
            and len({f.quantity for f in fees}) == 1
            and sum((f.end_date - f.start_date).days + 1 for f in fees)
            == (END - START).days + 1)


@stories()
def test_days_are_charged_once(deposits_database, seed):
    random = Random(seed)
    story = Story(random)
    for _ in range(16):
        story.go_on()
    story.end()
