# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import PYSONEncoder
from trytond.transaction import Transaction
from trytond.wizard import Button, StateAction, StateView, Wizard

from ..exceptions import ReadingImportError
from . import spreadsheet
from .meter import TYPES

_COLUMNS = 4


class ImportStart(ModelView):
    __name__ = 'property.meter.reading.import.start'

    type = fields.Selection(TYPES, "Type", required=True, sort=False)
    file = fields.Binary(
        "File", filename='filename', required=True,
        help="A spreadsheet (.xlsx, .ods or .csv) with the columns number "
        "of the meter, register, date and value, below a row of headings.\n"
        "The register may be empty if the meter has only one.")
    filename = fields.Char("File Name")

    @classmethod
    def default_type(cls):
        return 'water'


class Import(Wizard):
    __name__ = 'property.meter.reading.import'

    start = StateView(
        'property.meter.reading.import.start',
        'party_archive.property_meter_reading_import_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("Import", 'import_', 'tryton-ok', default=True),
            ])
    import_ = StateAction('party_archive.act_property_meter_reading_form')

    def do_import_(self, action):
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        User = pool.get('res.user')
        rows = self._rows()
        Reading.check_rows(rows, User(Transaction().user).employee)
        readings = Reading.create([{
                    'meter': meter.id,
                    'register': register.id,
                    'date': date,
                    'value': value,
                    'kind': kind,
                    } for _, meter, register, date, value, kind, *_ in rows])
        action['pyson_domain'] = PYSONEncoder().encode(
            [('id', 'in', [r.id for r in readings])])
        return action, {}

    def _rows(self):
        "Return the rows of the file, or raise an error that names the bad"
        pool = Pool()
        Reading = pool.get('property.meter.reading')
        try:
            _, *lines = spreadsheet.read(self.start.file)
        except (spreadsheet.SpreadsheetError, ValueError) as error:
            raise ReadingImportError(gettext(
                    'party_archive.msg_import_file')) from error
        meters = self._meters({cells[0] for _, cells in lines})
        rows, problems = [], []
        for number, cells in lines:
            name = gettext('party_archive.msg_import_row', row=number)
            cells += [''] * (_COLUMNS - len(cells))
            row, message = self._row(cells, meters)
            if message:
                problems.append(f'{name}: {message}')
            else:
                rows.append((name, *row))
        if not rows and not problems:
            raise ReadingImportError(gettext(
                    'party_archive.msg_import_file'))
        if problems:
            Reading.refuse_rows(problems)
        return rows

    def _meters(self, numbers):
        pool = Pool()
        Meter = pool.get('property.meter')
        return {m.number: m for m in Meter.search([
                    ('company', '=', Transaction().context.get('company')),
                    ('type', '=', self.start.type),
                    ('number', 'in', list(numbers)),
                    ('state', '=', 'in_use'),
                    ])}

    def _row(self, cells, meters):
        "Return what is read in the cells, and what is wrong with them"
        number, register_name, date_text, value_text = cells[:_COLUMNS]
        if not (meter := meters.get(number)):
            return None, gettext(
                'party_archive.msg_import_meter', number=number)
        registers = [
            r for r in meter.registers
            if register_name in {'', r.code, r.code_string}]
        if len(registers) != 1:
            return None, gettext(
                'party_archive.msg_import_register',
                number=number, register=register_name)
        register, = registers
        if not (date := spreadsheet.to_date(date_text)):
            return None, gettext(
                'party_archive.msg_import_date', date=date_text)
        if (value := spreadsheet.to_number(value_text)) is None:
            return None, gettext(
                'party_archive.msg_import_value', value=value_text)
        kind = 'actual' if register.last_date else 'base'
        return (meter, register, date, value, kind, False, None), None
