# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal, Null
from sql.conditionals import Case, Greatest
from sql.operators import Exists

from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool


class CreditLimitMixin:
    "The credit limit of the party of a row, and what exceeds it"
    __slots__ = ()

    credit_limit = Monetary(
        "Credit Limit", currency='currency', digits='currency',
        help="The credit limit of the customer, in the currency of the "
        "company.")
    over_limit = Monetary(
        "Over Limit", currency='currency', digits='currency',
        help="By how much the receivables exceed the credit limit, "
        "after advances.")

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

    @staticmethod
    def _over_limit(row):
        "Return what exceeds the limit of the row, nothing without one"
        return Case(
            (row.credit_limit != Null,
                Greatest(0, row.receivable - row.credit_limit)),
            else_=Null)
