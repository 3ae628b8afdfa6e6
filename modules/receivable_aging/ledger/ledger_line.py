# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The detail ledger: each movement with the balance after it"""
from sql import Literal, Null, Union, Window, With
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce
from sql.functions import Abs, RowNumber
from sql.operators import Concat

from ..aging.aged_item import AgedItems
from ..aging.open_item import PAYABLE, RECEIVABLE, OpenItems
from ..aging.open_line import once
from ..document_settlement.kind import Kinds
from .balance_sum import balances
from .movement import Movements

_SHOWN = [
    'line', 'move', 'account', 'invoice', 'origin', 'number', 'description',
    'kind', 'maturity_date', 'debit', 'credit', 'open_amount']


class LedgerLines:
    """SQL of the detail ledger that a PeriodQuestion asks for

    parties restricts it to those of a list of ids or a query of them.
    """

    def __init__(self, question, parties=None):
        self.question = question
        self.parties = parties
        self.movements = Movements(
            question, question.from_date, parties=parties)
        self.items = OpenItems(question, parties=parties)
        self.aged = AgedItems(question, items=self.items)
        self.kinds = Kinds(self.movements)
        self.round = self.movements.round

    def query(self, Model):
        """Return the query of the rows and the queries it stands on

        Its columns are the fields of the Model but id, company, and with
        position: 0 for the row of the opening balance, 1 for movements.
        """
        movement = With(query=self._movements())
        row = Union(
            movement.select(
                movement.party, movement.currency, movement.date,
                Literal(1).as_('position'), movement.amount,
                *(getattr(movement, n) for n in _SHOWN)),
            self._opening(Model), all_=True)
        row = self._running(row)
        return [movement], row.select(
            row.party, row.currency, row.date, row.position, row.sequence,
            *(getattr(row, n) for n in _SHOWN),
            self.round(row.running_balance).as_('running_balance'),
            *(c.as_(n) for n, c in self._settlement(row).items()))

    # The rows

    def _movements(self):
        "Return the movements with what is left of them"
        movement = self.movements.movements()
        line = self.movements.Line.__table__()
        move = self.movements.Move.__table__()
        invoice = self.movements.Invoice.__table__()
        item = self.items.query()
        open_amount = Coalesce(item.open_amount, 0)
        if self.question.type == 'both':
            open_amount *= self.items.side(movement)
        debit, credit = movement.debit, movement.credit
        return once(movement
            .join(line, condition=line.id == movement.id)
            .join(move, condition=move.id == movement.move)
            .join(invoice, 'LEFT', condition=invoice.id == movement.invoice)
            .join(item, 'LEFT', condition=item.id == movement.id)
            .select(
                movement.id.as_('line'), movement.party, movement.currency,
                movement.date, movement.move, movement.account,
                movement.invoice,
                Coalesce(
                    Concat('account.invoice,', invoice.id), move.origin
                    ).as_('origin'),
                Coalesce(invoice.number, move.number).as_('number'),
                Coalesce(
                    movement.description, invoice.description,
                    move.description).as_('description'),
                self._kind(line, move).as_('kind'),
                self.items.due_date(movement).as_('maturity_date'),
                self.round(debit).as_('debit'),
                self.round(credit).as_('credit'),
                (credit - debit if self.question.type == 'supplier'
                    else debit - credit).as_('amount'),
                self.round(open_amount).as_('open_amount')))

    def _kind(self, line, move):
        "Return the kind, where money against the usual way is a refund"
        kind = self.kinds.of(line, move)
        side = self.movements.side(line)
        return Case(
            ((side == RECEIVABLE) & (kind == 'payment'), 'refund'),
            ((side == PAYABLE) & (kind == 'receipt'), 'refund'),
            else_=kind)

    def _opening(self, Model):
        "Return the balances before the period, as the first row of each"
        row = balances(self.question.before, self.parties)
        amount = row.balance
        values = {'kind': Literal('opening')}
        return row.select(
            row.party, row.currency,
            Model.date.sql_cast(Literal(self.question.from_date)).as_('date'),
            Literal(0).as_('position'), amount.as_('amount'),
            *((values.get(n) or getattr(Model, n).sql_cast(Literal(None))
                ).as_(n) for n in _SHOWN),
            where=amount != 0)

    def _running(self, row):
        "Return the rows in their order, with the balance after each"
        window = Window(
            [row.party, row.currency],
            order_by=[row.position, row.date, row.move, row.line])
        return row.select(
            row.party, row.currency, row.date, row.position, row.amount,
            *(getattr(row, n) for n in _SHOWN),
            Sum(row.amount, window=window).as_('running_balance'),
            RowNumber(window=window).as_('sequence'))

    # How far it is settled

    def _settlement(self, row):
        amount = self.round(row.amount)
        is_movement = row.position == 1
        return {
            'amount': Case((is_movement, amount), else_=Null),
            'settled': Case(
                (is_movement, self.round(row.amount - row.open_amount)),
                else_=Null),
            'days': Case(
                (row.open_amount != 0, self.aged.days(row.maturity_date)),
                else_=Null),
            'state': Case(
                (~is_movement, Null),
                (row.open_amount == 0, 'settled'),
                (Abs(row.open_amount) == Abs(amount), 'open'),
                else_='partial'),
            }
