# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which fees the units owe for some days and have not been charged"""
import datetime as dt
from collections import defaultdict
from decimal import Decimal

from trytond.i18n import gettext
from trytond.pool import Pool

from ..exceptions import MeterShareError, MeterUnusualError
from .calendar import next_month, period_of, period_start

_DAY = dt.timedelta(days=1)


class Billing:
    """The fees of units by tariffs from start to end

    What it needs is read at once for all units, whatever their number.
    """

    def __init__(self, company, units, start, end):
        self.company = company
        self.units = units
        self.start = start
        self.end = end
        # What was used of the readings, to be marked as charged
        self.readings = []
        self.areas = self._areas()
        self.occupancies = self._occupancies()

    def _by_unit(self, name, domain, order):
        pool = Pool()
        Model = pool.get(name)
        result = defaultdict(list)
        for record in Model.search(
                [('unit', 'in', [u.id for u in self.units]), *domain],
                order=[*order, ('id', 'ASC')]):
            result[record.unit.id].append(record)
        return result

    def _areas(self):
        return self._by_unit(
            'property.unit.area', [],
            [('start_date', 'ASC NULLS FIRST')])

    def _occupancies(self):
        # To the end of the month, for the first payer of it
        return self._by_unit(
            'property.occupancy', [
                ('start_date', '<', next_month(self.end)),
                ['OR',
                    ('end_date', '=', None),
                    ('end_date', '>=', self.start.replace(day=1)),
                    ],
                ], [('start_date', 'ASC')])

    def _billed(self, tariff):
        return self._by_unit(
            'property.fee', [
                ('tariff', '=', tariff.id),
                ('cancelled', '=', False),
                ('start_date', '<=', self.end),
                ('end_date', '>=', self.start),
                ], [('start_date', 'ASC')])

    def end_occupancy(self, occupancy, date):
        "Take the occupancy as if it ended on the date"
        pool = Pool()
        Occupancy = pool.get('property.occupancy')
        ended = Occupancy(occupancy.id)
        ended.end_date = date
        unit = occupancy.unit.id
        self.occupancies[unit] = sorted(
            [ended, *(o for o in self.occupancies[unit] if o != occupancy)],
            key=lambda o: (o.start_date, o.id))

    def fees(self, tariff):
        "Return the fees of the tariff and the pairs of unit and problem"
        units = [u for u in self.units if tariff.applies(u)]
        if tariff.method == 'consumption':
            return self._consumption_fees(tariff, units)
        fees, problems = [], []
        window = tariff.window(self.start, self.end)
        if not window or not units:
            return fees, problems
        billed = self._billed(tariff)
        for unit in units:
            unit_fees, problem = self._unit_fees(
                tariff, unit, window, billed[unit.id])
            fees.extend(unit_fees)
            if problem:
                problems.append((unit, problem))
        return fees, problems

    def _unit_fees(self, tariff, unit, window, billed):
        parts, problem = [], None
        for start, end in self._intervals(tariff, unit, window, billed):
            if any(f.start_date <= start <= f.end_date for f in billed):
                continue
            payer = self.payer(tariff, unit, start)
            if not payer:
                problem = problem or self._no_payer(start)
                continue
            quantity = self._quantity(tariff, unit, start)
            if quantity is None:
                problem = problem or gettext(
                    'party_archive.msg_fee_no_area')
                continue
            if parts:
                party, last, part_start, part_end = parts[-1]
                if ((party, last) == (payer, quantity)
                        and part_end + _DAY == start):
                    parts[-1] = payer, quantity, part_start, end
                    continue
            parts.append((payer, quantity, start, end))
        fees = [
            self._fee(
                tariff, unit, payer, quantity, start, end,
                tariff.amount(quantity, start, end))
            for payer, quantity, start, end in parts]
        # Nothing is charged for some area of zero, but the days are done
        return fees, problem

    def _intervals(self, tariff, unit, window, billed):
        "Yield the days of the window within which nothing changes"
        start, end = window
        cuts = {start, end + _DAY}
        for area in self.areas[unit.id]:
            if area.start_date:
                cuts.add(area.start_date)
        for occupancy in self.occupancies[unit.id]:
            cuts.add(occupancy.start_date)
            if occupancy.end_date:
                cuts.add(occupancy.end_date + _DAY)
        for fee in billed:
            cuts |= {fee.start_date, fee.end_date + _DAY}
        if not tariff.prorate:
            # Who pays the month is asked for each
            month = next_month(start)
            while month <= end:
                cuts.add(month)
                month = next_month(month)
        cuts = sorted(c for c in cuts if start <= c <= end + _DAY)
        yield from (
            (start, next_ - _DAY) for start, next_ in zip(cuts, cuts[1:]))

    def payer(self, tariff, unit, date):
        "Return the party that pays for the day, or None"
        if not tariff.charges_days:
            return self._month_payer(tariff, unit, date)
        return self._day_payer(tariff, unit, date)

    def _month_payer(self, tariff, unit, date):
        first = date.replace(day=1)
        end = next_month(date)
        days = {first} | {
            o.start_date for o in self.occupancies[unit.id]
            if first < o.start_date < end}
        for day in sorted(days):
            if payer := self._day_payer(tariff, unit, day):
                return payer

    def _day_payer(self, tariff, unit, date):
        present = [
            o for o in self.occupancies[unit.id]
            if o.start_date <= date and (
                not o.end_date or o.end_date >= date)]
        roles = ['tenant', 'owner']
        if tariff.payer == 'occupancy':
            name = ('pays_consumption' if tariff.method == 'consumption'
                else 'pays_fees')
            present = [o for o in present if getattr(o, name)]
            roles.append('agent')
        elif tariff.payer == 'owner':
            roles.remove('tenant')
        for role in roles:
            for occupancy in present:
                if occupancy.role == role:
                    return occupancy.party

    def _no_payer(self, date):
        pool = Pool()
        lang = pool.get('ir.lang').get()
        return gettext(
            'party_archive.msg_fee_no_payer', date=lang.strftime(date))

    def _quantity(self, tariff, unit, date):
        if tariff.method == 'fixed':
            return 1
        value = None
        for area in self.areas[unit.id]:
            if not area.start_date or area.start_date <= date:
                value = (area.net_area if tariff.area == 'net'
                    else area.gross_area)
        return value

    def _consumption_fees(self, tariff, units):
        """Return the fees for what meters have counted

        A fee reaches to the last reading only, so one that is entered later
        is charged by the next run.
        """
        window = tariff.window(self.start, self.end)
        if not window or not units:
            return [], []
        billed = self._billed(tariff)
        questions, problems = defaultdict(list), []
        for unit in units:
            for payer, start, end in self._payers(
                    tariff, unit, window, billed[unit.id]):
                questions[start, end].append((unit, payer))
        fees, readings = [], set()
        for (start, end), asked in sorted(questions.items()):
            new, used, bad = self._consumed(tariff, asked, start, end)
            fees.extend(new)
            readings |= set(used)
            problems.extend(bad)
        self.readings.extend(sorted(readings))
        return fees, problems

    def _payers(self, tariff, unit, window, billed):
        "Return lists of payer, first and last day of what is not charged"
        result = []
        for start, end in self._intervals(tariff, unit, window, billed):
            if any(f.start_date <= start <= f.end_date for f in billed):
                continue
            payer = self.payer(tariff, unit, start)
            if (result and result[-1][0] == payer
                    and result[-1][2] + _DAY == start):
                result[-1][2] = end
            else:
                result.append([payer, start, end])
        return result

    def uncharged(self, tariff):
        """Yield payer, first and last day of what has not been charged

        By a tariff for consumption these are the days up to the last reading
        of which something is to be charged.
        """
        window = tariff.window(self.start, self.end)
        units = [u for u in self.units if tariff.applies(u)]
        if not window or not units:
            return
        billed = self._billed(tariff)
        for unit in units:
            for payer, start, end in self._payers(
                    tariff, unit, window, billed[unit.id]):
                if tariff.method == 'consumption':
                    end = self._consumed_until(
                        tariff, unit, payer, start, end)
                if end:
                    yield payer, start, end

    def _consumed_until(self, tariff, unit, payer, start, end):
        "Return the last day of what is to be charged, None without any"
        # There may be days between the last reading and the end of each month
        if not self._was_read(tariff, start, end):
            return None
        fees, _, problems = self._consumed(
            tariff, [(unit, payer)], start, end)
        if fees:
            fee, = fees
            return fee.end_date
        # What is doubtful has to be cleared up and charged too
        return end if problems else None

    def _was_read(self, tariff, start, end):
        "Return whether any meter for the tariff was read on the days"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        return bool(Reading.search([
                    ('meter.company', '=', self.company.id),
                    ('meter.type', '=', tariff.meter_type),
                    ('date', '>=', start),
                    ('date', '<=', end),
                    ('consumption', '!=', None),
                    ], order=[], limit=1))

    def _consumed(self, tariff, asked, start, end):
        pool = Pool()
        Meter = pool.get('property.meter')
        fees, problems = [], []
        try:
            quantities, readings = Meter.consumptions(
                self.company, [u for u, _ in asked], tariff.meter_type,
                start, end)
        except (MeterUnusualError, MeterShareError) as error:
            return [], [], [(None, error.message)]
        last = self._last_dates(readings)
        before = self._consumed_before(tariff, asked, start)
        for unit, payer in asked:
            quantity = quantities.get(unit.id)
            upto = max(
                (last[u] for u in [unit.id, None] if u in last),
                default=None)
            if not quantity or not upto:
                continue
            if not payer:
                problems.append((unit, self._no_payer(start)))
                continue
            fees.append(self._fee(
                    tariff, unit, payer, quantity, start, upto,
                    tariff.consumed_amount(before[unit.id], quantity)))
        return fees, readings, problems

    @staticmethod
    def _last_dates(readings):
        "Return the last date by unit id, None for meters of buildings"
        dates = {}
        for reading in readings:
            unit = reading.meter.unit
            key = unit.id if unit else None
            dates[key] = max(dates.get(key, reading.date), reading.date)
        return dates

    def _consumed_before(self, tariff, asked, start):
        "Return what counts for the steps: what the period had before"
        pool = Pool()
        Fee = pool.get('property.fee')
        result = defaultdict(Decimal)
        first = period_start(
            period_of(start, tariff.period_months), tariff.period_months)
        if tariff.steps:
            for fee in Fee.search([
                        ('tariff', '=', tariff.id),
                        ('unit', 'in', [u.id for u, _ in asked]),
                        ('cancelled', '=', False),
                        ('start_date', '>=', first),
                        ('end_date', '<', start),
                        ]):
                result[fee.unit.id] += fee.quantity
        return result

    def _fee(self, tariff, unit, party, quantity, start, end, amount):
        pool = Pool()
        Fee = pool.get('property.fee')
        return Fee(
            company=self.company, tariff=tariff, unit=unit, party=party,
            quantity=quantity, start_date=start, end_date=end,
            amount=amount)
