# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from sql import Literal, Null
from sql.aggregate import Min, Sum
from sql.conditionals import Case, Coalesce, Greatest
from sql.operators import Exists

from trytond import backend
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import sqlite_apply_types
from trytond.transaction import Transaction

from .aged_sum import AgedSum
from .heading import BUCKETS, HeadingMixin
from .mixin import AgingMixin
from .open_item import RECEIVABLE, OpenItems
from .question import Question


class AgingParty(HeadingMixin, AgingMixin, ModelSQL, ModelView):
    __name__ = 'account.aging.party'

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unallocated = Monetary(
        "Unallocated", currency='currency', digits='currency',
        help="Advances and other credits that settle no document.")
    balance = Monetary(
        "Balance", currency='currency', digits='currency')
    share = fields.Function(fields.Numeric(
            "Share", digits=(None, 4),
            help="The share of the total balance."),
        'get_share')
    overdue = Monetary(
        "Overdue", currency='currency', digits='currency',
        help="What is left of the documents after their due dates.")
    oldest_days = fields.Integer(
        "Oldest Days",
        help="The age of the oldest open document in days; "
        "negative where none is due yet.")
    credit_limit = Monetary(
        "Credit Limit", currency='currency', digits='currency',
        help="The credit limit of the customer, in the currency of the "
        "company.")
    over_limit = Monetary(
        "Over Limit", currency='currency', digits='currency',
        help="By how much the receivables exceed the credit limit, "
        "after advances.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('party', 'ASC'))

    @classmethod
    def _aging_query(cls, question):
        aged = AgedSum(question)
        item = aged.rows()
        row = item.select(
            *cls._columns(question, aged, item),
            group_by=[item.party, item.currency],
            having=Sum(item.number) != 0)
        row = row.select(
            *cls._row_columns(row), row.receivable, row.oldest_date,
            cls._credit_limit(question, row).as_('credit_limit'))
        return row.select(
            *cls._row_columns(row), row.credit_limit,
            Literal(question.company).as_('company'),
            aged.aged.days(row.oldest_date).as_('oldest_days'),
            Case((row.credit_limit != Null,
                    Greatest(0, row.receivable - row.credit_limit)),
                else_=Null).as_('over_limit'),
            with_=aged.withs)

    @classmethod
    def _row_columns(cls, row):
        return [
            row.id, row.party, row.currency,
            *[getattr(row, f'bucket{n}') for n in BUCKETS],
            row.unallocated, row.balance, row.overdue]

    @classmethod
    def _columns(cls, question, aged, item):
        def total(amount, condition=None):
            return aged.items.round(Coalesce(
                    Sum(amount, filter_=condition), 0))

        amount = item.amount
        last = len(question.scheme.buckets)
        columns = [
            # The party is the key where it has one row only
            (item.party if question.in_company_currency
                else Min(item.id)).as_('id'),
            item.party, item.currency]
        for number in BUCKETS:
            if number <= last:
                bucket = total(amount, item.bucket == number)
            else:
                bucket = getattr(cls, f'bucket{number}').sql_cast(
                    Literal(None))
            columns.append(bucket.as_(f'bucket{number}'))
        columns += [
            total(-amount, item.bucket == Null).as_('unallocated'),
            total(amount).as_('balance'),
            total(amount, item.is_overdue).as_('overdue'),
            total(amount, item.side == RECEIVABLE).as_('receivable'),
            Min(item.basis_date).as_('oldest_date'),
            ]
        return columns

    @classmethod
    def _credit_limit(cls, question, row):
        """Return the credit limit of the party of the row as SQL

        As get_multivalue finds it: the one of the company goes before one
        without company, and the default stands for a party that has none set.
        It limits what customers owe in all currencies together, so without
        meaning for suppliers and for a single currency.
        """
        pool = Pool()
        Limit = pool.get('party.party.credit_limit_amount')
        Party = pool.get('party.party')
        if question.type == 'supplier' or not question.in_company_currency:
            return cls.credit_limit.sql_cast(Literal(None))

        def limits():
            limit = Limit.__table__()
            return limit, (limit.party == row.party) & (
                (limit.company == question.company) | (limit.company == Null))
        limit, where = limits()
        amount = limit.select(
            limit.credit_limit_amount, where=where,
            order_by=[limit.company.asc.nulls_last, limit.id.asc], limit=1)
        default = Party.default_credit_limit_amount(company=question.company)
        if default is None:
            return amount
        limit, where = limits()
        return Case(
            (Exists(limit.select(limit.id, where=where)), amount),
            else_=default)

    @classmethod
    def get_share(cls, rows, name):
        "Return the share of each balance of the sum of those in its currency"
        totals = cls._totals(Question.from_context())
        shares = {}
        for row in rows:
            total = totals.get(row.currency.id)
            shares[row.id] = (
                (row.balance / total).quantize(Decimal('0.0001'))
                if total else None)
        return shares

    @classmethod
    def _totals(cls, question):
        """Return the sum of the balances by id of the currency

        What is paid leaves the sum as it is, so the lines are enough.
        """
        if question is None:
            return {}
        items = OpenItems(question)
        line = items.lines()
        amount = line.amount
        if question.type == 'both':
            amount *= items.side(line)
        query = line.select(
            line.currency, Sum(amount).as_('total'),
            group_by=line.currency)
        if backend.name == 'sqlite':
            sqlite_apply_types(query, [None, 'NUMERIC'])
        cursor = Transaction().connection.cursor()
        cursor.execute(*query)
        return dict(cursor.fetchall())

    def get_rec_name(self, name):
        return self.party.rec_name

    @classmethod
    def view_attributes(cls):
        danger = [
            (f'/tree/field[@name="{name}"]', 'visual',
                If(Eval(name, 0) > 0, 'danger', 'muted'))
            for name in ['overdue', 'over_limit']]
        # Zeros are there to be summed, not to be read
        muted = [
            (f'/tree/field[@name="{name}"]', 'visual',
                If(Eval(name, 0) == 0, 'muted', ''))
            for name in [*(f'bucket{n}' for n in BUCKETS), 'unallocated']]
        return super().view_attributes() + danger + muted
