# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which fees the units owe for some days and have not been charged"""
import datetime as dt
from collections import defaultdict

from trytond.i18n import gettext
from trytond.pool import Pool

from .calendar import next_month

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
        if not tariff.prorate and tariff.method != 'consumption':
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
        "Return the fees for what meters have measured"
        return [], []

    def _fee(self, tariff, unit, party, quantity, start, end, amount):
        pool = Pool()
        Fee = pool.get('property.fee')
        return Fee(
            company=self.company, tariff=tariff, unit=unit, party=party,
            quantity=quantity, start_date=start, end_date=end,
            amount=amount)
