# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null, Union
from sql.aggregate import Sum
from sql.conditionals import Coalesce

from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pyson import Eval, If

from .aged_item import AgedItems
from .mixin import AgingMixin
from .question import Question

_TOTALS = ['aging', 'filtered', 'ledger']


class AgingCheck(AgingMixin, ModelSQL, ModelView):
    """Why the aging and the ledger agree, item by item

    The balance of the ledger is deducted, so that the sum of the rows is what
    remains without explanation: zero.
    """
    __name__ = 'account.aging.check'

    kind = fields.Selection([
            ('aging', "Total of the aging"),
            ('filtered', "Parties left out by the filters"),
            ('without_party', "Line without party"),
            ('draft', "Draft move left out"),
            ('settled_early', "Reconciled before all of it was booked"),
            ('ledger', "Less: balance of the control accounts"),
            ], "Kind", sort=False)
    kind_string = kind.translated('kind')
    line = fields.Many2One('account.move.line', "Line")
    account = fields.Many2One('account.account', "Account")
    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    date = fields.Date("Date")
    amount = Monetary("Amount", currency='currency', digits='currency')

    @classmethod
    def _aging_query(cls, question):
        question = Question(
            question.company, question.date, scheme=question.scheme,
            type=question.type, posted=question.posted,
            parties=question.parties, categories=question.categories,
            accounts=question.accounts)
        rows = Union(*cls._queries(question), all_=True)
        return rows.select(
            rows.id, rows.kind, rows.line, rows.account, rows.party,
            rows.date, rows.amount,
            Literal(question.company).as_('company'),
            Literal(question.currency.id).as_('currency'))

    @classmethod
    def _queries(cls, question):
        items = AgedItems(question).items
        yield cls._total(
            items, 'aging', *cls._aging_total(question, items))
        if question.has_parties:
            ledger = _Ledger(question, items)
            yield cls._total(
                items, 'filtered', ledger.lines, ledger.amount,
                ledger.counts & ~ledger.is_asked & (ledger.line.party != Null))
        for kind, condition in [
                ('without_party',
                    lambda l: l.counts & (l.line.party == Null)),
                ('draft', lambda l: ~l.counts),
                ('settled_early', lambda l: l.is_settled_early)]:
            if kind == 'draft' and not question.posted:
                continue
            ledger = _Ledger(question, items)
            yield cls._items(kind, ledger, condition(ledger))
        ledger = _Ledger(question, items)
        yield cls._total(
            items, 'ledger', ledger.lines, -ledger.amount, Literal(True))

    @classmethod
    def _aging_total(cls, question, items):
        item = items.query()
        amount = item.open_amount
        if question.type == 'both':
            amount *= items.side(item)
        return item, amount, Literal(True)

    @classmethod
    def _total(cls, items, kind, from_, amount, where):
        total = from_.select(
            items.round(Coalesce(Sum(amount), 0)).as_('amount'),
            where=where)
        return total.select(
            # Uneven, those of lines are even
            Literal(2 * _TOTALS.index(kind) + 1).as_('id'),
            Literal(kind).as_('kind'),
            *[getattr(cls, n).sql_cast(Literal(None)).as_(n)
                for n in ['line', 'account', 'party', 'date']],
            total.amount)

    @classmethod
    def _items(cls, kind, ledger, where):
        line = ledger.line
        return ledger.lines.select(
            (line.id * 2).as_('id'), Literal(kind).as_('kind'),
            line.id.as_('line'), line.account, line.party, ledger.move.date,
            ledger.amount.as_('amount'),
            where=where)

    def get_rec_name(self, name):
        return self.kind_string

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('kind').in_(['aging', 'ledger']), '', 'warning')),
            ]


class _Ledger:
    "SQL of the lines of the control accounts up to the date"

    def __init__(self, question, items):
        self.question = question
        self.items = items
        self.line = line = items.Line.__table__()
        self.move = move = items.Move.__table__()
        accounts = items.receivable + items.payable
        self.lines = line.join(move,
            condition=(line.move == move.id)
            & (move.date <= question.date)
            & (fields.SQL_OPERATORS['in'](line.account, accounts)
                if accounts else Literal(False)))

    @property
    def amount(self):
        amount = self.line.debit - self.line.credit
        if self.question.type == 'supplier':
            amount = -amount
        return self.items.round(amount)

    @property
    def counts(self):
        "Return whether the move is of the state that is asked for"
        if self.question.posted:
            return self.move.state == 'posted'
        return Literal(True)

    @property
    def is_asked(self):
        "Return whether the party is one of those that are asked for"
        return (
            (self.line.party != Null)
            & self.question.is_of_parties(self.line.party))

    @property
    def is_settled_early(self):
        """Return whether the reconciliation is not balanced at the date

        That happens only when something else than Tryton's own way made it.
        """
        Reconciliation = self.items.Reconciliation
        reconciliation = Reconciliation.__table__()
        other = _Ledger(self.question, self.items)
        unbalanced = other.lines.join(reconciliation,
            condition=(other.line.reconciliation == reconciliation.id)
            & (reconciliation.date <= self.question.date))
        return self.counts & self.is_asked & self.line.reconciliation.in_(
            unbalanced.select(
                reconciliation.id,
                where=other.counts & (other.line.party != Null),
                group_by=[reconciliation.id],
                having=self.items.round(Sum(
                        other.line.debit - other.line.credit)) != 0))
