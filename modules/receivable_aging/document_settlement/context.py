# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from dateutil.relativedelta import relativedelta

from trytond.model import ModelView, fields
from trytond.pyson import Eval, If
from trytond.transaction import Transaction

from ..aging.context import QuestionContextMixin, from_context


class DocumentSettlementContext(QuestionContextMixin, ModelView):
    __name__ = 'account.document.settlement.context'

    from_date = fields.Date(
        "Documents From",
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('from_date', '<=', Eval('to_date')),
                ()),
            ],
        help="The date of the first documents.\n"
        "Leave it empty for all of them.")
    to_date = fields.Date(
        "Documents To",
        domain=[
            If(Eval('from_date') & Eval('to_date'),
                ('to_date', '>=', Eval('from_date')),
                ()),
            ],
        help="The date of the last documents.\n"
        "Leave it empty for all of them.")
    state = fields.Selection([
            ('all', "All"),
            ('open', "Open"),
            ('settled', "Settled"),
            ], "State", required=True, sort=False,
        help="Whether something of the document is left.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.date.string = "As of"
        cls.currency_mode.help = (
            "Whether the amounts are in the currency of the company or in "
            "those of the documents.")

    @classmethod
    def default_from_date(cls):
        "A year back to the first of its month, unless it is in the context"
        context = Transaction().context
        if 'from_date' in context:
            return context['from_date']
        return cls.default_date() - relativedelta(years=1, day=1)

    @classmethod
    def default_to_date(cls):
        return from_context('to_date')

    @classmethod
    def default_state(cls):
        return from_context('state', 'all')

    @fields.depends('date', 'from_date')
    def on_change_date(self):
        "Move the beginning back when all of the period would be after it"
        if self.date and self.from_date and self.from_date > self.date:
            self.from_date = self.date - relativedelta(years=1, day=1)
