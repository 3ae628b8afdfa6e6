# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Null

from trytond.model import Index, fields
from trytond.pool import PoolMeta
from trytond.pyson import Bool, Date, Eval, If


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

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.add(
            Index(table,
                (table.valid_until, Index.Range()),
                where=table.valid_until != Null))

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
