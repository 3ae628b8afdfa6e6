# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Bool, Eval, If
from trytond.transaction import check_access

from ..archive.hidden import HiddenExportMixin
from ..exceptions import InspectionModifyError
from .code import find


class Inspection(metaclass=PoolMeta):
    __name__ = 'party.archive.inspection'

    content_checked = fields.Boolean(
        "Check Content",
        states={
            'readonly': Eval('state') != 'planned',
            },
        help="Compare what is scanned with what belongs into the location.")
    scans = fields.One2Many(
        'party.archive.inspection.scan', 'inspection', "Scanned",
        states={
            'invisible': ~Bool(Eval('content_checked')),
            'readonly': (
                (Eval('state') != 'planned') | ~Bool(Eval('location'))),
            })
    missing = fields.Function(fields.Text(
            "Missing",
            states={
                'invisible': (
                    ~Bool(Eval('content_checked'))
                    | (Eval('state') != 'planned')),
                },
            help="What belongs into the location, is not lent and has not "
            "been scanned."),
        'on_change_with_missing')

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/form', 'scan_code_states', {
                    'invisible': Eval('state') != 'planned',
                    }, ['state']),
            ]

    @fields.depends('location', 'scans', 'state', methods=[
            'on_change_location', 'on_change_with_missing'])
    def on_scan_code(self, code):
        """Take the location from the first label and the items from the others
        """
        pool = Pool()
        Item = pool.get('party.archive.item')
        Location = pool.get('party.archive.location')
        Scan = pool.get('party.archive.inspection.scan')
        if self.state != 'planned':
            return
        record = find(code)
        if isinstance(record, Location) and self.location in {None, record}:
            if not self.location:
                self.location = record
                self.on_change_location()
        else:
            scan = Scan(inspection=self, code=code.strip())
            scan.item = record if isinstance(record, Item) else None
            scan.on_change_item()
            if scan.code not in {s.code for s in self.scans or []}:
                self.scans = [*(self.scans or []), scan]
        self.content_checked = True
        self.missing = self.on_change_with_missing()

    @fields.depends('location', 'content_checked', 'scans', 'state')
    def on_change_with_missing(self, name=None):
        return '\n'.join(i.rec_name for i in self._missing_items())

    def _missing_items(self):
        "Return the items that are to be there and have not been scanned"
        pool = Pool()
        Item = pool.get('party.archive.item')
        if (not self.location or not self.content_checked
                or self.state != 'planned'):
            return []
        found = {s.item.id for s in self.scans or [] if s.item}
        # What the inspector does not see he does not miss
        with check_access():
            items = Item.search([
                    ('location', 'child_of', [self.location.id], 'parent'),
                    ('medium', 'in', ['paper', 'both']),
                    ('state', '=', 'filed'),
                    ('lent', '=', False),
                    ], order=[('number', 'ASC')])
        return [i for i in items if i.id not in found]

    @classmethod
    def copy(cls, inspections, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('content_checked', False)
        default.setdefault('scans', None)
        return super().copy(inspections, default=default)

    @classmethod
    @ModelView.button
    def do(cls, inspections):
        pool = Pool()
        Finding = pool.get('party.archive.inspection.finding')
        Finding.save([
                f for i in inspections if i.state == 'planned'
                for f in i._content_findings()])
        super().do(inspections)

    def _content_findings(self):
        "Yield the findings of what is not where it belongs"
        pool = Pool()
        Finding = pool.get('party.archive.inspection.finding')
        if not self.content_checked:
            return
        for item in self._missing_items():
            yield Finding(
                inspection=self, item=item, kind='missing',
                description=gettext(
                    'party_archive.msg_inspection_missing',
                    item=item.number))
        for scan in self.scans:
            if scan.result == 'misplaced':
                yield Finding(
                    inspection=self, item=scan.item, kind='misplaced',
                    description=gettext(
                        'party_archive.msg_inspection_misplaced',
                        item=scan.item.number,
                        location=scan.location.rec_name
                        if scan.location else '–'))
            elif scan.result == 'unknown':
                yield Finding(
                    inspection=self, kind='other',
                    description=gettext(
                        'party_archive.msg_inspection_unknown',
                        code=scan.code))


class Scan(HiddenExportMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.inspection.scan'

    inspection = fields.Many2One(
        'party.archive.inspection', "Inspection", required=True,
        ondelete='CASCADE')
    code = fields.Char("Code", required=True)
    item = fields.Many2One(
        'party.archive.item', "Item", readonly=True, ondelete='RESTRICT')
    location = fields.Many2One(
        'party.archive.location', "Location", readonly=True,
        ondelete='RESTRICT', help="Where the item belongs.")
    result = fields.Selection([
            ('here', "Right Here"),
            ('misplaced', "Misplaced"),
            ('unknown', "Unknown"),
            ], "Result", readonly=True, required=True, sort=False)
    result_string = result.translated('result')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('inspection')
        cls.code.search_unaccented = False
        cls._order.insert(0, ('inspection', 'DESC'))
        cls._order.insert(1, ('id', 'ASC'))

    @classmethod
    def default_result(cls):
        return 'unknown'

    @fields.depends('code', methods=['on_change_item'])
    def on_change_code(self):
        pool = Pool()
        Item = pool.get('party.archive.item')
        record = find(self.code)
        self.item = record if isinstance(record, Item) else None
        self.on_change_item()

    @fields.depends('item', 'inspection', '_parent_inspection.location')
    def on_change_item(self):
        self.location = self.item.location if self.item else None
        self.result = self._get_result()

    def _get_result(self):
        if not self.item:
            return 'unknown'
        location, here = self.item.location, self.inspection.location
        while location and location != here:
            location = location.parent
        return 'here' if location else 'misplaced'

    def get_rec_name(self, name):
        return self.code

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('code', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('result') == 'here', '', 'danger')),
            ]

    @classmethod
    def preprocess_values(cls, mode, values):
        pool = Pool()
        Inspection = pool.get('party.archive.inspection')
        values = super().preprocess_values(mode, values)
        if mode == 'create':
            # The code tells the rest, whatever the client sends
            scan = cls(
                code=values.get('code'),
                inspection=Inspection(values['inspection']))
            scan.on_change_code()
            values.update(
                item=scan.item.id if scan.item else None,
                location=scan.location.id if scan.location else None,
                result=scan.result)
        return values

    @classmethod
    def check_modification(cls, mode, scans, values=None, external=False):
        super().check_modification(
            mode, scans, values=values, external=external)
        for scan in scans:
            if scan.inspection.state != 'planned':
                raise InspectionModifyError(gettext(
                        'party_archive.msg_inspection_modify',
                        inspection=scan.inspection.rec_name))
