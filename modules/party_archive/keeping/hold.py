# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.operators import Exists

from trytond.i18n import gettext
from trytond.model import Index, ModelSQL, ModelView, Workflow, fields
from trytond.modules.company.model import employee_field, set_employee
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import Transaction, without_check_access

from ..archive.hidden import HiddenExportMixin
from ..exceptions import (
    HeldError, HoldModifyError, HoldReasonError, HoldScopeError)


class Hold(HiddenExportMixin, Workflow, ModelSQL, ModelView):
    __name__ = 'party.archive.hold'

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    company = fields.Many2One(
        'company.company', "Company", required=True, states=_states)
    reason = fields.Char(
        "Reason", required=True, states=_states,
        help="Why nothing may go: a lawsuit, an audit, a claim.")
    authority = fields.Char(
        "Authority", required=True, states=_states,
        help="Who has ordered the hold, and by which paper.")
    items = fields.Many2Many(
        'party.archive.hold-party.archive.item', 'hold', 'item', "Items",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states)
    party = fields.Many2One(
        'party.party', "Party", ondelete='RESTRICT', states=_states,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="Everything of the party is held.")
    unit = fields.Many2One(
        'property.unit', "Unit", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_states,
        help="Everything of the unit is held.")
    category = fields.Many2One(
        'party.archive.category', "Class", ondelete='RESTRICT',
        domain=[
            ('kind', '=', 'material'),
            ],
        states=_states,
        help="Everything in the class and in those below is held.")
    placed_on = fields.Date("Placed On", readonly=True)
    placed_by = employee_field(
        "Placed By", states=['draft', 'placed', 'released'])
    released_on = fields.Date("Released On", readonly=True)
    released_by = employee_field(
        "Released By", states=['draft', 'placed', 'released'])
    release_reason = fields.Char(
        "Reason of the Release",
        states={
            'invisible': Eval('state') == 'draft',
            'readonly': Eval('state') != 'placed',
            })
    state = fields.Selection([
            ('draft', "Draft"),
            ('placed', "Placed"),
            ('released', "Released"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.company, Index.Equality()),
                where=table.state == 'placed'))
        cls._order.insert(0, ('placed_on', 'DESC NULLS FIRST'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._transitions |= {
            ('draft', 'placed'),
            ('placed', 'released'),
            }
        cls._buttons.update({
                'place': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'release': {
                    'invisible': Eval('state') != 'placed',
                    'icon': 'tryton-undo',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_state(cls):
        return 'draft'

    def get_rec_name(self, name):
        return self.reason

    @classmethod
    def search_rec_name(cls, name, clause):
        return [('reason', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(Eval('state') == 'released', 'muted', '')),
            ]

    @classmethod
    def copy(cls, holds, default=None):
        default = default.copy() if default is not None else {}
        for name in [
                'placed_on', 'placed_by', 'released_on', 'released_by',
                'release_reason']:
            default.setdefault(name, None)
        return super().copy(holds, default=default)

    _button_fields = {
        'state', 'placed_on', 'placed_by', 'released_on', 'released_by'}

    @classmethod
    def check_modification(cls, mode, holds, values=None, external=False):
        super().check_modification(
            mode, holds, values=values, external=external)
        if not external:
            return
        for hold in holds:
            if mode == 'create':
                allowed = hold.state == 'draft' and not any(
                    getattr(hold, n)
                    for n in cls._button_fields - {'state'})
            elif mode == 'delete':
                allowed = hold.state == 'draft'
            else:
                allowed = not (values.keys() & cls._button_fields) and (
                    hold.state == 'draft'
                    or (hold.state == 'placed'
                        and values.keys() <= {'release_reason'}))
            if not allowed:
                raise HoldModifyError(gettext(
                        'party_archive.msg_hold_modify', hold=hold.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('placed')
    @set_employee('placed_by')
    def place(cls, holds):
        pool = Pool()
        Date = pool.get('ir.date')
        for hold in holds:
            if not (hold.items or hold.party or hold.unit or hold.category):
                raise HoldScopeError(gettext(
                        'party_archive.msg_hold_scope', hold=hold.rec_name))
        cls.write(holds, {'placed_on': Date.today()})

    @classmethod
    @ModelView.button
    @Workflow.transition('released')
    @set_employee('released_by')
    def release(cls, holds):
        pool = Pool()
        Date = pool.get('ir.date')
        for hold in holds:
            if not hold.release_reason:
                raise HoldReasonError(gettext(
                        'party_archive.msg_hold_release_reason',
                        hold=hold.rec_name))
        cls.write(holds, {'released_on': Date.today()})

    @classmethod
    def check(cls, records):
        """Raise an error if one of the records, of any model, is held

        This is the one check of all the ways by which content can go.
        """
        with without_check_access():
            for record in records:
                for hold in cls.find(record):
                    raise HeldError(gettext(
                            'party_archive.msg_held',
                            record=record.rec_name, hold=hold.rec_name))

    @classmethod
    def find(cls, record, limit=1):
        "Return the holds on the record"
        scopes = [s for s in cls._scopes(record) if s]
        if not scopes:
            return []
        domain = [('state', '=', 'placed'), ['OR', *scopes]]
        if company := getattr(record, 'company', None):
            domain.append(('company', '=', company.id))
        return cls.search(domain, limit=limit, order=[('id', 'ASC')])

    @classmethod
    def _scopes(cls, record):
        "Yield the domains of the holds that reach the record"
        pool = Pool()
        Item = pool.get('party.archive.item')
        Party = pool.get('party.party')
        Unit = pool.get('property.unit')
        if record is None:
            return
        if isinstance(record, Party):
            yield ('party', '=', record.id)
            yield ('items.party', '=', record.id)
            return
        if isinstance(record, Unit):
            yield ('unit', '=', record.id)
            yield ('items.unit', '=', record.id)
            return
        if isinstance(record, Item):
            yield ('items', '=', record.id)
            yield from cls._category_scopes(record.category)
        elif item := getattr(record, 'archive_item', None):
            yield from cls._scopes(item)
        elif isinstance(item := getattr(record, 'item', None), Item):
            yield from cls._scopes(item)
        for name in ['party', 'unit']:
            if name in record._fields and (value := getattr(record, name)):
                yield (name, '=', value.id)

    @classmethod
    def _category_scopes(cls, category):
        while category:
            yield ('category', '=', category.id)
            category = category.parent

    @classmethod
    def exists_for_item(cls, item):
        "Return the SQL condition for a row of the items to be held"
        pool = Pool()
        HoldItem = pool.get('party.archive.hold-party.archive.item')
        table, link = cls.__table__(), HoldItem.__table__()
        scope = ((table.party == item.party)
            | (table.unit == item.unit)
            | Exists(link.select(
                    link.id,
                    where=(link.hold == table.id) & (link.item == item.id))))
        for hold, categories in cls._held_categories():
            scope |= (table.id == hold) & fields.SQL_OPERATORS['in'](
                item.category, categories)
        return Exists(table.select(
                table.id,
                where=(table.state == Literal('placed'))
                & (table.company == item.company)
                & scope))

    @classmethod
    @without_check_access
    def _held_categories(cls):
        "Return the ids of the placed holds on classes and of these classes"
        pool = Pool()
        Category = pool.get('party.archive.category')
        return [
            (hold.id, [c.id for c in Category.search([
                            ('parent', 'child_of', [hold.category.id]),
                            ], order=[])])
            for hold in cls.search([
                    ('state', '=', 'placed'),
                    ('category', '!=', None),
                    ], order=[])]


class HoldItem(ModelSQL):
    __name__ = 'party.archive.hold-party.archive.item'

    hold = fields.Many2One(
        'party.archive.hold', "Hold", required=True, ondelete='CASCADE')
    item = fields.Many2One(
        'party.archive.item', "Item", required=True, ondelete='RESTRICT')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('item')
