# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.pool import Pool
from trytond.report import Report
from trytond.transaction import Transaction


class FeeReport(Report):
    "A list of fees for each party"

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Company = pool.get('company.company')
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        context['company'] = Company(Transaction().context['company'])
        context['today'] = Date.today()
        context['total'] = cls.total
        return context

    @classmethod
    def fees(cls, party, states):
        pool = Pool()
        Fee = pool.get('property.fee')
        return Fee.search([
                ('company', '=', Transaction().context['company']),
                ('party', '=', party.id),
                ('state', 'in', states),
                ], order=[
                ('start_date', 'ASC'), ('unit', 'ASC'), ('id', 'ASC')])

    @classmethod
    def total(cls, fees):
        return sum((f.open_amount or 0 for f in fees), Decimal(0))


class PaymentNotice(FeeReport):
    __name__ = 'property.fee.payment_notice'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['open_fees'] = cls.open_fees
        return context

    @classmethod
    def open_fees(cls, party):
        "Return the fees of the party that are to be paid"
        return [f for f in cls.fees(party, ['posted']) if f.open_amount]


class PaymentRecord(FeeReport):
    __name__ = 'property.fee.payment_record'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['invoiced_fees'] = cls.invoiced_fees
        return context

    @classmethod
    def invoiced_fees(cls, party):
        "Return the fees of the party that are posted, paid or not"
        return cls.fees(party, ['posted', 'paid'])
