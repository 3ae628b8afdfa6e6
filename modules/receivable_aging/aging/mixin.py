# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal

from trytond.model import fields
from trytond.pool import Pool

from .question import Question


class AgingMixin:
    """The base of the models that answer a Question

    _aging_query must return the query of their rows.
    """
    __slots__ = ()
    _question = Question

    company = fields.Many2One('company.company', "Company")
    currency = fields.Many2One('currency.currency', "Currency")

    @classmethod
    def table_query(cls):
        question = cls._question.from_context()
        if question is None:
            return cls._empty_query()
        return cls._aging_query(question)

    @classmethod
    def _aging_query(cls, question):
        raise NotImplementedError

    @classmethod
    def _empty_query(cls):
        "Return a query with all the columns but without any row"
        User = Pool().get('res.user')
        columns = [
            field.sql_cast(Literal(None)).as_(name)
            for name, field in sorted(cls._fields.items())
            if field.sql_type() and not isinstance(field, fields.Function)]
        return User.__table__().select(*columns, where=Literal(False))
