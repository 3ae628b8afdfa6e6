# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Read the first sheet of .xlsx, .ods and .csv files as rows of texts

Numbers and dates are read as the file stores them, not as they are shown.
"""
import csv
import datetime as dt
import io
import re
import zipfile
from decimal import Decimal, InvalidOperation

from lxml import etree

_OFFICE = '{urn:oasis:names:tc:opendocument:xmlns:office:1.0}'
_TABLE = '{urn:oasis:names:tc:opendocument:xmlns:table:1.0}'
_TEXT = '{urn:oasis:names:tc:opendocument:xmlns:text:1.0}'
_MAIN = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
# The day 0 of spreadsheets, which believe that 1900 was a leap year
_EPOCH = dt.date(1899, 12, 30)
_DATE_FORMATS = ['%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d', '%Y年%m月%d日', '%Y%m%d']
# What a file may unpack to, in bytes, against one made to fill the memory
MAX_SIZE = 100 * 1024 * 1024
_MAX_COLUMNS = 256


class SpreadsheetError(Exception):
    "The file can not be read as a spreadsheet"


def read(data):
    "Return pairs of row number and list of texts for the rows not empty"
    try:
        rows = _read(bytes(data))
        return [
            (number, [c.strip() for c in cells])
            for number, cells in rows if any(c.strip() for c in cells)]
    except (
            zipfile.BadZipFile, KeyError, IndexError, ValueError,
            etree.XMLSyntaxError, csv.Error) as error:
        raise SpreadsheetError(str(error)) from error


def to_date(text):
    "Return the date of the text or of the number of a day, or None"
    text = text.strip()
    for format in _DATE_FORMATS:
        try:
            return dt.datetime.strptime(text, format).date()
        except ValueError:
            pass
    if match := re.match(r'(\d{4}-\d\d-\d\d)[T ]', text):
        return to_date(match.group(1))
    if re.fullmatch(r'\d{5}(\.\d+)?', text):
        return _EPOCH + dt.timedelta(days=int(float(text)))


def to_number(text):
    "Return the number of the text, or None"
    try:
        result = Decimal(text.replace(',', '').replace(' ', ''))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def _read(data):
    if not data.startswith(b'PK'):
        return _read_csv(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(i.file_size for i in archive.infolist()) > MAX_SIZE:
            raise ValueError("too large")
        if 'content.xml' in archive.namelist():
            return list(_read_ods(archive))
        return list(_read_xlsx(archive))


def _read_csv(data):
    for encoding in ['utf-8-sig', 'gb18030']:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            pass
    else:
        raise ValueError("encoding")
    first = text.partition('\n')[0]
    delimiter = max([',', ';', '\t'], key=first.count)
    reader = csv.reader(
        io.StringIO(text, newline=''), delimiter=delimiter, strict=True)
    return list(enumerate(reader, 1))


def _parse(content):
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.fromstring(content, parser)


def _read_ods(archive):
    root = _parse(archive.read('content.xml'))
    table = next(root.iter(f'{_TABLE}table'))
    number = 0
    for row in table.iter(f'{_TABLE}table-row'):
        cells = []
        for cell in row:
            if cell.tag not in {
                    f'{_TABLE}table-cell', f'{_TABLE}covered-table-cell'}:
                continue
            repeated = int(cell.get(f'{_TABLE}number-columns-repeated', 1))
            cells.extend(
                [_ods_text(cell)] * min(repeated, _MAX_COLUMNS - len(cells)))
        repeated = int(row.get(f'{_TABLE}number-rows-repeated', 1))
        if any(cells):
            for i in range(min(repeated, MAX_SIZE // 1024)):
                yield number + i + 1, cells
        number += repeated


def _ods_text(cell):
    for name in ['date-value', 'value']:
        if (value := cell.get(f'{_OFFICE}{name}')) is not None:
            return value
    return '\n'.join(
        ''.join(p.itertext()) for p in cell.iter(f'{_TEXT}p'))


def _read_xlsx(archive):
    strings = []
    if 'xl/sharedStrings.xml' in archive.namelist():
        root = _parse(archive.read('xl/sharedStrings.xml'))
        strings = [
            ''.join(t.text or '' for t in item.iter(f'{_MAIN}t'))
            for item in root.iter(f'{_MAIN}si')]
    sheet = min(
        (n for n in archive.namelist()
            if re.fullmatch(r'xl/worksheets/sheet\d+\.xml', n)),
        key=lambda n: int(re.search(r'\d+', n).group()))
    root = _parse(archive.read(sheet))
    for i, row in enumerate(root.iter(f'{_MAIN}row'), 1):
        cells = {}
        for j, cell in enumerate(row.iter(f'{_MAIN}c')):
            column = _column(cell.get('r')) if cell.get('r') else j
            if column < _MAX_COLUMNS:
                cells[column] = _xlsx_text(cell, strings)
        if cells:
            yield int(row.get('r', i)), [
                cells.get(c, '') for c in range(max(cells) + 1)]


def _column(reference):
    "Return the index of the column of a reference like AB12"
    result = 0
    for letter in re.match('[A-Z]+', reference).group():
        result = result * 26 + ord(letter) - ord('A') + 1
    return result - 1


def _xlsx_text(cell, strings):
    if cell.get('t') == 'inlineStr':
        return ''.join(t.text or '' for t in cell.iter(f'{_MAIN}t'))
    value = cell.findtext(f'{_MAIN}v') or ''
    if cell.get('t') == 's' and value:
        return strings[int(value)]
    return value
