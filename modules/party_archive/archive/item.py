# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
from itertools import groupby
from operator import attrgetter
from string import Template

from sql import Null
from sql.conditionals import Coalesce
from sql.operators import Equal

from trytond.i18n import gettext
from trytond.model import (
    Exclude, Index, ModelSQL, ModelStorage, ModelView, Workflow, fields)
from trytond.modules.company.model import employee_field, set_employee
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If, PYSONEncoder
from trytond.transaction import Transaction

from ..exceptions import (
    ItemContentError, ItemModifyError, ItemVersionError, OwnApprovalError,
    RejectReasonError)
from .common import BooleansMixin, company_domain, link_indexes
from .hidden import HiddenLinksMixin
from .levels import LEVELS, LOGGED

_BY_STATES = ['draft', 'submitted', 'filed', 'disposed']


class Item(
        HiddenLinksMixin, BooleansMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'party.archive.item'
    _hidden_links = {'previous', 'resource'}
    _targets_first = {'party', 'unit'}

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (Eval('state') != 'draft') | Eval('party', -1),
            })
    number = fields.Char(
        "Number", readonly=True,
        help="Given when the item is filed, and never again.")
    category = fields.Many2One(
        'party.archive.category', "Class", required=True, ondelete='RESTRICT',
        domain=[
            ('kind', '=', 'material'),
            ],
        states=_states)
    schedule = fields.Function(
        fields.Many2One('party.archive.schedule', "Retention Schedule"),
        'on_change_with_schedule', searcher='search_schedule')
    title = fields.Char("Title", required=True, states=_states)
    party = fields.Many2One(
        'party.party', "Party", ondelete='RESTRICT',
        states={
            'readonly': Eval('state') != 'draft',
            'required': Eval('state') != 'draft',
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One(
        'property.unit', "Unit", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states)
    date = fields.Date(
        "Date", required=True, states=_states,
        help="The date of the newest paper in the item.\n"
        "Its year is the one in the number.")
    pages = fields.Integer(
        "Pages",
        domain=[
            ['OR', ('pages', '=', None), ('pages', '>=', 0)],
            ],
        states=_states)
    medium = fields.Selection([
            ('paper', "Paper"),
            ('electronic', "Electronic"),
            ('both', "Paper and Electronic"),
            ], "Form", required=True, sort=False, states=_states)
    medium_string = medium.translated('medium')
    original = fields.Selection([
            ('original', "Original"),
            ('copy', "Copy"),
            ], "Original or Copy", required=True, sort=False, states=_states)
    original_string = original.translated('original')
    location = fields.Many2One(
        'party.archive.location', "Location", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': Eval('medium') == 'electronic',
            'readonly': Eval('state') == 'disposed',
            },
        help="Where the paper is kept.")
    resource = fields.Reference(
        "Record", selection='get_resources', states=_states,
        help="The record that the item is about.")
    documents = fields.One2Many(
        'party.archive.document', 'item', "Documents", states=_states)
    description = fields.Text(
        "Description", states=_states, loading='lazy')
    confidentiality = fields.Selection(
        LEVELS, "Confidentiality", required=True, sort=False,
        states={
            'readonly': (
                (Eval('state') != 'draft') | ~Eval('category', -1)),
            })
    confidentiality_string = confidentiality.translated('confidentiality')
    state = fields.Selection([
            ('draft', "Draft"),
            ('submitted', "Submitted"),
            ('filed', "Filed"),
            ('disposed', "Disposed"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')
    submitted_on = fields.Date("Submitted On", readonly=True)
    submitted_by = employee_field("Submitted By", states=_BY_STATES)
    submitted_user = fields.Many2One(
        'res.user', "Submitted by User", readonly=True)
    filed_on = fields.Date("Filed On", readonly=True)
    filed_by = employee_field("Filed By", states=_BY_STATES)
    filed_user = fields.Many2One(
        'res.user', "Filed by User", readonly=True)
    rejection_reason = fields.Text(
        "Reason of the Rejection",
        states={
            'readonly': Eval('state') != 'submitted',
            'invisible': ~(
                Bool(Eval('rejection_reason'))
                | (Eval('state') == 'submitted')),
            })
    version = fields.Integer("Version", required=True, readonly=True)
    previous = fields.Many2One(
        'party.archive.item', "Previous Version", readonly=True,
        ondelete='RESTRICT',
        states={
            'invisible': ~Eval('previous'),
            },
        help="The item that this one corrects.")
    next_versions = fields.One2Many(
        'party.archive.item', 'previous', "Next Version", readonly=True,
        states={
            'invisible': ~Eval('next_versions', []),
            },
        help="The item that corrects this one.")
    closed_on = fields.Date(
        "Closed On",
        states={
            'readonly': Eval('state') == 'disposed',
            },
        help="The day on which the matter of the item was closed.")
    retention_start = fields.Date(
        "Retention Start", readonly=True,
        help="The day of the event after which the retention is counted.\n"
        "Empty as long as the event has not happened.")
    retention_until = fields.Date(
        "Retention Until", readonly=True,
        help="The last day on which the item must be kept.\n"
        "Empty if it is kept for ever or if the retention has not started.")

    del _states

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('number_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.number, Equal)),
                'party_archive.msg_item_number_unique'),
            ('previous_unique',
                Exclude(table, (table.previous, Equal)),
                'party_archive.msg_item_previous_unique'),
            ]
        cls._sql_indexes.update(link_indexes(table))
        cls._sql_indexes.update({
                Index(table,
                    (Coalesce(table.number, ''), Index.Similarity())),
                Index(table, (table.title, Index.Similarity())),
                # As the timeline looks for it
                Index(table,
                    (Coalesce(table.title, ''), Index.Similarity())),
                Index(table,
                    (table.date, Index.Range(order='DESC')),
                    (table.id, Index.Range(order='DESC'))),
                Index(table,
                    (table.state, Index.Equality(cardinality='low')),
                    where=table.state.in_(['draft', 'submitted'])),
                Index(table,
                    (table.retention_until, Index.Range()),
                    where=table.retention_until != Null),
                })
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'submitted'),
            ('submitted', 'draft'),
            ('submitted', 'filed'),
            }
        cls._buttons.update({
                'submit': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'reject': {
                    'invisible': Eval('state') != 'submitted',
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'file': {
                    'invisible': Eval('state') != 'submitted',
                    'icon': 'tryton-archive',
                    'depends': ['state'],
                    },
                'state_reason': {
                    'invisible': (
                        ~Eval('confidentiality').in_(list(LOGGED))
                        | (Eval('state') == 'draft')),
                    'icon': 'tryton-note',
                    'depends': ['state', 'confidentiality'],
                    },
                'new_version': {
                    'invisible': (
                        (Eval('state') != 'filed')
                        | Eval('next_versions', [])),
                    'icon': 'tryton-copy',
                    'depends': ['state', 'next_versions'],
                    },
                'verify': {
                    'invisible': Eval('state') != 'filed',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_medium(cls):
        return 'electronic'

    @classmethod
    def default_original(cls):
        return 'original'

    @classmethod
    def default_confidentiality(cls):
        return 'internal'

    @classmethod
    def default_version(cls):
        return 1

    @classmethod
    def default_state(cls):
        return 'draft'

    @classmethod
    def get_resources(cls):
        pool = Pool()
        Model = pool.get('ir.model')
        ModelAccess = pool.get('ir.model.access')
        models = Model.get_name_items((ModelStorage, ModelView))
        if Transaction().check_access:
            access = ModelAccess.get_access([m for m, _ in models])
            models = [(m, n) for m, n in models if access[m]['read']]
        return [(None, '')] + models

    @fields.depends('category')
    def on_change_category(self):
        if self.category:
            self.confidentiality = self.category.confidentiality

    @fields.depends('category', '_parent_category.schedule')
    def on_change_with_schedule(self, name=None):
        return self.category.schedule if self.category else None

    @classmethod
    def search_schedule(cls, name, clause):
        nested = clause[0][len(name):]
        return [('category.schedule' + nested, *clause[1:])]

    def get_rec_name(self, name):
        if self.number:
            return f'{self.number} {self.title}'
        return self.title

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op,
            ('number', operator, operand),
            ('title', operator, operand),
            ('party.name', operator, operand),
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('state') == 'disposed', 'muted', '')),
            ]

    @classmethod
    def copy(cls, items, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'number', 'documents', 'submitted_on', 'submitted_by',
                'submitted_user', 'filed_on', 'filed_by', 'filed_user',
                'rejection_reason', 'previous', 'next_versions', 'closed_on',
                'retention_start', 'retention_until']:
            default.setdefault(name, None)
        default.setdefault('version', 1)
        return super().copy(items, default=default)

    # Who reads them has opened the item
    _content_fields = {'documents', 'description'}

    @classmethod
    def read(cls, ids, fields_names):
        pool = Pool()
        Access = pool.get('party.archive.access')
        rows = super().read(ids, fields_names)
        if not cls._content_fields.isdisjoint(
                n.split('.', 1)[0] for n in fields_names):
            Access.log_items(cls.browse(ids), 'open')
        return rows

    @classmethod
    def export_data(cls, items, fields_names, header=False):
        pool = Pool()
        Access = pool.get('party.archive.access')
        data = super().export_data(items, fields_names, header=header)
        Access.log_items(items, 'export')
        return data

    def is_logged(self):
        "Return whether who looks at the item is written down"
        return self.confidentiality in LOGGED and self.state != 'draft'

    @classmethod
    def record_column(cls, name, table):
        "Return the SQL expression of the column of the timeline"
        if name == 'open':
            return table.state.in_(['draft', 'submitted'])
        return getattr(table, name)

    # What a client may never set, for only the buttons do
    _workflow_fields = {
        'number', 'state', 'submitted_on', 'submitted_by', 'submitted_user',
        'filed_on', 'filed_by', 'filed_user', 'version', 'previous',
        'next_versions', 'retention_start', 'retention_until'}
    # What may still be written once the item has been submitted, by state
    _open_fields = {
        'submitted': {'rejection_reason', 'location'},
        'filed': {'location', 'closed_on'},
        'disposed': set(),
        }
    _open_server_fields = {
        'submitted': _workflow_fields | {'rejection_reason'},
        'filed': {
            'state', 'filed_by', 'submitted_by', 'retention_start',
            'retention_until'},
        'disposed': {'state', 'location', 'title', 'description'},
        }

    @classmethod
    def check_modification(cls, mode, items, values=None, external=False):
        super().check_modification(
            mode, items, values=values, external=external)
        if mode == 'create':
            if external:
                for item in items:
                    item._check_new()
        elif mode == 'write':
            if external and (names := values.keys() & cls._workflow_fields):
                raise ItemModifyError(gettext(
                        'party_archive.msg_item_workflow',
                        item=items[0].rec_name,
                        field=cls._field_string(sorted(names)[0])))
            for item in items:
                item._check_write(values, external)
        elif mode == 'delete':
            for item in items:
                if item.state != 'draft':
                    raise ItemModifyError(gettext(
                            'party_archive.msg_item_delete',
                            item=item.rec_name))

    def _check_new(self):
        "Check that a client creates the item as a draft"
        defaults = {'state': 'draft', 'version': 1}
        for name in sorted(self._workflow_fields):
            value = getattr(self, name) or None
            if value != defaults.get(name):
                raise ItemModifyError(gettext(
                        'party_archive.msg_item_workflow',
                        item=self.title, field=self._field_string(name)))

    def _check_write(self, values, external):
        "Check that only what is open in the state of the item is written"
        if self.state == 'draft':
            return
        names = self._open_fields[self.state]
        if not external:
            names = names | self._open_server_fields[self.state]
        if closed := values.keys() - names:
            raise ItemModifyError(gettext(
                    'party_archive.msg_item_modify',
                    item=self.rec_name,
                    state=self.state_string,
                    field=self._field_string(sorted(closed)[0])))
        if self.closed_on and 'closed_on' in values:
            # Else the retention would end earlier
            closed_on = values['closed_on']
            if not closed_on or closed_on < self.closed_on:
                raise ItemModifyError(gettext(
                        'party_archive.msg_item_closed_on',
                        item=self.rec_name))

    @classmethod
    def _field_string(cls, name):
        return cls.__names__(name)['field']

    @classmethod
    def on_modification(cls, mode, items, field_names=None):
        pool = Pool()
        Change = pool.get('party.archive.change')
        super().on_modification(mode, items, field_names=field_names)
        if mode != 'write':
            return
        filed = [i for i in items if i.state == 'filed']
        if 'closed_on' in field_names:
            cls.set_retention(filed)
        Change.record([i for i in items if i.state in {'filed', 'disposed'}])

    @classmethod
    @ModelView.button
    @Workflow.transition('submitted')
    @set_employee('submitted_by')
    def submit(cls, items):
        pool = Pool()
        Date = pool.get('ir.date')
        cls.lock(items)
        for item in items:
            item.check_content()
        cls.write(items, {
                'submitted_on': Date.today(),
                'submitted_user': Transaction().user,
                'submitted_by': None,
                'rejection_reason': None,
                })

    @classmethod
    @ModelView.button
    @Workflow.transition('draft')
    def reject(cls, items):
        cls.lock(items)
        for item in items:
            if (not item.rejection_reason
                    and item.submitted_user.id != Transaction().user):
                raise RejectReasonError(gettext(
                        'party_archive.msg_item_reject_reason',
                        item=item.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('filed')
    @set_employee('filed_by', when='before')
    def file(cls, items):
        pool = Pool()
        Date = pool.get('ir.date')
        Document = pool.get('party.archive.document')
        cls.lock(items)
        for item in items:
            item.check_approver()
            item.check_content()
        Document.seal([d for i in items for d in i.documents])
        for item in sorted(items, key=attrgetter('id')):
            with Transaction().set_context(company=item.company.id):
                today = Date.today()
            cls.write([item], {
                    'number': item._next_number(),
                    'filed_on': today,
                    'filed_user': Transaction().user,
                    'rejection_reason': None,
                    })
        cls.set_retention(items)

    def check_approver(self):
        "Check that it was somebody else who has submitted the item"
        pool = Pool()
        User = pool.get('res.user')
        user = User(Transaction().user)
        if (self.submitted_user == user
                or (self.submitted_by and self.submitted_by == user.employee)):
            raise OwnApprovalError(gettext(
                    'party_archive.msg_item_own_approval',
                    item=self.rec_name))

    def check_content(self):
        "Check that there is something to file, and where"
        self.category.get_schedule()
        if not self.party:
            raise ItemContentError(gettext(
                    'party_archive.msg_item_party', item=self.rec_name))
        has_file = any(d.file_id for d in self.documents)
        if self.medium in {'electronic', 'both'} and not (
                has_file or self.resource):
            raise ItemContentError(gettext(
                    'party_archive.msg_item_content', item=self.rec_name))
        if self.medium in {'paper', 'both'} and not self.pages:
            raise ItemContentError(gettext(
                    'party_archive.msg_item_pages', item=self.rec_name))
        for document in self.documents:
            if not document.file_id:
                raise ItemContentError(gettext(
                        'party_archive.msg_document_empty',
                        document=document.rec_name,
                        item=self.rec_name))

    def _next_number(self):
        "Return a number that no item has had or will have"
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        Counter = pool.get('party.archive.counter')
        configuration = Configuration(1)
        pattern = self.category.used_pattern or configuration.get_multivalue(
            'number_pattern', company=self.company.id)
        padding = configuration.get_multivalue(
            'number_padding', company=self.company.id)
        year = self.date.year
        count = Counter.next(self.company, self.category, year)
        return Template(pattern).substitute(
            category=self.category.number_code,
            year=year,
            retention=self.schedule.code,
            company=self.company.id,
            item=f'{count:0>{padding}d}')

    @classmethod
    @ModelView.button_action('party_archive.act_archive_item_version')
    def new_version(cls, items):
        versions = []
        for item in items:
            # The item itself tells only versions that the user may see
            if item.state != 'filed' or cls.search([
                        ('previous', '=', item.id),
                        ], limit=1, order=[]):
                raise ItemVersionError(gettext(
                        'party_archive.msg_item_version',
                        item=item.rec_name))
            version, = cls.copy([item], default={
                    'previous': item.id,
                    'version': item.version + 1,
                    })
            versions.append(version)
        return {
            'res_id': [v.id for v in versions],
            'pyson_domain': PYSONEncoder().encode(
                [('id', 'in', [v.id for v in versions])]),
            }

    @classmethod
    @ModelView.button_action('party_archive.wizard_archive_state_reason')
    def state_reason(cls, items):
        pass

    @classmethod
    @ModelView.button
    def verify(cls, items):
        pool = Pool()
        Document = pool.get('party.archive.document')
        Document.verify([d for i in items for d in i.documents])

    @classmethod
    def set_retention(cls, items=None):
        "Set when the retention of filed items starts and ends"
        if items is None:
            items = cls.search([
                    ('state', '=', 'filed'),
                    company_domain(),
                    ], order=[('company', 'ASC'), ('id', 'ASC')])
        to_save = []
        items = sorted(items, key=lambda i: i.company.id)
        for company, group in groupby(items, key=attrgetter('company')):
            group = list(group)
            starts = cls._retention_starts(company, group)
            for item in group:
                start = starts.get(item.id)
                end = item.schedule.end(start)
                if (start, end) != (
                        item.retention_start, item.retention_until):
                    item.retention_start, item.retention_until = start, end
                    to_save.append(item)
        cls.save(to_save)

    @classmethod
    def _retention_starts(cls, company, items):
        "Return by item id the day of the event that starts its retention"
        by_trigger = {}
        for item in items:
            by_trigger.setdefault(item.schedule.trigger, []).append(item)
        starts = {}
        for trigger, group in by_trigger.items():
            method = getattr(cls, f'_retention_starts_{trigger}')
            starts.update(method(company, group))
        return starts

    @classmethod
    def _retention_starts_filing(cls, company, items):
        return {i.id: i.filed_on for i in items}

    @classmethod
    def _retention_starts_closing(cls, company, items):
        return {i.id: i.closed_on for i in items}

    @classmethod
    def _retention_starts_departure(cls, company, items):
        pool = Pool()
        Occupancy = pool.get('property.occupancy')
        parties = {i.party for i in items}
        dates = Occupancy.departure_dates(company, parties)
        stay = Occupancy.present(company, parties)
        return {
            i.id: dates.get(i.party.id) or (
                i.closed_on if i.party.id not in stay else None)
            for i in items}

    @classmethod
    def _retention_starts_fiscal_year(cls, company, items):
        pool = Pool()
        FiscalYear = pool.get('account.fiscalyear')
        years = FiscalYear.search([
                ('company', '=', company.id),
                ('start_date', '<=', max(i.date for i in items)),
                ('end_date', '>=', min(i.date for i in items)),
                ])
        starts = {}
        for item in items:
            for year in years:
                if year.start_date <= item.date <= year.end_date:
                    starts[item.id] = year.end_date
                    break
            else:
                # Before the first fiscal year, or after the last
                starts[item.id] = dt.date(item.date.year, 12, 31)
        return starts
