# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The one query of open items: all that tells who owes what stands on it

A line is open at a date when its move is not later and it is not reconciled,
or by a reconciliation that is later.  An open line belongs to the group of
this later reconciliation, else to that of the invoice that it pays (as payment
line) or is to pay (as line of its move or of an additional one), else it is
alone.  Within a group, a party and an account (and a currency, when asked by
currency) the credits pay the documents in the order of their due dates: what
is left of a document is its open amount, what is left of a credit is
unallocated.

On a receivable account a document is a debit, on a payable account a credit.
Amounts of documents are positive here and those of credits negative, whatever
the account; the side tells which it is.
"""
from sql import Literal, Null, Union, Window, With
from sql.aggregate import Min, Sum
from sql.conditionals import Case, Coalesce, Greatest, Least
from sql.functions import Round
from sql.operators import Exists

from trytond import backend
from trytond.model import fields
from trytond.pool import Pool
from trytond.transaction import Transaction

_in = fields.SQL_OPERATORS['in']
RECEIVABLE, PAYABLE = 1, -1
# More than any currency has, for what is rounded whatever its currency
_DIGITS = 6


class OpenItems:
    """SQL of the open items that a Question asks for

    query() returns one row per open line; the rest are its steps.
    """

    def __init__(self, question):
        pool = Pool()
        self.question = question
        self.Line = pool.get('account.move.line')
        self.Move = pool.get('account.move')
        self.Reconciliation = pool.get('account.move.reconciliation')
        self.Invoice = pool.get('account.invoice')
        self.Payment = pool.get('account.invoice-account.move.line')
        self.AdditionalMove = pool.get(
            'account.invoice-additional-account.move')
        self.receivable, self.payable = question.control_accounts()
        self.has_later = self._has_later_reconciliation()
        self.has_additional = self._has_additional_move()
        self._tune()

    def _has_later_reconciliation(self):
        """Return whether something was reconciled after the date

        Mostly nothing was, and the query is simpler then.
        """
        table = self.Reconciliation.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(
                table.id,
                where=(table.company == self.question.company)
                & (table.date > self.question.date),
                limit=1))
        return bool(cursor.fetchone())

    def _has_additional_move(self):
        "Return whether any line to pay was ever rescheduled or delegated"
        table = self.AdditionalMove.__table__()
        cursor = Transaction().connection.cursor()
        cursor.execute(*table.select(table.id, limit=1))
        return bool(cursor.fetchone())

    def _tune(self):
        """Tell the planner of the database what it can not know

        The costs of the look-ups per credit add up to so much that PostgreSQL
        would spend seconds to compile a query that takes a fraction of one.
        What is left of the credits fits in little memory, but more than it
        has by default.
        """
        if backend.name == 'postgresql':
            cursor = Transaction().connection.cursor()
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(
                "SELECT set_config('work_mem', '32MB', true) "
                "WHERE pg_size_bytes(current_setting('work_mem')) "
                "< pg_size_bytes('32MB')")

    # The open lines

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
        amount = self._amount(line)
        where &= self._is_asked(line)
        if credits is not None:
            where &= amount < 0 if credits else amount > 0
        return from_.select(*self._line_columns(line), where=where)

    def _line_columns(self, line):
        return [
            line.id, line.party, line.account,
            self._currency(line).as_('currency'),
            self._amount(line).as_('amount'),
            line.move, line.maturity_date, line.reconciliation]

    def _is_asked(self, line):
        "Return whether the line is one of those that the question is about"
        accounts = self.receivable + self.payable
        where = (_in(line.account, accounts) if accounts else Literal(False))
        parties = self.question.party_ids()
        if parties is None:
            where &= line.party != Null
        else:
            where &= line.party.in_(parties)
        return where & self.is_of_date(line)

    def is_of_date(self, line):
        """Return whether the move of the line counts at the date

        It is asked the other way round: those moves are few, or none.
        """
        result = Literal(True)
        conditions = [lambda m: m.date > self.question.date]
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

    # The groups

    def _credits(self):
        """Return the credits with the group they belong to

        A group is the id of an invoice, or the negative id of a
        reconciliation.
        """
        line = self.lines(credits=True)
        return With(query=line.select(
                *self._columns(line), line.move, line.maturity_date,
                self._group(line).as_('group_')))

    def _group(self, line):
        invoice = Coalesce(
            self._paid_invoice(line), self.own_invoice(line))
        if not self.has_later:
            return invoice
        return Case(
            (line.reconciliation != Null, -line.reconciliation),
            else_=invoice)

    # As scalar queries they are looked up in an index for each line, whatever
    # the planner thinks of the size of the tables

    def _paid_invoice(self, line):
        payment = self.Payment.__table__()
        return payment.select(
            payment.invoice, where=payment.line == line.id)

    def own_invoice(self, line):
        "Return the invoice that has the line as one to pay, or null"
        invoice = self.Invoice.__table__()
        own = invoice.select(
            Min(invoice.id),
            where=(invoice.move == line.move)
            & (invoice.account == line.account))
        if not self.has_additional:
            return own
        invoice = self.Invoice.__table__()
        additional = self.AdditionalMove.__table__()
        replaced = (additional
            .join(invoice, condition=additional.invoice == invoice.id)
            .select(
                Min(invoice.id),
                where=(additional.move == line.move)
                & (invoice.account == line.account)))
        return Coalesce(own, replaced)

    def _members(self, credit):
        """Return all lines of the groups that have a credit

        Where nothing is there to pay with, nothing is paid.
        """
        groups = credit.select(
            credit.group_, where=credit.group_ != Null,
            group_by=credit.group_)
        queries = [
            credit.select(
                *self._columns(credit), credit.move, credit.maturity_date,
                credit.group_,
                where=credit.group_ != Null),
            self._documents_to_pay(groups),
            self._documents_paying(groups, credit),
            ]
        if self.has_additional:
            queries.append(self._documents_replaced(groups))
        if self.has_later:
            queries.append(self._documents_reconciled(groups))
        return With(query=Union(*queries, all_=True))

    def _documents_to_pay(self, group):
        "Return the documents on the moves of the invoices"
        invoice, line = self.Invoice.__table__(), self.Line.__table__()
        from_ = (group
            .join(invoice, condition=invoice.id == group.group_)
            .join(line, condition=(line.move == invoice.move)
                & (line.account == invoice.account)))
        return self._documents(
            from_, line, group, self._is_open(line) & ~self._pays(line))

    def _documents_replaced(self, group):
        "Return the documents on the additional moves of the invoices"
        invoice, line = self.Invoice.__table__(), self.Line.__table__()
        additional = self.AdditionalMove.__table__()
        # A move can be the additional one of many invoices: the first counts,
        # as for own_invoice
        first = (additional
            .join(invoice, condition=additional.invoice == invoice.id)
            .select(
                additional.move, invoice.account, Min(invoice.id).as_('id'),
                group_by=[additional.move, invoice.account]))
        from_ = (group
            .join(first, condition=first.id == group.group_)
            .join(line, condition=(line.move == first.move)
                & (line.account == first.account)))
        return self._documents(
            from_, line, group, self._is_open(line) & ~self._pays(line))

    def _documents_paying(self, group, credit):
        """Return the documents that hang on an invoice as its payment lines

        Nearly all payment lines are the credits that are known already.
        """
        payment, line = self.Payment.__table__(), self.Line.__table__()
        from_ = (group
            .join(payment, condition=payment.invoice == group.group_)
            .join(line, condition=line.id == payment.line))
        return self._documents(
            from_, line, group,
            self._is_open(line) & self._is_not_in(payment.line, credit))

    def _documents_reconciled(self, group):
        "Return the documents of the later reconciliations"
        line = self.Line.__table__()
        from_ = group.join(line,
            condition=line.reconciliation == -group.group_)
        return self._documents(from_, line, group, Literal(True))

    def _documents(self, from_, line, group, where):
        return from_.select(
            line.id, line.party, line.account,
            self._currency(line).as_('currency'),
            self._amount(line).as_('amount'),
            line.move, line.maturity_date, group.group_,
            where=where & (self._amount(line) > 0) & self._is_asked(line))

    def _is_open(self, line):
        return line.reconciliation == Null

    def _pays(self, line):
        payment = self.Payment.__table__()
        return Exists(payment.select(
                Literal(1), where=payment.line == line.id))

    # The payments

    def settled(self):
        """Return queries of which the last one is what has been settled

        Its columns are those of the line, with settled: the amount of it that
        is paid or, negative, that has paid; and is_full when nothing of it is
        left.  The others are to stand before it.
        """
        credit = self._credits()
        member = self._members(credit)
        totals = self._totals(member)
        settled = self._amount_settled(totals)
        left = With(query=totals.select(
                *self._columns(totals), totals.move, totals.maturity_date,
                settled.as_('settled'),
                (settled == totals.amount).as_('is_full')))
        return [credit, member, totals, left]

    def _totals(self, member):
        "Return the members with the totals of their groups"
        amount = member.amount
        group = [
            member.group_, member.party, member.account, member.currency]
        is_credit = amount < 0
        # The documents by due date, the credits as they were entered
        order = Case(
            (is_credit, Null),
            else_=Coalesce(member.maturity_date, self.move_date(member)))
        return With(query=member.select(
                *self._columns(member), member.move, member.maturity_date,
                member.group_,
                (-Sum(Case((is_credit, amount), else_=0),
                    window=Window(group))).as_('credits'),
                Sum(Case((is_credit, 0), else_=amount),
                    window=Window(group)).as_('documents'),
                Sum(amount,
                    window=Window(
                        [*group, is_credit], order_by=[order, member.id])
                    ).as_('cumulated')))

    def _amount_settled(self, totals):
        """Return what is settled of an amount

        Of each document what the credits before it have not used up, of each
        credit what the documents still need.
        """
        return self.round(Case(
                (totals.amount > 0,
                    self._part(
                        totals.amount, totals.cumulated, totals.credits)),
                else_=-self._part(
                    -totals.amount, -totals.cumulated, totals.documents)))

    def left(self, amount, cumulated, credits, documents):
        """Return what is left of an amount

        cumulated is the sum of the amounts of its kind up to it; credits and
        documents are the totals, both positive.
        """
        return self.round(Case(
                (amount > 0, amount - self._part(amount, cumulated, credits)),
                else_=amount + self._part(-amount, -cumulated, documents)))

    @staticmethod
    def _part(amount, cumulated, total):
        "Return the part of the amount that the total reaches"
        return Least(amount, Greatest(0, total - (cumulated - amount)))

    def query(self):
        """Return the query of the lines with their open amounts

        Its columns are id (of the line), party, account, currency, amount,
        move, maturity_date and open_amount, where it is not zero.
        """
        *withs, settled = self.settled()
        line = self.lines()
        items = With(query=line
            .join(settled, 'LEFT', condition=settled.id == line.id)
            .select(
                *self._columns(line), line.move, line.maturity_date,
                self.round(
                    line.amount - Coalesce(settled.settled, 0)
                    ).as_('open_amount')))
        return items.select(
            *self._columns(items), items.move, items.maturity_date,
            items.open_amount,
            with_=[*withs, settled, items],
            where=items.open_amount != 0)

    def _is_not_in(self, column, table):
        """Return whether the column is not among the ids of the table

        The one is planned as a join by PostgreSQL, the other is hashed once
        by SQLite.
        """
        if backend.name == 'postgresql':
            return ~Exists(table.select(
                    Literal(1), where=table.id == column))
        return ~column.in_(table.select(table.id))

    # Common parts

    def _columns(self, table):
        return [
            table.id, table.party, table.account, table.currency,
            table.amount]

    def move_date(self, line):
        "Return the date of the move of the line as SQL"
        move = self.Move.__table__()
        return move.select(move.date, where=move.id == line.move)

    def round(self, amount):
        "Return the amount without the noise of binary numbers of SQLite"
        if backend.name != 'sqlite':
            return amount
        digits = (
            self.question.currency.digits
            if self.question.in_company_currency else _DIGITS)
        return Round(amount, digits)
