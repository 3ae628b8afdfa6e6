# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is left to pay of fees, as the ledger says

There is one query for all who ask: the fees, the arrears and the documents.
"""
from sql import Cast, Literal, Null, Union, Window, With
from sql.aggregate import Min, Sum
from sql.conditionals import Case, Coalesce, Greatest
from sql.functions import Round

from trytond import backend
from trytond.pool import Pool

# Numeric columns of invoices and their lines
AMOUNTS = ['amount', 'open_amount', 'overdue_amount']


class Ledger:
    """The query of the lines of invoices with their part of what is to pay

    As of the end of the date, or of all that is posted without one.  What is
    to pay of an invoice is shared by its lines in proportion to their amounts,
    the parts are rounded and add up to it.  Payments count for what is due
    first.
    """

    def __init__(self, date=None):
        pool = Pool()
        self.date = date
        for name, model in [
                ('Company', 'company.company'),
                ('Currency', 'currency.currency'),
                ('Fee', 'property.fee'),
                ('Invoice', 'account.invoice'),
                ('InvoiceLine', 'account.invoice.line'),
                ('LateFee', 'property.late_fee'),
                ('Move', 'account.move'),
                ('MoveLine', 'account.move.line'),
                ('PaymentLine', 'account.invoice-account.move.line'),
                ('Reconciliation', 'account.move.reconciliation'),
                ]:
            setattr(self, name, pool.get(model))

    def lines(self, invoices):
        """Return the query of the lines of the query of ids of invoices

        With line, invoice, amount, open_amount, overdue_amount and due_date.
        """
        # Found once, for they are asked for by each of the parts
        found = With('id', query=invoices)
        invoices = found.select(found.id)
        total = self._totals(invoices)
        line = self.InvoiceLine.__table__()
        invoice = self.Invoice.__table__()
        weight = _exact(line.quantity * line.unit_price)
        order = [
            Coalesce(line.sequence, 0).asc, line.id.asc]
        weighted = line.join(
            invoice, condition=line.invoice == invoice.id).select(
            line.id.as_('id'), line.invoice.as_('invoice'),
            invoice.company.as_('company'),
            *_shares(weight, [line.invoice], order),
            where=(line.type == 'line')
            & invoice.id.in_(invoices))
        company = self.Company.__table__()
        currency = self.Currency.__table__()
        return weighted.join(
            total, condition=weighted.invoice == total.id).join(
            company, condition=weighted.company == company.id).join(
            currency, condition=company.currency == currency.id).select(
            weighted.id.as_('line'), weighted.invoice.as_('invoice'),
            weighted.company.as_('company'), currency.digits.as_('digits'),
            *(_part(
                    getattr(total, n), weighted, currency.digits).as_(n)
                for n in AMOUNTS),
            total.due_date.as_('due_date'),
            with_=found)

    def _totals(self, invoices):
        "Return the query of what the ledger says of each invoice"
        query = Union(
            self._to_pay(invoices), self._payments(invoices), all_=True)
        return query.select(
            query.invoice.as_('id'),
            Sum(query.amount).as_('amount'),
            Sum(query.open_amount).as_('open_amount'),
            Greatest(Sum(query.overdue_amount), 0).as_('overdue_amount'),
            Min(query.due_date).as_('due_date'),
            group_by=query.invoice)

    def _to_pay(self, invoices):
        line, move = self.MoveLine.__table__(), self.Move.__table__()
        invoice = self.Invoice.__table__()
        reconciliation = self.Reconciliation.__table__()
        amount = line.debit - line.credit
        is_open = self._is_open(reconciliation)
        is_overdue = Literal(False)
        if self.date:
            is_overdue = line.maturity_date < self.date
        return invoice.join(
            move, condition=invoice.move == move.id).join(
            line,
            condition=(line.move == move.id)
            & (line.account == invoice.account)).join(
            reconciliation, 'LEFT',
            condition=line.reconciliation == reconciliation.id).select(
            invoice.id.as_('invoice'),
            amount.as_('amount'),
            Case((is_open, amount), else_=0).as_('open_amount'),
            Case(
                (is_open & is_overdue, amount), else_=0
                ).as_('overdue_amount'),
            Case((is_open, line.maturity_date)).as_('due_date'),
            where=invoice.id.in_(invoices)
            & invoice.state.in_(['posted', 'paid', 'cancelled'])
            & self._in_time(move))

    def _payments(self, invoices):
        payment, line = self.PaymentLine.__table__(), self.MoveLine.__table__()
        move = self.Move.__table__()
        reconciliation = self.Reconciliation.__table__()
        amount = Case(
            (self._is_open(reconciliation), line.debit - line.credit),
            else_=0)
        return payment.join(
            line, condition=payment.line == line.id).join(
            move, condition=line.move == move.id).join(
            reconciliation, 'LEFT',
            condition=line.reconciliation == reconciliation.id).select(
            payment.invoice.as_('invoice'),
            Cast(Literal(0), self.MoveLine.debit.sql_type().base
                ).as_('amount'),
            amount.as_('open_amount'),
            amount.as_('overdue_amount'),
            Cast(Null, self.MoveLine.maturity_date.sql_type().base
                ).as_('due_date'),
            where=payment.invoice.in_(invoices) & self._in_time(move))

    def _is_open(self, reconciliation):
        condition = reconciliation.id == Null
        if self.date:
            condition |= reconciliation.date > self.date
        return condition

    def _in_time(self, move):
        return move.date <= self.date if self.date else Literal(True)

    def _open_invoices(self, table, company, is_asked):
        """Return the query of ids of the company's invoices not paid

        Those with lines for records of the table for which is_asked holds.
        Those that were paid after the date are another part of it, so that
        each is found by its index and the time does not grow with what has
        been paid.
        """
        line, invoice = self.InvoiceLine.__table__(), self.Invoice.__table__()

        def found(invoice, where):
            return table.join(
                line, condition=table.invoice_line == line.id).join(
                invoice, condition=line.invoice == invoice.id).select(
                line.invoice,
                where=(table.company == company) & is_asked & where)
        query = found(invoice, invoice.state == 'posted')
        if self.date:
            query = Union(
                query, found(self._paid_later(), Literal(True)), all_=True)
        return query

    def _paid_later(self):
        invoice, line = self.Invoice.__table__(), self.MoveLine.__table__()
        reconciliation = self.Reconciliation.__table__()
        return reconciliation.join(
            line, condition=line.reconciliation == reconciliation.id).join(
            invoice, condition=invoice.move == line.move).select(
            invoice.id,
            where=(reconciliation.date > self.date)
            & invoice.state.in_(['paid', 'cancelled']))

    def open_by(self, name, fees):
        """Return the query of what is left to pay of fees by a field of them

        fees is the query of their ids.
        """
        fee = self.Fee.__table__()
        line = self.lines(self.open_invoices(fees))
        record = getattr(fee, name)
        return fee.join(line, condition=fee.invoice_line == line.line).select(
            record.as_('record'),
            rounded_sum(line.open_amount, Min(line.digits)).as_('amount'),
            where=fee.id.in_(fees),
            group_by=record)

    def open_invoices(self, fees):
        "Return the query of ids of the invoices of the fees that are not paid"
        fee = self.Fee.__table__()
        line, invoice = self.InvoiceLine.__table__(), self.Invoice.__table__()
        # There are few fees, so their invoices are looked at one by one
        is_open = invoice.state == 'posted'
        if self.date:
            is_open |= invoice.id.in_(self._paid_later())
        return fee.join(line, condition=fee.invoice_line == line.id).join(
            invoice, condition=line.invoice == invoice.id).select(
            invoice.id, where=fee.id.in_(fees) & is_open)

    def open_fees(self, company, levels=None, fees=None):
        """Return the query of what is left to pay of fees and late fees

        Of those with one of the levels of confidentiality.  A late fee is
        shared by the fees of the invoice that was overdue, so there may be
        many rows for a fee.

        With a query of ids of fees only the invoices are read that have
        something to do with one of them.  All their fees are among the rows.
        """
        return Union(
            self._open_fees(company, levels, fees),
            self._open_late_fees(company, levels, fees), all_=True)

    def _invoices(self, fees):
        "Return the query of ids of the invoices with the fees"
        fee, line = self.Fee.__table__(), self.InvoiceLine.__table__()
        return fee.join(line, condition=fee.invoice_line == line.id).select(
            line.invoice, where=fee.id.in_(fees))

    @staticmethod
    def _shown(table, levels):
        if levels is None:
            return Literal(True)
        return table.confidentiality.in_(list(levels))

    def _open_fees(self, company, levels, fees):
        fee, invoiced = self.Fee.__table__(), self.Fee.__table__()
        is_asked = Literal(True)
        if fees is not None:
            is_asked = invoiced.id.in_(fees)
        line = self.lines(self._open_invoices(invoiced, company, is_asked))
        none = Cast(Literal(0), self.Fee.amount.sql_type().base)
        return fee.join(line, condition=fee.invoice_line == line.line).select(
            fee.id.as_('fee'), fee.company.as_('company'),
            fee.unit.as_('unit'), fee.party.as_('party'),
            line.digits.as_('digits'),
            *(getattr(line, n).as_(n) for n in AMOUNTS),
            none.as_('late_amount'), line.due_date.as_('due_date'),
            Literal(1).as_('number'),
            where=(line.open_amount != 0) & self._shown(fee, levels))

    def _open_late_fees(self, company, levels, fees):
        late, fee = self.LateFee.__table__(), self.Fee.__table__()
        fee_line = self.InvoiceLine.__table__()
        invoiced = self.LateFee.__table__()
        is_asked = Literal(True)
        if fees is not None:
            is_asked = invoiced.overdue_invoice.in_(self._invoices(fees))
        line = self.lines(self._open_invoices(invoiced, company, is_asked))
        weighted = late.join(
            line, condition=late.invoice_line == line.line).join(
            fee_line, condition=fee_line.invoice == late.overdue_invoice).join(
            fee, condition=fee.invoice_line == fee_line.id).select(
            fee.id.as_('fee'), fee.company.as_('company'),
            fee.unit.as_('unit'), fee.party.as_('party'),
            line.digits.as_('digits'), line.open_amount.as_('open_amount'),
            *_shares(_exact(fee.amount), [late.id], [fee.id.asc]),
            where=(line.open_amount != 0) & self._shown(late, levels))
        none = Cast(Literal(0), self.Fee.amount.sql_type().base)
        return weighted.select(
            weighted.fee, weighted.company, weighted.unit, weighted.party,
            weighted.digits,
            *(none.as_(n) for n in AMOUNTS),
            _part(
                weighted.open_amount, weighted, weighted.digits
                ).as_('late_amount'),
            Cast(Null, self.MoveLine.maturity_date.sql_type().base
                ).as_('due_date'),
            Literal(0).as_('number'))


def _exact(value):
    "Return the number so that it is divided exactly enough"
    # PostgreSQL rounds decimals only, SQLite divides integers as such
    return Cast(value, 'REAL' if backend.name == 'sqlite' else 'NUMERIC')


def _shares(weight, partition, order):
    "Return the columns for _part"
    return [
        Coalesce(Sum(weight, window=Window(
                    partition, order_by=order, frame='ROWS',
                    end=-1)), 0).as_('before'),
        Sum(weight, window=Window(
                partition, order_by=order, frame='ROWS', end=0)).as_('upto'),
        Sum(weight, window=Window(partition)).as_('whole'),
        ]


def _part(amount, row, digits):
    """Return the rounded part of the amount

    The difference of two sums is rounded, so the parts add up.
    """
    def rounded(weight):
        return Round(_exact(amount) * weight / row.whole, digits)
    # Without any weight it does not matter of which line it is
    part = Case(
        (row.whole != 0, rounded(row.upto) - rounded(row.before)), else_=0)
    if backend.name == 'sqlite':
        part = Round(part, digits)
    return part


def rounded_sum(amounts, digits):
    "Return the sum without the noise of binary numbers of SQLite"
    result = Sum(amounts)
    if backend.name == 'sqlite':
        result = Round(result, digits)
    return result

