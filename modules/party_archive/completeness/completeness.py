# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Cast, Literal, Null
from sql.aggregate import Count, Sum
from sql.conditionals import Case

from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If, PYSONEncoder
from trytond.transaction import Transaction, without_check_access

from ..archive.hidden import HiddenLinksMixin
from .query import Query

STATUSES = [
    ('missing', "Missing"),
    ('pending', "On Its Way"),
    ('expired', "Expired"),
    ('expiring', "Expiring"),
    ('stale', "To Review"),
    ('complete', "Complete"),
    ]
# The paper is there and counts
_VALID = ['expiring', 'stale', 'complete']


class Completeness(HiddenLinksMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.completeness'
    _hidden_links = {'item'}

    company = fields.Many2One('company.company', "Company")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One('property.unit', "Unit")
    material = fields.Many2One('party.archive.category', "Material")
    status = fields.Selection(STATUSES, "Status", sort=False)
    status_string = status.translated('status')
    item = fields.Many2One(
        'party.archive.item', "Item", help="The newest one that counts.")
    date = fields.Date("Date")
    valid_until = fields.Date("Valid Until")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [
            ('party', 'ASC'),
            ('unit', 'ASC NULLS FIRST'),
            ('material.code', 'ASC'),
            ('id', 'ASC'),
            ]
        cls._buttons.update({
                'draft_item': {
                    'invisible': Eval('status').in_(['pending', 'complete']),
                    'icon': 'tryton-create',
                    'depends': ['status'],
                    },
                })

    @classmethod
    def table_query(cls):
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        Date = pool.get('ir.date')
        company = Transaction().context.get('company')
        query = Query(company, Date.today())
        if company is None or not (required := query.required()):
            return cls._nothing()
        with without_check_access():
            days = Configuration(1).get_multivalue(
                'expiry_days', company=company)
        item = query.items(required)
        return required.join(item, 'LEFT',
            condition=item.required == required.id
            ).select(
            required.id.as_('id'),
            Literal(company).as_('company'),
            required.party.as_('party'),
            required.unit.as_('unit'),
            required.material.as_('material'),
            query.status(required, item, days).as_('status'),
            item.item.as_('item'),
            item.date.as_('date'),
            item.valid_until.as_('valid_until'))

    @classmethod
    def _nothing(cls):
        "Return a query without rows"
        pool = Pool()
        table = pool.get('party.archive.requirement').__table__()
        names = [
            'company', 'party', 'unit', 'material', 'item', 'date',
            'valid_until', 'status']
        return table.select(
            table.id.as_('id'),
            *[cls._fields[n].sql_cast(Null).as_(n) for n in names],
            where=Literal(False))

    def get_rec_name(self, name):
        return ' '.join(r.rec_name for r in [
                self.party, self.unit, self.material] if r)

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        return [bool_op, *[
                (f'{n}.rec_name', operator, operand)
                for n in ['party', 'unit', 'material']]]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="status"]', 'visual',
                If(Eval('status').in_(['missing', 'expired']), 'danger',
                    If(Eval('status').in_(['expiring', 'stale']), 'warning',
                        If(Eval('status') == 'complete', 'success', '')))),
            ]

    @classmethod
    @ModelView.button_action('party_archive.act_archive_item_version')
    def draft_item(cls, rows):
        "Create a draft of an item for what is asked for"
        pool = Pool()
        Item = pool.get('party.archive.item')
        items = [r._get_item() for r in rows]
        Item.save(items)
        return {
            'res_id': [i.id for i in items],
            'pyson_domain': PYSONEncoder().encode(
                [('id', 'in', [i.id for i in items])]),
            }

    def _get_item(self):
        pool = Pool()
        Item = pool.get('party.archive.item')
        return Item(
            company=self.company,
            category=self.material,
            title=self.material.name,
            party=self.party,
            unit=self.unit,
            confidentiality=self.material.confidentiality)


class _TotalMixin:
    "Completeness per record that stands behind a column of it"
    __slots__ = ()

    company = fields.Many2One('company.company', "Company")
    required = fields.Integer("Required")
    valid = fields.Integer(
        "On File", help="How many materials are on file and valid.")
    percentage = fields.Float("Completeness", digits=(1, 4))
    missing = fields.Integer("Missing")
    pending = fields.Integer("On Its Way")
    expired = fields.Integer("Expired")
    expiring = fields.Integer("Expiring")
    stale = fields.Integer("To Review")

    @classmethod
    def _key(cls):
        "Return the name of the column"
        raise NotImplementedError

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [
            ('percentage', 'ASC'), (cls._key(), 'ASC'), ('id', 'ASC')]

    @classmethod
    def table_query(cls):
        pool = Pool()
        Completeness = pool.get('party.archive.completeness')
        rows = Completeness.table_query()
        key = getattr(rows, cls._key())
        valid = _count(rows, _VALID)
        return rows.select(
            key.as_('id'),
            rows.company.as_('company'),
            key.as_(cls._key()),
            Count(rows.id).as_('required'),
            valid.as_('valid'),
            (Cast(valid, 'FLOAT') / Count(rows.id)).as_('percentage'),
            *[_count(rows, [n]).as_(n) for n in [
                    'missing', 'pending', 'expired', 'expiring', 'stale']],
            where=key != Null,
            group_by=[rows.company, key])

    def get_rec_name(self, name):
        return getattr(self, self._key()).rec_name

    @classmethod
    def search_rec_name(cls, name, clause):
        return [(f'{cls._key()}.rec_name', *clause[1:])]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="missing"]', 'visual',
                If(Eval('missing', 0) > 0, 'danger', '')),
            ('/tree/field[@name="expired"]', 'visual',
                If(Eval('expired', 0) > 0, 'danger', '')),
            ('/tree/field[@name="expiring"]', 'visual',
                If(Eval('expiring', 0) > 0, 'warning', '')),
            ('/tree/field[@name="stale"]', 'visual',
                If(Eval('stale', 0) > 0, 'warning', '')),
            ]


def _count(rows, statuses):
    return Sum(Case((rows.status.in_(statuses), 1), else_=0))


class CompletenessParty(_TotalMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.completeness.party'

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})

    @classmethod
    def _key(cls):
        return 'party'


class CompletenessUnit(_TotalMixin, ModelSQL, ModelView):
    __name__ = 'party.archive.completeness.unit'

    unit = fields.Many2One('property.unit', "Unit")

    @classmethod
    def _key(cls):
        return 'unit'
