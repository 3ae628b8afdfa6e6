# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Copy cases row by row: other ids, dates, party, amounts and numbers"""
import datetime as dt
from collections import defaultdict
from decimal import Decimal
from itertools import count

from sql import Table

from trytond.tools import grouped_slice
from trytond.transaction import Transaction

RECONCILIATION = 'account_move_reconciliation'
MOVE = 'account_move'
INVOICE = 'account_invoice'
INVOICE_LINE = 'account_invoice_line'
LINE = 'account_move_line'
PAYMENT_LINE = 'account_invoice-account_move_line'
# Each after those it refers to
TABLES = [RECONCILIATION, MOVE, INVOICE, INVOICE_LINE, LINE, PAYMENT_LINE]

REFERENCES = {
    RECONCILIATION: {},
    MOVE: {},
    INVOICE: {'move': MOVE},
    INVOICE_LINE: {'invoice': INVOICE},
    LINE: {'move': MOVE, 'reconciliation': RECONCILIATION},
    PAYMENT_LINE: {'invoice': INVOICE, 'line': LINE},
    }
AMOUNTS = {
    'debit', 'credit', 'amount_second_currency', 'unit_price',
    'total_amount_cache', 'untaxed_amount_cache', 'tax_amount_cache'}
CENT = Decimal('0.01')
# The printed form is made when it is asked for
CLEARED = {'invoice_report_cache', 'invoice_report_cache_id',
    'invoice_report_format'}


class Case:
    """One case as it stands in the database

    events is a list with one event per move in order of time: its date and
    its rows as pairs of a table and the operations that copy a row of it.
    lines is the number of lines of its party.
    """

    def __init__(self, moves, reader):
        self._reader = reader
        self.events = []
        self.lines = 0
        reconciliations = set()
        for move in moves:
            rows = self._read_move(move)
            lines = [r for t, r in rows if t == LINE]
            self.lines += sum(r['party'] is not None for r in lines)
            reconciliations.update(
                r['reconciliation'] for r in lines if r['reconciliation'])
            self.events.append((rows[0][1]['date'], rows))
        # Other than its id its date is known from the beginning, and the
        # lines refer to it
        last, _ = self.events[-1]
        for table, row in self._read(RECONCILIATION, 'id', reconciliations):
            assert row['date'] == last
            self.events[0][1].insert(0, (table, row))
        self.events = [
            (date, [(t, reader.compile(t, r)) for t, r in rows])
            for date, rows in self.events]

    def _read_move(self, move):
        "Return the rows of a move and its invoice, the one of the move first"
        moves = self._read(MOVE, 'id', {move})
        invoices = self._read(INVOICE, 'move', {move})
        lines = self._read(LINE, 'move', {move})
        return [
            *moves, *invoices,
            *self._read(
                INVOICE_LINE, 'invoice', {r['id'] for _, r in invoices}),
            *lines,
            *self._read(PAYMENT_LINE, 'line', {r['id'] for _, r in lines}),
            ]

    def _read(self, name, column, values):
        return [
            (name, r) for r in self._reader.read(name, column, values)]


class Reader:
    "Read rows, and prepare how they are copied"

    def __init__(self):
        self.columns = {}

    def read(self, name, column, values):
        "Return the rows as dictionaries, in the order of their ids"
        table = Table(name)
        cursor = Transaction().connection.cursor()
        result = []
        for sub_values in grouped_slice(sorted(values), 100):
            cursor.execute(*table.select(
                    where=getattr(table, column).in_(list(sub_values)),
                    order_by=table.id))
            self.columns[name] = [d[0] for d in cursor.description]
            result.extend(
                dict(zip(self.columns[name], row))
                for row in cursor.fetchall())
        return result

    def compile(self, table, row):
        "Return the values to start from and the operations to apply"
        values, operations = [], []
        for i, (column, value) in enumerate(row.items()):
            if column in CLEARED:
                value = None
            values.append(value)
            if value is None:
                continue
            operation = self._operation(table, column, row, value)
            if operation:
                operations.append((i, *operation))
        return values, operations

    def _operation(self, table, column, row, value):
        "Return the name of a method of Copier and its argument, or None"
        if column == 'id':
            return 'reference', (table, value)
        elif column in REFERENCES[table]:
            return 'reference', (REFERENCES[table][column], value)
        elif column == 'origin':
            model, _, id_ = value.partition(',')
            return 'origin', (model.replace('.', '_'), int(id_), model)
        elif column in {'party', 'invoice_address'}:
            return column, None
        elif column in AMOUNTS:
            return 'amount', value
        elif column == 'period':
            return 'period', row['date']
        elif column == 'number':
            if table == RECONCILIATION:
                return 'reconciliation_number', None
            date = row['date' if table == MOVE else 'invoice_date']
            kind = MOVE
            if table == INVOICE:
                negative = row['total_amount_cache'] < 0
                kind = '%s_%s' % (
                    row['type'], 'credit_note' if negative else 'invoice')
            return 'number', (kind, date)
        elif isinstance(value, dt.date) and not isinstance(
                value, dt.datetime):
            return 'date', (value, table == RECONCILIATION)


class Copier:
    """Make the rows of copies

    periods maps (year, month) to the id of the period; numbers maps the kinds
    of numbers, with the year but for 'reconciliation', to the next one.
    """

    def __init__(self, periods, numbers, next_ids):
        self.periods = periods
        self.numbers = numbers
        self.counters = {t: count(i) for t, i in next_ids.items()}
        self.rows = defaultdict(list)

    def copy(self, copied, event):
        "Add the rows of an event of the CopiedCase"
        template_date, rows = copied.case.events[event]
        shift = copied.dates[event] - template_date
        for table, (values, operations) in rows:
            row = list(values)
            for i, name, argument in operations:
                if name == 'reference':
                    row[i] = self._id(copied, *argument)
                elif name == 'amount':
                    row[i] = (argument * copied.factor).quantize(CENT)
                elif name == 'date':
                    value, is_last = argument
                    row[i] = copied.dates[-1] if is_last else value + shift
                elif name == 'party':
                    row[i] = copied.party
                elif name == 'invoice_address':
                    row[i] = copied.address
                elif name == 'origin':
                    target, id_, model = argument
                    row[i] = '%s,%s' % (model, self._id(copied, target, id_))
                elif name == 'period':
                    date = argument + shift
                    row[i] = self.periods[date.year, date.month]
                elif name == 'number':
                    kind, date = argument
                    year = (date + shift).year
                    row[i] = self._number((kind, year), (
                            '%s-' % year if kind == MOVE
                            else '%s-%s-' % (kind.upper(), year)))
                else:
                    row[i] = self._number('reconciliation', '')
            self.rows[table].append(row)

    def _id(self, copied, table, id_):
        key = table, id_
        new = copied.ids.get(key)
        if new is None:
            new = copied.ids[key] = next(self.counters[table])
        return new

    def _number(self, key, prefix):
        number = self.numbers[key]
        self.numbers[key] += 1
        return prefix + str(number)


class CopiedCase:
    """One copy of a case

    dates are those of its events, factor multiplies its amounts, party and
    address are database ids.
    """
    __slots__ = ('case', 'dates', 'factor', 'party', 'address', 'ids')

    def __init__(self, case, dates, factor, party, address):
        self.case = case
        self.dates = dates
        self.factor = factor
        self.party = party
        self.address = address
        self.ids = {}
