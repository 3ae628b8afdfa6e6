# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.i18n import gettext
from trytond.modules.receivable_aging.settlement.words import amount_in_words
from trytond.pool import Pool
from trytond.report import Report
from trytond.transaction import Transaction, check_access

from ..exceptions import FeePrintError
from .arrears import question


class FeeReport(Report):
    "A list of fees for each party"

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Company = pool.get('company.company')
        Date = pool.get('ir.date')
        context = super().get_context(records, header, data)
        company = context['company'] = Company(
            Transaction().context['company'])
        context['letterhead'] = (
            company.header_used.splitlines() or [company.rec_name])
        context['today'] = Date.today()
        _, context['date'] = question()
        context['language'] = cls.language
        context['total'] = cls.total
        return context

    @classmethod
    def language(cls, party, user):
        "Return the language of the party or, without one, of the user"
        Lang = Pool().get('ir.lang')
        return party.lang or user.language or Lang.get()

    @classmethod
    def fees(cls, party, domain):
        "Return the fees of the party in its language"
        pool = Pool()
        Fee = pool.get('property.fee')
        User = pool.get('res.user')
        transaction = Transaction()
        language = cls.language(party, User(transaction.user))
        # Nothing is printed that the user may not see
        with check_access():
            fees = Fee.search([
                    ('company', '=', transaction.context['company']),
                    ('party', '=', party.id),
                    *domain,
                    ], order=[
                    ('start_date', 'ASC'), ('unit', 'ASC'), ('id', 'ASC')])
        with transaction.set_context(language=language.code):
            return Fee.browse([f.id for f in fees])

    @classmethod
    def total(cls, fees, name):
        return sum((getattr(f, name) or 0 for f in fees), Decimal(0))


class PaymentNotice(FeeReport):
    __name__ = 'property.fee.payment_notice'

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['open_fees'] = cls.open_fees
        context['late_amount'] = cls.late_amount
        return context

    @classmethod
    def open_fees(cls, party):
        "Return the fees of the party that are to be paid"
        return [
            f for f in cls.fees(party, [('state', '=', 'posted')])
            if f.open_amount]

    @classmethod
    def late_amount(cls, party):
        "Return what the party has left to pay of late fees"
        pool = Pool()
        Arrears = pool.get('property.arrears')
        return cls.total(
            Arrears.search([('party', '=', party.id)]), 'late_amount')


class ArrearsNotice(PaymentNotice):
    __name__ = 'property.arrears.notice'

    @classmethod
    def get_context(cls, records, header, data):
        pool = Pool()
        Arrears = pool.get('property.arrears')
        ids = Arrears.open_fees(records)
        context = super().get_context(records, header, data)
        # One notice for a party, with all the units that are chosen
        context['records'] = list(dict.fromkeys(r.party for r in records))
        context['open_fees'] = lambda party: [
            f for f in cls.fees(party, [('id', 'in', ids)])
            if f.open_amount]
        context['late_amount'] = lambda party: cls.total(
            [r for r in records if r.party == party], 'late_amount')
        return context


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
        return cls.fees(party, [('state', 'in', ['posted', 'paid'])])


class FeeReceipt(FeeReport):
    "What a party has paid of some fees, and by what"
    __name__ = 'property.fee.receipt'

    @classmethod
    def execute(cls, ids, data):
        cls._check(ids)
        return super().execute(ids, data)

    @classmethod
    def _check(cls, ids):
        pool = Pool()
        Fee = pool.get('property.fee')
        fees = Fee.browse(ids)
        if len({(f.company, f.party) for f in fees}) != 1:
            raise FeePrintError(gettext(
                    'party_archive.msg_fee_receipt_parties'))
        for fee in fees:
            if not (fee.paid_amount and fee.payments()):
                raise FeePrintError(gettext(
                        'party_archive.msg_fee_receipt_unpaid',
                        fee=fee.rec_name))

    @classmethod
    def get_context(cls, records, header, data):
        party, company = records[0].party, records[0].company
        with Transaction().set_context(company=company.id):
            context = super().get_context(records, header, data)
            context['fees'] = cls.fees(
                party, [('id', 'in', [r.id for r in records])])
        context['records'] = [party]
        context['in_words'] = amount_in_words
        context['documents'] = cls.documents
        return context

    @classmethod
    def documents(cls, fee):
        "Return the numbers of what has paid the fee"
        return ', '.join(dict.fromkeys(
                number for _, number in fee.payments()))
