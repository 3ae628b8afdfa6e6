# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the codes on labels stand for"""
from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction, check_access

from ..exceptions import ScanCodeError

# For items whose number is nothing that a barcode can show
_ID = '#'


def item_code(item):
    "Return the code on the label of the item"
    return item.number if item.number.isascii() else f'{_ID}{item.id}'


def find(code):
    """Return the item or else the location with the code

    None is returned where the user sees neither.
    """
    code = (code or '').strip()
    if not code:
        return None
    with check_access():
        return _find_item(code) or _find_location(code)


def get(code):
    "Return the item or the location with the code"
    record = find(code)
    if not record:
        raise ScanCodeError(gettext(
                'party_archive.msg_scan_code', code=code))
    return record


def _find_item(code):
    pool = Pool()
    Item = pool.get('party.archive.item')
    item = _first(Item, ('number', '=', code))
    if not item and code.startswith(_ID) and code[1:].isdecimal():
        item = _first(Item, ('id', '=', int(code[1:])))
    return item


def _find_location(code):
    pool = Pool()
    Location = pool.get('party.archive.location')
    return _first(Location, ('code', '=', code))


def _first(Model, clause):
    "Return the record of the company of the context, or None"
    domain = [clause]
    company = Transaction().context.get('company')
    if company is not None:
        domain.append(('company', '=', company))
    records = Model.search(domain, limit=1, order=[('id', 'ASC')])
    return records[0] if records else None
