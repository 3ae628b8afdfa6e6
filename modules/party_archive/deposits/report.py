# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.modules.receivable_aging.settlement.words import amount_in_words
from trytond.pool import Pool
from trytond.report import Report

from ..exceptions import DepositPrintError


class _Slip(Report):
    "What was received or returned, to be signed"

    # The types of movement that it is about
    _types = set()

    @classmethod
    def execute(cls, ids, data):
        cls._check(ids)
        return super().execute(ids, data)

    @classmethod
    def _check(cls, ids):
        pool = Pool()
        Movement = pool.get('property.deposit.movement')
        for movement in Movement.browse(ids):
            if movement.type not in cls._types:
                raise DepositPrintError(gettext(
                        f'party_archive.msg_deposit_print_{cls._form}',
                        movement=movement.number,
                        type=movement.type_string))

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        company = records[0].company
        context['letterhead'] = (
            company.header_used.splitlines() or [company.rec_name])
        context['language'] = cls.language
        context['in_words'] = amount_in_words
        return context

    @classmethod
    def language(cls, movement, user):
        "Return the language of the party or, without one, of the user"
        Lang = Pool().get('ir.lang')
        return movement.party.lang or user.language or Lang.get()


class DepositReceipt(_Slip):
    __name__ = 'property.deposit.receipt'
    _types = {'receive', 'transfer_in'}
    _form = 'receipt'


class DepositRefundSlip(_Slip):
    __name__ = 'property.deposit.refund_slip'
    _types = {'refund'}
    _form = 'refund'
