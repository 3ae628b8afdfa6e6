# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql.operators import Equal

from trytond.model import Exclude, ModelSQL, fields


class Counter(ModelSQL):
    __name__ = 'party.archive.counter'
    # No client reaches it, for it is no view

    company = fields.Many2One(
        'company.company', "Company", required=True, ondelete='RESTRICT')
    category = fields.Many2One(
        'party.archive.category', "Class", required=True, ondelete='RESTRICT')
    year = fields.Integer("Year", required=True)
    last = fields.Integer("Last Number", required=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        table = cls.__table__()
        cls._sql_constraints += [
            ('class_year_unique',
                Exclude(table,
                    (table.company, Equal),
                    (table.category, Equal),
                    (table.year, Equal)),
                'party_archive.msg_counter_unique'),
            ]

    @classmethod
    def next(cls, company, category, year):
        """Return the next number of the class in the year

        It is given back when the transaction fails, and nobody else gets it
        before: the numbers have no gap.
        """
        counter = cls._find(company, category, year)
        if counter:
            counter.lock()
        else:
            # The first of the year, whom no other one can be looking past
            cls.lock()
            counter = cls(
                company=company, category=category, year=year, last=0)
        counter.last += 1
        counter.save()
        return counter.last

    @classmethod
    def _find(cls, company, category, year):
        counters = cls.search([
                ('company', '=', company.id),
                ('category', '=', category.id),
                ('year', '=', year),
                ], limit=1)
        return counters[0] if counters else None
