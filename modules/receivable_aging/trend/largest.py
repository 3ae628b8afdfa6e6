# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null, Window
from sql.aggregate import Count, Sum
from sql.conditionals import Case, Least
from sql.functions import RowNumber

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval

from ..aging.mixin import AgingMixin
from ..ledger.balance_sum import balances
from .question import LargestQuestion
from .share import shares

LARGEST = 10


class AgingLargest(AgingMixin, ModelSQL, ModelView):
    """The parties that owe most, and all the others together

    Only those that owe something are counted, so that the shares add up.
    """
    __name__ = 'account.aging.largest'
    _question = LargestQuestion

    rank = fields.Integer("Rank")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    label = fields.Function(fields.Char("Name"), 'get_label')
    number = fields.Integer("Parties")
    balance = Monetary("Balance", currency='currency', digits='currency')
    share = fields.Function(fields.Numeric(
            "Share", digits=(None, 4),
            help="The share of all that is owed, so rounded that the shares "
            "add up to the whole."),
        'get_share')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('rank', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        ranked = cls._ranked(question)
        row = ranked.select(
            Least(ranked.rank, LARGEST + 1).as_('rank'),
            Case((ranked.rank <= LARGEST, ranked.party), else_=Null
                ).as_('party'),
            ranked.balance)
        return row.select(
            row.rank.as_('id'), row.rank, row.party,
            Literal(question.company).as_('company'),
            Literal(question.currency.id).as_('currency'),
            Count(Literal(1)).as_('number'),
            Sum(row.balance).as_('balance'),
            group_by=[row.rank, row.party])

    @classmethod
    def _ranked(cls, question):
        balance = balances(question)
        return balance.select(
            balance.party, balance.balance,
            RowNumber(window=Window([], order_by=[
                        balance.balance.desc, balance.party])).as_('rank'),
            where=balance.balance > 0)

    @classmethod
    def get_label(cls, rows, name):
        return {
            r.id: r.party.rec_name if r.party else gettext(
                'receivable_aging.msg_aging_largest_others', number=r.number)
            for r in rows}

    @classmethod
    def get_share(cls, rows, name):
        # Those that are not read count too
        all_ = cls.search([])
        by_id = dict(zip(
                [r.id for r in all_], shares([r.balance for r in all_])))
        return {r.id: by_id[r.id] for r in rows}

    def get_rec_name(self, name):
        return self.label

    def parties(self):
        "Return the domain of the parties of the row"
        if self.party:
            return [('party', '=', self.party.id)]
        Largest = Pool().get('account.aging.largest')
        others = Largest.search([('party', '!=', None)])
        return [
            ('party', 'not in', [r.party.id for r in others]),
            ('balance', '>', 0),
            ]
