# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from ..printing import OfLinesReport
from .words import amount_in_words


class Voucher(OfLinesReport):
    "What was received or paid and what for, to be signed"
    __name__ = 'account.settlement.voucher'
    _lines = [
        ('account.settlement.line', 'settlement'),
        ('account.settlement.charge', 'settlement')]

    @classmethod
    def get_context(cls, records, header, data):
        context = super().get_context(records, header, data)
        context['in_words'] = cls.in_words
        context['lines'] = cls.lines
        context['total'] = cls.total
        return context

    @classmethod
    def _printed_lines(cls, model):
        domain = super()._printed_lines(model)
        if model == 'account.settlement.line':
            # As lines() chooses them
            domain += [
                ('undone', '!=', True),
                ['OR', ('amount', '>', 0), ('discount', '>', 0)],
                ]
        return domain

    @classmethod
    def in_words(cls, settlement, language):
        return amount_in_words(
            cls.total(settlement), settlement.currency, language)

    @classmethod
    def lines(cls, settlement):
        "Return the documents that are settled"
        return [l for l in settlement.lines if l.used and not l.undone]

    @classmethod
    def total(cls, settlement):
        """Return what the voucher is about

        That is the money or, without, the documents that are settled.
        """
        if settlement.is_cash:
            return settlement.amount or 0
        side = settlement.side
        return sum(
            l.amount or 0 for l in cls.lines(settlement)
            if (l.open_amount or 0) * side > 0)
