# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Case

from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import without_check_access

from ..exceptions import ItemModifyError


class Item(metaclass=PoolMeta):
    __name__ = 'party.archive.item'

    held = fields.Function(fields.Boolean(
            "Held", help="Whether a hold stops the item from going."))
    lent = fields.Function(fields.Boolean(
            "Lent", help="Whether the paper of the item is lent."))

    @classmethod
    def column_held(cls, tables):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        table, _ = tables[None]
        return Case(
            (Hold.exists_for_item(table), Literal(True)),
            else_=Literal(False))

    @classmethod
    def column_lent(cls, tables):
        pool = Pool()
        Loan = pool.get('party.archive.loan')
        table, _ = tables[None]
        return Case(
            (Loan.exists_for_item(table), Literal(True)),
            else_=Literal(False))

    @classmethod
    def check_modification(cls, mode, items, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, items, values=values, external=external)
        if mode == 'delete':
            Hold.check(items)
            for item in items:
                item._check_mentions()

    @without_check_access
    def _check_mentions(self):
        "Check that nothing that stays on record is about the item"
        for model, name in self._mentions():
            for record in Pool().get(model).search(
                    [(name, '=', self.id)], limit=1, order=[]):
                raise ItemModifyError(gettext(
                        'party_archive.msg_item_mentioned',
                        item=self.rec_name, record=record.rec_name))

    @classmethod
    def _mentions(cls):
        "Return models, and their fields, that keep the item"
        return [
            ('party.archive.hold', 'items'),
            ('party.archive.inspection.finding', 'item'),
            ]


class Document(metaclass=PoolMeta):
    __name__ = 'party.archive.document'

    @classmethod
    def check_modification(cls, mode, documents, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, documents, values=values, external=external)
        if mode == 'delete' or (
                mode == 'write' and values.keys() - cls._server_fields):
            Hold.check([d.item for d in documents])
