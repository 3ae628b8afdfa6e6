# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.report import Report
from trytond.transaction import check_access

from ..archive.levels import LOGGED
from ..exceptions import LabelCodeError
from ..sheets.report import ItemsReport
from .code import item_code


class _LabelMixin:
    "Labels in rows on a sheet"
    __slots__ = ()
    _columns = 2

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        labels = [cls.label(r) for r in records]
        # The last row is as wide as the others
        labels += [None] * (-len(labels) % cls._columns)
        context['rows'] = [
            labels[i:i + cls._columns]
            for i in range(0, len(labels), cls._columns)]
        return context


class ItemLabel(_LabelMixin, ItemsReport):
    __name__ = 'party.archive.item.label'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        cls.log(records)
        return context

    @classmethod
    def label(cls, item):
        if not item.number:
            raise LabelCodeError(gettext(
                    'party_archive.msg_label_item_number',
                    item=item.rec_name))
        # Whoever passes the shelf reads it
        is_shown = item.confidentiality not in LOGGED
        return {
            'code': item_code(item),
            'number': item.number,
            'title': (
                item.title if is_shown else item.confidentiality_string),
            'party': item.party.rec_name if is_shown else '',
            'category': item.category.rec_name,
            'retention': item.schedule.period_text,
            'location': item.location.rec_name if item.location else '',
            }


class LocationLabel(_LabelMixin, Report):
    __name__ = 'party.archive.location.label'

    @classmethod
    def label(cls, location):
        if not location.code:
            raise LabelCodeError(gettext(
                    'party_archive.msg_label_location_code',
                    location=location.rec_name))
        if not location.code.isascii():
            raise LabelCodeError(gettext(
                    'party_archive.msg_label_location_code_ascii',
                    location=location.rec_name, code=location.code))
        items = cls.items(location)
        return {
            'code': location.code,
            'name': location.rec_name,
            'years': _span(str(i.date.year) for i in items),
            'retention': ', '.join(dict.fromkeys(
                    i.schedule.period_text for i in items)),
            'numbers': _span(i.number for i in items),
            }

    @classmethod
    @check_access
    def items(cls, location):
        "Return the filed items in the location that the user may see"
        pool = Pool()
        Item = pool.get('party.archive.item')
        return Item.search([
                ('location', 'child_of', [location.id], 'parent'),
                ('state', '=', 'filed'),
                ], order=[('number', 'ASC')])


def _span(values):
    "Return the first and the last of the values"
    values = sorted(values)
    if not values:
        return ''
    return ' – '.join(dict.fromkeys([values[0], values[-1]]))
