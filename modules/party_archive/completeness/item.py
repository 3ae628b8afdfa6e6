# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from sql import Null

from trytond.model import Index, fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Bool, Date, Eval, If
from trytond.transaction import Transaction, without_check_access


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    valid_until = fields.Date(
        "Valid Until",
        states={
            'readonly': Eval('state') != 'draft',
            },
        help="The last day on which the paper is valid, of a licence, a "
        "permit or an insurance.\n"
        "Leave empty if it does not expire.")
    expiring = fields.Function(fields.Boolean(
            "Expiring",
            help="Whether the paper runs out within the days that are "
            "configured."),
        'get_expiring', searcher='search_expiring')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.valid_until, Index.Range()),
                where=table.valid_until != Null))

    @classmethod
    def get_expiring(cls, items, name):
        expiry = {c: cls._expiry(c) for c in {i.company.id for i in items}}
        result = {}
        for item in items:
            first, last = expiry[item.company.id]
            result[item.id] = (
                bool(item.valid_until) and first <= item.valid_until <= last)
        return result

    @classmethod
    def search_expiring(cls, name, clause):
        _, operator, value = clause
        first, last = cls._expiry(Transaction().context.get('company'))
        if (operator == '=') == bool(value):
            return [
                ('valid_until', '>=', first),
                ('valid_until', '<=', last),
                ]
        return ['OR',
            ('valid_until', '=', None),
            ('valid_until', '<', first),
            ('valid_until', '>', last),
            ]

    @classmethod
    def _expiry(cls, company):
        "Return the first and the last day of what is soon for the company"
        pool = Pool()
        Configuration = pool.get('party.archive.configuration')
        Date = pool.get('ir.date')
        with without_check_access(), Transaction().set_context(
                company=company):
            today = Date.today()
            days = Configuration(1).get_multivalue(
                'expiry_days', company=company)
        return today, today + dt.timedelta(days=days or 0)

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="valid_until"]', 'visual',
                If(Bool(Eval('valid_until'))
                    & (Eval('state') == 'filed')
                    & (Eval('valid_until', None) < Date()),
                    'danger', '')),
            ]


class Change(metaclass=PoolMeta):
    __name__ = 'party.archive.change'

    @classmethod
    def _item_fields(cls):
        return super()._item_fields() + ['valid_until']
