# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What was open at the ends of some months and what had been paid of it

It is the rule of the netting, with the month as one more of what its groups
are told apart by: the lines are read once and not for each of the months.
"""
from sql import Literal, Null, Select, Union, With
from sql.conditionals import Case, Coalesce

from trytond.model import fields

from ..aging.netting import Netting
from ..aging.open_line import once

_date = fields.Date("Date").sql_cast


class OpenInSeries(Netting):
    "SQL of the lines that were open at the end of any month of the question"

    def __init__(self, question, month=None):
        super().__init__(question.at(question.date))
        self.series = question
        self.first = question.ends[0]
        latest = question.latest(self.Reconciliation)
        self.has_later = latest is not None and latest > self.first
        self.month = month or self._months()

    def _months(self):
        """Return the query of the months

        Its columns are number (from one), date (the end of the month) and
        limit1 ..., the earliest dates of the buckets but the last one.
        """
        queries = []
        for number, date in enumerate(self.series.ends, 1):
            *limits, _ = self.series.at(date).limits
            queries.append(Select([
                        Literal(number).as_('number'),
                        _date(Literal(date)).as_('date'),
                        *(_date(Literal(earliest)).as_(f'limit{bucket}')
                            for bucket, earliest in limits)]))
        return With(query=Union(*queries, all_=True))

    def _reconciled_later(self):
        line = self.Line.__table__()
        reconciliation = self.Reconciliation.__table__()
        return (
            line,
            reconciliation.join(line,
                condition=line.reconciliation == reconciliation.id),
            (reconciliation.company == self.question.company)
            & (reconciliation.date > self.first))

    def of_months(self):
        """Return the query of the lines with the months in which they are open

        Its columns are number (of the month), account, amount, and due_date,
        which is null for credits.
        """
        line = self.lines()
        move = self.Move.__table__()
        reconciliation = self.Reconciliation.__table__()
        dated = once(line
            .join(move, condition=move.id == line.move)
            .join(reconciliation, 'LEFT',
                condition=reconciliation.id == line.reconciliation)
            .select(
                line.account, line.amount, line.is_document,
                line.maturity_date, move.date,
                reconciliation.date.as_('until')))
        return dated.join(self.month,
            condition=self._is_open_in(self.month, dated.date, dated.until)
            ).select(
                self.month.number, dated.account, dated.amount,
                self._due_date(dated).as_('due_date'))

    def _is_open_in(self, month, date, until):
        return (date <= month.date) & (
            (until == Null) | (until > month.date))

    def _due_date(self, line):
        return Case(
            (line.is_document, Coalesce(line.maturity_date, line.date)),
            else_=self.no_date)

    @property
    def no_date(self):
        return _date(Null)


class SeriesNetting(OpenInSeries):
    "SQL of what had been paid at the end of each month of the question"

    def __init__(self, question):
        super().__init__(question)
        self.open = OpenInSeries(question, month=self.month)

    def _credits(self):
        "Return the credits once for each month in which they are open"
        credit = self.open._credits().query
        move = self.Move.__table__()
        reconciliation = self.Reconciliation.__table__()
        dated = once(credit
            .join(move, condition=move.id == credit.move)
            # The group of what is reconciled is the negative id
            .join(reconciliation, 'LEFT',
                condition=reconciliation.id == -credit.group_)
            .select(
                *self.open._columns(credit), credit.move,
                credit.maturity_date, credit.group_, move.date,
                reconciliation.date.as_('until'),
                where=credit.group_ != Null))
        return With(query=dated.join(self.month,
                condition=self._is_open_in(
                    self.month, dated.date, dated.until)).select(
                *self.open._columns(dated), self.month.number, dated.move,
                dated.maturity_date, dated.group_))

    def _columns(self, table):
        return [*super()._columns(table), table.number]

    def _key(self, table):
        return [*super()._key(table), table.number]

    def _documents_of(self, from_, line, group, where):
        "Return the documents that are there at the end of the month"
        move = self.Move.__table__()
        from_ = (from_
            .join(move, condition=move.id == line.move)
            .join(self.month, condition=(self.month.number == group.number)
                & (move.date <= self.month.date)))
        query = super()._documents_of(from_, line, group, where)
        query.columns = [*query.columns, group.number]
        return query
