# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The documents and what has settled them

The groups in which credits pay documents are those of OpenItems as long as
they are open at the date.  Beside them stand the reconciliations up to the
date: in each of them everything is settled, in the same order.

A write-off or an exchange difference on the side of the documents is none
itself: where it was reconciled with a document, it adds to what has paid the
document and is deducted again in its own name.  So is the counterpart of a
line that was grouped.
"""
from sql import Literal, Null, Union, Window, With
from sql.aggregate import Sum
from sql.conditionals import Case, Coalesce, Greatest, Least
from sql.operators import Exists

from trytond.model import fields
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..aging.open_item import OpenItems
from ..aging.open_line import once
from .kind import Kinds

_in = fields.SQL_OPERATORS['in']


class SettledItems(OpenItems):
    """SQL of the documents and the settlements that are asked for

    documents() and allocations() return a query and the queries it stands on.
    """

    def __init__(self, question):
        super().__init__(question, parties=self._parties_of_lines(question))
        self.kinds = Kinds(self)

    @staticmethod
    def _parties_of_lines(question):
        """Return the parties of the only lines that are asked for, or None

        A group has one party, so those of others need not be looked at.
        """
        if question.lines is None:
            return None
        if not question.lines:
            return []
        table = Pool().get('account.move.line').__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.party,
                where=_in(table.id, question.lines) & (table.party != Null),
                group_by=table.party))
        return [party for party, in cursor]

    @staticmethod
    def _is_one_of(column, ids):
        return _in(column, ids) if ids else Literal(False)

    # The documents

    def documents(self):
        """Return the query of the documents

        Its columns are those of OpenItems, with an open amount of zero for
        what is settled.
        """
        # A document may be paid in full before it is reconciled
        withs, query = self._open_documents()
        queries = [query]
        if self.question.lines is not None or self.question.state != 'open':
            adjusting = self._adjusting()
            withs.append(adjusting)
            queries.append(self._closed_documents(adjusting))
        return Union(*queries, all_=True), withs

    def _open_documents(self):
        *withs, settled = self.settled()
        withs.append(settled)
        line = self.lines()
        items = With(query=line
            .join(settled, 'LEFT', condition=settled.id == line.id)
            .select(
                *self._columns(line), line.move, line.maturity_date,
                self.round(
                    line.amount - Coalesce(settled.settled, 0)
                    ).as_('open_amount'),
                where=self._is_in_scope(line)))
        withs.append(items)
        where = Literal(True)
        if self.question.lines is None:
            where &= (
                (items.amount > 0) | (items.open_amount < 0)
                | self.is_credit_note(items))
            if self.question.state == 'open':
                where &= items.open_amount != 0
            elif self.question.state == 'settled':
                where &= items.open_amount == 0
        return withs, items.select(
            *self._columns(items), items.move, items.maturity_date,
            items.open_amount,
            where=where)

    def _closed_documents(self, adjusting):
        line = self._closed()
        where = Literal(True)
        if self.question.lines is None:
            where &= (
                (line.amount > 0) & ~(
                    line.id.in_(adjusting.select(adjusting.id))
                    & (self._document_of(line, adjusting) != Null))
                | (line.amount < 0) & self.is_credit_note(line))
        return line.select(
            *self._columns(line), line.move, line.maturity_date,
            Literal(0).as_('open_amount'),
            where=where)

    def _closed(self):
        "Return the query of the lines that were reconciled up to the date"
        line = self.Line.__table__()
        reconciliation = self.Reconciliation.__table__()
        return (reconciliation
            .join(line, condition=line.reconciliation == reconciliation.id)
            .select(
                *self._line_columns(line),
                where=self._is_closed(reconciliation)
                & self._is_asked(line)
                & self._is_in_scope(line)))

    def _is_closed(self, reconciliation):
        return (
            (reconciliation.company == self.question.company)
            & (reconciliation.date <= self.question.date))

    def is_credit_note(self, line):
        "Return whether the credit is to be shown also when it is used up"
        return (line.amount < 0) & self.kinds.is_invoice(line)

    def _is_in_scope(self, line):
        """Return whether the line is asked for or may be of the period

        The date of a document is that of its invoice or of its move.
        """
        question = self.question
        if question.lines is not None:
            return self._is_one_of(line.id, question.lines)
        if not question.from_date and not question.to_date:
            return Literal(True)
        move = self.Move.__table__()
        invoice = self.Invoice.__table__()
        queries = [
            move.select(move.id,
                where=(move.company == question.company)
                & self.is_in_period(move.date)),
            invoice.select(invoice.move,
                where=(invoice.company == question.company)
                & (invoice.move != Null)
                & self.is_in_period(invoice.invoice_date)),
            ]
        if self.has_additional:
            invoice = self.Invoice.__table__()
            additional = self.AdditionalMove.__table__()
            queries.append(additional
                .join(invoice, condition=additional.invoice == invoice.id)
                .select(additional.move,
                    where=(invoice.company == question.company)
                    & self.is_in_period(invoice.invoice_date)))
        return line.move.in_(Union(*queries, all_=True))

    def is_in_period(self, date):
        where = Literal(True)
        if self.question.lines is None:
            if self.question.from_date:
                where &= date >= self.question.from_date
            if self.question.to_date:
                where &= date <= self.question.to_date
        return where

    # What adjusts

    def _adjusting(self):
        "Return the closed lines that adjust the document they settle"
        line = self.Line.__table__()
        reconciliation = self.Reconciliation.__table__()
        delegate = self.Line.__table__()
        queries = [reconciliation
            .join(line, condition=line.reconciliation == reconciliation.id)
            .join(delegate,
                condition=(delegate.id == reconciliation.delegate_to)
                & (delegate.move == line.move)
                & (delegate.party == line.party))
            .select(line.id, where=self._is_closed(reconciliation))]
        if journals := self.kinds.adjusting_journals():
            line = self.Line.__table__()
            move = self.Move.__table__()
            reconciliation = self.Reconciliation.__table__()
            queries.append(move
                .join(line, condition=line.move == move.id)
                .join(reconciliation,
                    condition=line.reconciliation == reconciliation.id)
                .select(line.id,
                    where=_in(move.journal, journals)
                    & self._is_closed(reconciliation)))
        return With(query=Union(*queries, all_=True))

    def _document_of(self, line, adjusting, currency=None):
        "Return the last document that was reconciled with the line, or null"
        own = self.Line.__table__()
        other = self.Line.__table__()
        move = self.Move.__table__()
        where = (
            (own.id == line.id)
            & (self._amount(other) > 0)
            & ~other.id.in_(adjusting.select(adjusting.id)))
        if currency is not None:
            where &= self._currency(other) == currency
        return (own
            .join(other,
                condition=(other.reconciliation == own.reconciliation)
                & (other.account == own.account)
                & (other.party == own.party))
            .join(move, condition=other.move == move.id)
            .select(other.id,
                where=where,
                order_by=[
                    Coalesce(other.maturity_date, move.date).desc,
                    other.id.desc],
                limit=1))

    # The settlements

    def allocations(self):
        """Return the query of what has settled which line by how much

        Its columns are document and line (the ids of the lines, the latter
        null where more was reconciled than what there was to settle with),
        party, account, currency, amount and group_.  Each pair is there both
        ways, with a negative amount for what a credit was used for.
        """
        *withs, paid, used = self.paid_and_used()
        closed = With(query=self._closed_totals())
        totals = With(query=Union(
                paid.select(
                    *self._columns(paid), paid.group_, paid.cumulated,
                    paid.credits, self._no_amount().as_('documents')),
                used.select(
                    *self._columns(used), used.group_,
                    (-used.cumulated).as_('cumulated'),
                    self._no_amount().as_('credits'), used.documents),
                closed.select(
                    *self._columns(closed), closed.group_, closed.cumulated,
                    closed.credits, closed.documents),
                all_=True))
        adjusting = self._adjusting()
        document = self._to_settle(totals, adjusting)
        pair = self._pairs(document, totals)
        rows = With(query=Union(
                self._settled(pair), self._used(pair),
                self._adjusted(document),
                *self._unexplained(document, totals),
                all_=True))
        query = rows.select(
            rows.document, rows.line, rows.party, rows.account,
            rows.currency, rows.group_,
            self.round(Sum(rows.amount)).as_('amount'),
            group_by=[
                rows.document, rows.line, rows.party, rows.account,
                rows.currency, rows.group_])
        return query, [
            *withs, paid, used, closed, totals, adjusting, document, pair,
            rows]

    def _closed_totals(self):
        """Return the members with the totals of their reconciliations

        cumulated is negative for credits.
        """
        member = once(self._closed_members())
        amount = member.amount
        group = [member.group_, *self._key(member)]
        is_credit = amount < 0
        # The documents by due date, the credits as they were entered
        order = Case((is_credit, Null), else_=self.due_date(member))
        return member.select(
            *self._columns(member), member.group_,
            (-Sum(Case((is_credit, amount), else_=0),
                window=Window(group))).as_('credits'),
            Sum(Case((is_credit, 0), else_=amount),
                window=Window(group)).as_('documents'),
            Sum(amount, window=Window(
                    [*group, is_credit], order_by=[order, member.id])
                ).as_('cumulated'))

    def _closed_members(self):
        "Return all the lines of the reconciliations that are asked for"
        closed = self._closed()
        if self.question.lines is None:
            where = (closed.amount > 0) | self.is_credit_note(closed)
        else:
            where = Literal(True)
        group = closed.select(
            closed.reconciliation, where=where,
            group_by=closed.reconciliation)
        line = self.Line.__table__()
        return (group
            .join(line,
                condition=line.reconciliation == group.reconciliation)
            .select(
                line.id, line.party, line.account,
                self._currency(line).as_('currency'),
                self._amount(line).as_('amount'),
                line.move, line.maturity_date,
                (-line.reconciliation).as_('group_'),
                where=self._is_asked(line)))

    def _to_settle(self, totals, adjusting):
        """Return what is settled in the groups, from one amount to another

        document is the document that it is to be shown for.
        """
        document = Case(
            (totals.id.in_(adjusting.select(adjusting.id)),
                self._document_of(totals, adjusting, totals.currency)),
            else_=Null)
        return With(query=totals.select(
                *self._columns(totals), totals.group_, totals.credits,
                totals.cumulated,
                (totals.cumulated - totals.amount).as_('start'),
                Coalesce(document, totals.id).as_('document'),
                where=totals.amount > 0))

    def _pairs(self, document, totals):
        """Return how much of each credit has settled how much of what

        Both lie on one line of amounts, where what they have in common is
        what the one paid of the other.
        """
        credit = totals.select(
            totals.id, totals.party, totals.account, totals.currency,
            totals.group_,
            (-totals.cumulated).as_('end'),
            (totals.amount - totals.cumulated).as_('start'),
            where=totals.amount < 0)
        amount = self.round(
            Least(document.cumulated, credit.end)
            - Greatest(document.start, credit.start))
        return With(query=document
            .join(credit,
                condition=(document.group_ == credit.group_)
                & (document.party == credit.party)
                & (document.account == credit.account)
                & (document.currency == credit.currency)
                & (document.start < credit.end)
                & (credit.start < document.cumulated))
            .select(
                document.document, document.id.as_('debit'),
                credit.id.as_('credit'), document.party, document.account,
                document.currency, document.group_,
                amount.as_('amount'),
                where=amount > 0))

    def _row(self, table, document, line, amount):
        return [
            document.as_('document'), line.as_('line'), table.party,
            table.account, table.currency, table.group_,
            amount.as_('amount')]

    def _settled(self, pair):
        return pair.select(
            *self._row(pair, pair.document, pair.credit, pair.amount))

    def _used(self, pair):
        return pair.select(
            *self._row(pair, pair.credit, pair.debit, -pair.amount))

    def _adjusted(self, document):
        return document.select(
            *self._row(
                document, document.document, document.id, -document.amount),
            where=document.document != document.id)

    def _unexplained(self, document, totals):
        """Yield what was reconciled without anything to settle it with

        As with the amounts in the currencies of documents, when another one
        has settled them.
        """
        left = self.round(document.amount - self._part(
                document.amount, document.cumulated, document.credits))
        yield document.select(
            *self._row(document, document.document, self._no_line(), left),
            where=(left > 0) & self._is_closed_group(document.group_))
        left = self.round(-totals.amount - self._part(
                -totals.amount, -totals.cumulated, totals.documents))
        yield totals.select(
            *self._row(totals, totals.id, self._no_line(), -left),
            where=(totals.amount < 0) & (left > 0)
            & self._is_closed_group(totals.group_))

    def _no_amount(self):
        return self.Line.debit.sql_cast(Literal(None))

    def _no_line(self):
        return self.Payment.line.sql_cast(Literal(None))

    def _is_closed_group(self, group):
        reconciliation = self.Reconciliation.__table__()
        return Exists(reconciliation.select(
                Literal(1),
                where=(reconciliation.id == -group)
                & self._is_closed(reconciliation)))
