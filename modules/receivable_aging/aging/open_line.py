# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The open lines: all that tells who owes what begins with them

A line is open at a date when its move is not later and it is not reconciled,
or by a reconciliation that is later.

On a receivable account a document is a debit, on a payable account a credit.
Amounts of documents are positive here and those of credits negative, whatever
the account; the side tells which it is.
"""
from sql import Literal, Null, Select, Union
from sql.conditionals import Case, Coalesce
from sql.functions import Round
from sql.operators import Exists, Greater, Less

from trytond import backend
from trytond.model import fields
from trytond.pool import Pool

_in = fields.SQL_OPERATORS['in']
RECEIVABLE, PAYABLE = 1, -1
# More than any currency has, for what is rounded whatever its currency
_DIGITS = 6


class _Nothing(int):
    "A zero that is true, for an offset that is left out is none"

    def __bool__(self):
        return True


def once(query):
    """Return the query so that the database computes its columns once

    Without an offset, even of nothing, it would compute a column again
    wherever it is used.
    """
    query.offset = _Nothing()
    return query


def is_among(column, values):
    "Return whether the column is among the ids of a list or a query"
    if isinstance(values, Select):
        return column.in_(values)
    return _in(column, values) if values else Literal(False)


class OpenLines:
    """SQL of the open lines that a Question asks for

    parties restricts them to those of a list of ids or a query of them.
    lines() returns one row per open line; the rest are its parts.
    """

    def __init__(self, question, parties=None):
        pool = Pool()
        self.question = question
        self.parties = parties
        self.Line = pool.get('account.move.line')
        self.Move = pool.get('account.move')
        self.Reconciliation = pool.get('account.move.reconciliation')
        self.receivable, self.payable = question.control_accounts()
        self.has_later = question.has_later(self.Reconciliation)
        self.has_later_move = question.has_later(self.Move)
        question.tune()

    def lines(self, credits=None):
        """Return the query of the open lines with their full amounts

        credits: True for credits only, False for documents only.
        """
        query = self._lines(self._unreconciled(), credits)
        if self.has_later:
            query = Union(
                query, self._lines(self._reconciled_later(), credits),
                all_=True)
        return query

    def _unreconciled(self):
        line = self.Line.__table__()
        return line, line, line.reconciliation == Null

    def _reconciled_later(self):
        line = self.Line.__table__()
        reconciliation = self.Reconciliation.__table__()
        return (
            line,
            reconciliation.join(line,
                condition=line.reconciliation == reconciliation.id),
            (reconciliation.company == self.question.company)
            & (reconciliation.date > self.question.date))

    def _lines(self, source, credits):
        line, from_, where = source
        where &= self._is_asked(line)
        if credits is not None:
            where &= self._is_credit(line) if credits else (
                self._is_document(line))
        return from_.select(*self._line_columns(line), where=where)

    def _line_columns(self, line):
        return [
            line.id, line.party, line.account,
            self._currency(line).as_('currency'),
            self._amount(line).as_('amount'),
            self._is_document(line).as_('is_document'),
            line.move, line.maturity_date, line.reconciliation]

    def _is_asked(self, line):
        "Return whether the line is one of those that the question is about"
        accounts = self.receivable + self.payable
        where = (_in(line.account, accounts) if accounts else Literal(False))
        asked = self.question.is_of_parties(line.party)
        if self.parties is not None:
            asked &= is_among(line.party, self.parties)
        elif not self.question.has_parties:
            asked &= line.party != Null
        return where & asked & self.is_of_date(line)

    def is_of_date(self, line):
        """Return whether the move of the line counts at the date

        It is asked the other way round: those moves are few, or none.
        """
        result = Literal(True)
        conditions = []
        if self.has_later_move:
            conditions.append(lambda m: m.date > self.question.date)
        if self.question.posted:
            conditions.append(lambda m: m.state != 'posted')
        for condition in conditions:
            move = self.Move.__table__()
            result &= ~Exists(move.select(
                    Literal(1),
                    where=(move.id == line.move) & condition(move)))
        return result

    def _amount(self, line):
        amount = line.debit - line.credit
        if not self.question.in_company_currency:
            amount = Case(
                (line.second_currency != Null,
                    # The sum makes a number of it on SQLite
                    line.amount_second_currency + 0),
                else_=amount)
        return amount * self.side(line) if self.payable else amount

    def _is_document(self, line):
        return self._compare(line, Greater)

    def _is_credit(self, line):
        return self._compare(line, Less)

    def _compare(self, line, operator):
        "Return how the amount of the line compares to zero"
        if self.question.in_company_currency:
            # Without the cost of the difference
            if not self.payable:
                return operator(line.debit, line.credit)
            elif not self.receivable:
                return operator(line.credit, line.debit)
        return operator(self._amount(line), 0)

    def side(self, line):
        "Return 1 for receivable accounts and -1 for payable accounts"
        if not self.payable:
            return Literal(RECEIVABLE)
        elif not self.receivable:
            return Literal(PAYABLE)
        return Case(
            (_in(line.account, self.receivable), RECEIVABLE), else_=PAYABLE)

    def _currency(self, line):
        if self.question.in_company_currency:
            return Literal(self.question.currency.id)
        return Coalesce(line.second_currency, self.question.currency.id)

    def due_date(self, line):
        "Return the due date of the line or, without, the date of its move"
        return Coalesce(line.maturity_date, self.move_date(line))

    def move_date(self, line):
        "Return the date of the move of the line as SQL"
        move = self.Move.__table__()
        return move.select(move.date, where=move.id == line.move)

    def _columns(self, table):
        return [
            table.id, table.party, table.account, table.currency,
            table.amount]

    def round(self, amount):
        "Return the amount without the noise of binary numbers of SQLite"
        if backend.name != 'sqlite':
            return amount
        digits = (
            self.question.currency.digits
            if self.question.in_company_currency else _DIGITS)
        return Round(amount, digits)
