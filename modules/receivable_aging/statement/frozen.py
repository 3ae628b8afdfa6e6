# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.model.exceptions import AccessError


class OfStatementMixin:
    "The base of what belongs to a statement, which no user enters"
    __slots__ = ()

    statement = fields.Many2One(
        'account.party.statement', "Statement", required=True,
        ondelete='CASCADE')
    currency = fields.Function(fields.Many2One(
            'currency.currency', "Currency"),
        'on_change_with_currency')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('statement')

    @fields.depends('statement', '_parent_statement.currency')
    def on_change_with_currency(self, name=None):
        return self.statement.currency if self.statement else None

    @classmethod
    def check_modification(
            cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        for record in records:
            if external or record.statement.state != 'draft':
                raise AccessError(gettext(
                        'receivable_aging.msg_statement_modify',
                        statement=record.statement.rec_name))
