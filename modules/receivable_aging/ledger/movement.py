# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The movements of a period"""
from sql import Literal, Window
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce
from sql.operators import Exists, Like

from trytond.model import fields

from ..aging.netting import Netting
from ..aging.open_line import once

_in = fields.SQL_OPERATORS['in']


class Movements(Netting):
    """SQL of the movements of a period up to the date of the Question

    What only rearranges the lines of a party, as a clearing move of a
    settlement does, is none.  What takes another one back is deducted on the
    side of the other one, so that neither debits nor credits grow by a pair
    that is as good as never entered.

    Without from_date they are all of those up to the date.
    """

    def __init__(self, question, from_date=None, parties=None):
        super().__init__(question, parties=parties)
        self.from_date = from_date

    def query(self):
        """Return the query of the movements in their order

        Its columns are line, party, currency, date, number, invoice,
        description, maturity_date, debit and credit.
        """
        movement = self.movements()
        move = self.Move.__table__()
        invoice = self.Invoice.__table__()
        return (movement
            .join(move, condition=move.id == movement.move)
            .join(invoice, 'LEFT', condition=invoice.id == movement.invoice)
            .select(
                movement.id.as_('line'), movement.party, movement.currency,
                Coalesce(invoice.invoice_date, move.date).as_('date'),
                Coalesce(invoice.number, move.number).as_('number'),
                movement.invoice,
                Coalesce(
                    movement.description, invoice.description,
                    move.description).as_('description'),
                movement.maturity_date.as_('maturity_date'),
                self.round(movement.debit).as_('debit'),
                self.round(movement.credit).as_('credit'),
                order_by=[move.date, move.id, movement.id]))

    def keys(self):
        "Return the query of the parties and currencies that have any"
        movement = self.movements()
        return movement.select(
            movement.party, movement.currency,
            group_by=[movement.party, movement.currency])

    def sums(self):
        "Return the query of debit and credit by party and currency"
        movement = self.movements()
        return movement.select(
            movement.party, movement.currency,
            Sum(movement.debit).as_('debit'),
            Sum(movement.credit).as_('credit'),
            group_by=[movement.party, movement.currency])

    def sides(self):
        "Return on which side each change of what is owed is"
        if self.question.type == 'supplier':
            return {'increase': 'credit', 'decrease': 'debit'}
        return {'increase': 'debit', 'decrease': 'credit'}

    def movements(self):
        """Return the query of the movements

        Its columns are those of their lines, date (of the move), debit and
        credit, and invoice.
        """
        line = self._lines_of_period()
        where = (
            (self.round(line.total) != 0)
            | Exists(self._elsewhere(line)))
        return line.select(
            line.id, line.party, line.account, line.currency, line.move,
            line.date, line.description, line.maturity_date,
            self._on_side(line, line.amount).as_('debit'),
            self._on_side(line, -line.amount).as_('credit'),
            self.own_invoice(line).as_('invoice'),
            where=where)

    @staticmethod
    def _on_side(line, amount):
        return Case(
            ((amount > 0) & ~line.is_reversal
                | (amount < 0) & line.is_reversal, amount),
            else_=0)

    def _lines_of_period(self):
        line, move = self.Line.__table__(), self.Move.__table__()
        amount = self._signed(line)
        currency = self._currency(line)
        where = (
            (move.company == self.question.company)
            & (move.date <= self.question.date)
            & self._is_asked(line))
        if self.from_date:
            where &= move.date >= self.from_date
        return once(move
            .join(line, condition=line.move == move.id)
            .select(
                line.id, line.party, line.account, line.move, move.date,
                line.description, line.maturity_date,
                currency.as_('currency'),
                amount.as_('amount'),
                self._is_reversal(line, move).as_('is_reversal'),
                Sum(amount,
                    window=Window([line.move, line.party, currency])
                    ).as_('total'),
                where=where))

    def _signed(self, line):
        "Return the debit less the credit, in the currency that is asked for"
        amount = self._amount(line)
        return amount * self.side(line) if self.payable else amount

    def _is_reversal(self, line, move):
        "Return whether the line takes another one back"
        invoice = self.Invoice.__table__()
        return (
            (line.debit < 0) | (line.credit < 0)
            | Like(Coalesce(move.origin, ''), 'account.move,%')
            | Exists(invoice.select(
                    Literal(1), where=invoice.cancel_move == move.id)))

    def _elsewhere(self, line):
        "Return the lines of the same move that are of no control account"
        other = self.Line.__table__()
        accounts = self.receivable + self.payable
        return other.select(
            Literal(1),
            where=(other.move == line.move) & ~_in(other.account, accounts))
