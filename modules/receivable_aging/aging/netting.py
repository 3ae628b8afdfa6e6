# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which credit has paid which document by how much

An open line belongs to the group of its later reconciliation, else to that of
the invoice that it pays (as payment line) or is to pay (as line of its move or
of an additional one), else it is alone.  Within a group, a party and an
account (and a currency, when asked by currency) the credits pay the documents
in the order of their due dates: what is left of a document is its open amount,
what is left of a credit is unallocated.
"""
from sql import Literal, Null, Union, Window, With
from sql.aggregate import Min, Sum
from sql.conditionals import Case, Coalesce, Greatest, Least
from sql.operators import Exists

from trytond import backend
from trytond.pool import Pool

from .open_line import OpenLines, once
from .own_invoice import own_invoice


class Netting(OpenLines):
    """SQL of what has been settled of the open lines

    Its cost follows the number of the open credits, for where nothing is there
    to pay with, nothing is paid.
    """

    def __init__(self, question, parties=None):
        super().__init__(question, parties=parties)
        pool = Pool()
        self.Invoice = pool.get('account.invoice')
        self.Payment = pool.get('account.invoice-account.move.line')
        self.AdditionalMove = pool.get(
            'account.invoice-additional-account.move')
        self.has_additional = question.has_additional_move()

    # What is settled

    def paid(self):
        """Return queries of which the last one is what is paid of documents

        Its columns are those of the line, with due_date, settled (the amount
        that is paid), is_full when nothing of it is left, and with group_,
        cumulated (the amounts of the documents up to it) and credits (what
        there is to pay them with).  The others are to stand before it.
        """
        credit = self._credits()
        group = self._groups(credit)
        document = self._documents(group, credit)
        paid = self._pay(document)
        return [credit, group, document, paid]

    def settled(self):
        """Return queries of which the last one is what has been settled

        As paid(), with the credits too: settled is negative for what a credit
        has paid.
        """
        *withs, paid, used = self.paid_and_used()
        settled = With(query=Union(
                paid.select(*self._settled_columns(paid)),
                used.select(*self._settled_columns(used)),
                all_=True))
        return [*withs, paid, used, settled]

    def paid_and_used(self):
        """Return queries of which the last two are what is settled

        The first is that of paid(), the second of the credits: settled is
        negative, cumulated positive, and documents is what there is to pay.
        """
        *withs, credit, group, document, paid = self.paid()
        return [
            *withs, credit, group, document, paid,
            self._use(credit, document)]

    # The groups

    def _credits(self):
        """Return the credits with the group they belong to

        A group is the id of an invoice, or the negative id of a
        reconciliation.
        """
        line = self.lines(credits=True)
        # In their order the look-ups find most of what they need in place
        line = once(line.select(
                *self._columns(line), line.move, line.maturity_date,
                line.reconciliation, order_by=[line.id]))
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
        return own_invoice(line, self.has_additional)

    def _groups(self, credit):
        "Return what there is to pay with, by group, party and account"
        key = [credit.group_, *self._key(credit)]
        return With(query=credit.select(
                *key, (-Sum(credit.amount)).as_('credits'),
                where=credit.group_ != Null,
                group_by=key, order_by=[credit.group_]))

    def _key(self, table):
        "Return within what the credits pay the documents of a group"
        return [table.party, table.account, table.currency]

    def _is_of_group(self, line, group):
        is_of_group = (
            (line.party == group.party) & (line.account == group.account))
        if not self.question.in_company_currency:
            is_of_group &= self._currency(line) == group.currency
        # The planner would take each of them for a filter of its own and so
        # expect next to nothing
        return Case((is_of_group, Literal(True)), else_=Literal(False))

    # The documents to pay

    def _documents(self, group, credit):
        "Return the documents of the groups with what there is to pay them"
        queries = [
            self._documents_to_pay(group),
            self._documents_paying(group, credit)]
        if self.has_additional:
            queries.append(self._documents_replaced(group))
        if self.has_later:
            queries.append(self._documents_reconciled(group))
        return With(query=Union(*queries, all_=True))

    def _documents_to_pay(self, group):
        "Return the documents on the moves of the invoices"
        invoice, line = self.Invoice.__table__(), self.Line.__table__()
        from_ = (group
            .join(invoice, condition=invoice.id == group.group_)
            .join(line, condition=(line.move == invoice.move)
                & (line.account == invoice.account)))
        return self._documents_of(
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
        return self._documents_of(
            from_, line, group, self._is_open(line) & ~self._pays(line))

    def _documents_paying(self, group, credit):
        """Return the documents that hang on an invoice as its payment lines

        Nearly all payment lines are the credits that are known already.
        """
        payment, line = self.Payment.__table__(), self.Line.__table__()
        other = once(group
            .join(payment, condition=payment.invoice == group.group_)
            .select(
                group.group_, *self._key(group), group.credits, payment.line,
                where=self._is_not_in(payment.line, credit)))
        from_ = other.join(line, condition=line.id == other.line)
        return self._documents_of(from_, line, other, self._is_open(line))

    def _documents_reconciled(self, group):
        "Return the documents of the later reconciliations"
        line = self.Line.__table__()
        from_ = group.join(line,
            condition=line.reconciliation == -group.group_)
        return self._documents_of(from_, line, group, Literal(True))

    def _documents_of(self, from_, line, group, where):
        return from_.select(
            line.id, line.party, line.account,
            self._currency(line).as_('currency'),
            self._amount(line).as_('amount'),
            line.move, line.maturity_date, group.group_, group.credits,
            where=where & self._is_document(line)
            & self._is_of_group(line, group) & self.is_of_date(line))

    def _is_open(self, line):
        return line.reconciliation == Null

    def _pays(self, line):
        payment = self.Payment.__table__()
        return Exists(payment.select(
                Literal(1), where=payment.line == line.id))

    # The payments

    def _pay(self, document):
        "Return of each document what the ones before it leave of the credits"
        line = once(document.select(
                *self._columns(document), document.move,
                document.maturity_date, document.group_, document.credits,
                self.due_date(document).as_('due_date')))
        total = line.select(
            *self._columns(line), line.move, line.maturity_date, line.due_date,
            line.group_, line.credits,
            Sum(line.amount, window=Window(
                    [line.group_, *self._key(line)],
                    order_by=[line.due_date, line.id])).as_('cumulated'))
        settled = once(total.select(
                *self._columns(total), total.move, total.maturity_date,
                total.due_date, total.group_, total.cumulated, total.credits,
                self.round(self._part(
                        total.amount, total.cumulated, total.credits)
                    ).as_('settled')))
        return With(query=settled.select(
                *self._columns(settled), settled.move, settled.maturity_date,
                settled.due_date, settled.group_, settled.cumulated,
                settled.credits, settled.settled,
                (settled.settled == settled.amount).as_('is_full')))

    def _use(self, credit, document):
        "Return of each credit what the ones before it leave of the documents"
        total = document.select(
            document.group_, *self._key(document),
            Sum(document.amount).as_('documents'),
            group_by=[document.group_, *self._key(document)])
        line = (credit
            .join(total,
                condition=(total.group_ == credit.group_)
                & self._is_of_same(total, credit))
            .select(
                *self._columns(credit), credit.move, credit.maturity_date,
                credit.group_, total.documents,
                (-Sum(credit.amount, window=Window(
                            [credit.group_, *self._key(credit)],
                            order_by=[credit.id]))).as_('cumulated')))
        settled = once(line.select(
                *self._columns(line), line.move, line.maturity_date,
                line.group_, line.cumulated, line.documents,
                self.round(-self._part(
                        -line.amount, line.cumulated, line.documents)
                    ).as_('settled')))
        return With(query=settled.select(
                *self._columns(settled), settled.move, settled.maturity_date,
                self.due_date(settled).as_('due_date'),
                settled.group_, settled.cumulated, settled.documents,
                settled.settled,
                (settled.settled == settled.amount).as_('is_full')))

    def _is_of_same(self, table, other):
        is_same = Literal(True)
        for column, key in zip(self._key(table), self._key(other)):
            is_same &= column == key
        return Case((is_same, Literal(True)), else_=Literal(False))

    @staticmethod
    def _part(amount, cumulated, total):
        """Return the part of the amount that the total reaches

        cumulated is the sum of the amounts up to it; all are positive.
        """
        return Least(amount, Greatest(0, total - (cumulated - amount)))

    def left(self, amount, cumulated, credits, documents):
        """Return what is left of an amount

        cumulated is the sum of the amounts of its kind up to it; credits and
        documents are the totals, both positive.
        """
        return self.round(Case(
                (amount > 0, amount - self._part(amount, cumulated, credits)),
                else_=amount + self._part(-amount, -cumulated, documents)))

    def _settled_columns(self, table):
        return [
            *self._columns(table), table.move, table.maturity_date,
            table.due_date, table.group_, table.settled, table.is_full]

    def _is_not_in(self, column, table):
        "Return whether the column is not among the ids of the table"
        if self._is_hashed():
            return ~column.in_(table.select(table.id))
        return ~Exists(table.select(Literal(1), where=table.id == column))

    def _is_hashed(self):
        """Return whether ids are hashed once to compare them

        Otherwise they are planned as a join, which PostgreSQL does better
        with many of them and SQLite with none.
        """
        return backend.name != 'postgresql'
