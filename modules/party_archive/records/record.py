# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from collections import defaultdict

from sql import Cast, Column, Literal, Null, Union
from sql.operators import Concat

from trytond.model import ModelSQL, ModelView, UnionMixin, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..archive.common import BooleansMixin
from ..archive.hidden import HiddenExportMixin
from ..archive.levels import LEVELS
from .mixin import RecordMixin
from .remind import remind


class Record(
        HiddenExportMixin, BooleansMixin, UnionMixin, ModelSQL, ModelView):
    __name__ = 'party.record'
    _targets_first = {'party', 'unit'}

    company = fields.Many2One('company.company', "Company")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One('property.unit', "Unit")
    date = fields.Date("Date")
    number = fields.Char("Number")
    title = fields.Char("Title")
    state = fields.Selection('get_states', "State")
    open = fields.Boolean(
        "Open", help="Whether something is left to do.")
    confidentiality = fields.Selection(LEVELS, "Confidentiality", sort=False)
    model = fields.Selection('get_models', "Register")
    resource = fields.Reference("Record", selection='get_models')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order = [
            ('open', 'DESC'),
            ('date', 'DESC'),
            ('id', 'DESC'),
            ]
        cls._buttons.update({
                'open_resource': {
                    'icon': 'tryton-open',
                    },
                })

    @staticmethod
    def union_models():
        return ['party.archive.item', 'property.correspondence']

    @classmethod
    def get_models(cls):
        pool = Pool()
        Model = pool.get('ir.model')
        return [(m, Model.get_name(m)) for m in cls.union_models()]

    @classmethod
    def get_states(cls):
        pool = Pool()
        states = {}
        for name in cls.union_models():
            field = pool.get(name).fields_get(['state'])['state']
            states.update(field['selection'])
        return list(states.items())

    def get_rec_name(self, name):
        return ' '.join(filter(None, [self.number, self.title]))

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
            ]

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual', If(~Eval('open', True), 'muted', '')),
            ]

    @classmethod
    def union_column(cls, name, field, table, Model):
        if name == 'model':
            return Literal(Model.__name__)
        if name == 'resource':
            return Concat(
                f'{Model.__name__},',
                Cast(table.id, cls.title.sql_type().base))
        column = Model.record_column(name, table)
        return Null if column is None else column

    @classmethod
    def read(cls, ids, fields_names):
        # No index holds the ids of the rows, so they are looked for by those
        # of the registers
        with Transaction().set_context(_record_ids=tuple(ids)):
            return super().read(ids, fields_names)

    @classmethod
    def search(cls, domain, *args, **kwargs):
        if Transaction().context.get('_record_ids') is None:
            return super().search(domain, *args, **kwargs)
        # Somebody searches while rows are read
        with Transaction().set_context(_record_ids=None):
            return super().search(domain, *args, **kwargs)

    @classmethod
    def union_columns(cls, model):
        table, columns = super().union_columns(model)
        return table, [cls._as_indexed(c) for c in columns]

    @classmethod
    def _as_indexed(cls, column):
        "Return the column of a link as it is, as SQLite has it in its indexes"
        cast, name = column.expression, column.output_name
        if (isinstance(cls._fields[name], fields.Many2One)
                and isinstance(cast, Cast)
                and isinstance(cast.expression, Column)):
            return cast.expression.as_(name)
        return column

    @classmethod
    def table_query(cls):
        models = cls.union_models()
        ids = Transaction().context.get('_record_ids')
        if ids is not None:
            by_model = defaultdict(list)
            for id_ in ids:
                id_, i = divmod(id_, len(models))
                by_model[models[i]].append(id_)
            models = list(by_model) or models
        queries = []
        for model in models:
            table, columns = cls.union_columns(model)
            where = None
            if ids is not None:
                where = fields.SQL_OPERATORS['in'](table.id, by_model[model])
            queries.append(table.select(*columns, where=where))
        # The rows differ by their id, so they need no comparison
        return Union(*queries, all_=True)

    @classmethod
    def remind(cls):
        "Remind the users of the employees of what is due in the registers"
        pool = Pool()
        for name in cls.union_models():
            Model = pool.get(name)
            if not issubclass(Model, RecordMixin):
                continue
            for record, employees, message, values in Model.reminders():
                remind(
                    record, employees, message, record=record.rec_name,
                    **values)

    @classmethod
    @ModelView.button_action('party_archive.act_archive_item_version')
    def open_resource(cls, records):
        pool = Pool()
        Model = pool.get('ir.model')
        if not records:
            return {}
        record, *_ = records
        return {
            'name': Model.get_name(record.resource.__name__),
            'res_model': record.resource.__name__,
            'res_id': record.resource.id,
            'views': [],
            'pyson_domain': '[]',
            }
