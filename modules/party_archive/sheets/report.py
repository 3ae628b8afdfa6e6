# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool
from trytond.report import Report
from trytond.transaction import Transaction, check_access

from ..completeness.query import Query


class ItemsReport(Report):
    "A report that lists items, which is written down where they are logged"

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['today'] = Date.today()
        return context

    @classmethod
    def log(cls, items):
        pool = Pool()
        Access = pool.get('party.archive.access')
        Item = pool.get('party.archive.item')
        # The records of a report are not those of the model
        Access.log_items(
            Item.browse([i.id for i in items]), 'print', target=cls.__name__)


class Registration(ItemsReport):
    __name__ = 'party.archive.registration'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        company = Transaction().context.get('company')
        kinds = Query(company, context['today']).kinds(records)
        items = {p: cls.items(p, company) for p in records}
        cls.log([i for group in items.values() for i in group])
        context['kinds'] = lambda party: ', '.join(kinds[party.id])
        context['items'] = items.get
        context['licence'] = cls.licence
        context['terms_of_payment'] = cls.terms_of_payment
        context['lease'] = cls.lease
        context['blanks'] = cls.blanks
        context['occupancies'] = lambda party: [
            o for o in party.occupancies
            if o.company.id == company
            and (not o.end_date or o.end_date >= context['today'])]
        return context

    @classmethod
    @check_access
    def items(cls, party, company):
        "Return the filed items of the party that the user may see"
        pool = Pool()
        Item = pool.get('party.archive.item')
        return Item.search([
                ('party', '=', party.id),
                ('company', '=', company),
                ('state', '=', 'filed'),
                ], order=[('category.code', 'ASC'), ('number', 'ASC')])

    @classmethod
    def licence(cls, party):
        "Return the number by which the party is registered"
        identifier = party.tax_identifier or next(
            iter(party.identifiers), None)
        return identifier.code if identifier else ''

    @classmethod
    def terms_of_payment(cls, party):
        term = party.customer_payment_term
        return term.rec_name if term else ''

    @classmethod
    def lease(cls, occupancy, language):
        "Return from when till when the unit is let"
        if occupancy.role != 'tenant':
            return ''
        return ' – '.join(
            cls.format_date(d, language) if d else ''
            for d in [occupancy.start_date, occupancy.end_date])

    @classmethod
    def blanks(cls, rows, count):
        "Return the rows that are left for the hand to fill in"
        return range(max(count - len(rows), 1))


class Catalogue(ItemsReport):
    __name__ = 'party.archive.catalogue'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        cls.log(records)
        return context
