# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields


class KindMixin:
    "What accountants call the settlement"
    __slots__ = ()

    kind = fields.Function(fields.Selection([
                ('receipt', "Receipt"),
                ('payment', "Payment"),
                ('other_receipt', "Other Receipt"),
                ('other_payment', "Other Payment"),
                ('advance_receivable', "Advance against Receivable"),
                ('advance_payable', "Advance against Payable"),
                ('credit_note', "Credit Note against Invoice"),
                ('receivable_payable', "Receivable against Payable"),
                ('transfer_receivable', "Transfer of Receivable"),
                ('transfer_payable', "Transfer of Payable"),
                ], "Kind", sort=False),
        'get_kind')
    kind_string = kind.translated('kind')

    def get_kind(self, name):
        if self.is_cash:
            return f'other_{self.type}' if self.other else self.type
        lines = [l for l in self.lines if l.used] or self.lines
        sides = {l.is_receivable for l in lines} or {
            self.documents != 'supplier'}
        side = 'receivable' if True in sides else 'payable'
        if self.type == 'transfer':
            return f'transfer_{side}'
        if len(sides) > 1:
            return 'receivable_payable'
        credits = [l for l in lines if l.is_document_credit]
        if credits and all(l.invoice for l in credits):
            return 'credit_note'
        return f'advance_{side}'
