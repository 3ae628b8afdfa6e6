# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which invoice has a line as one to pay"""
from sql.aggregate import Min
from sql.conditionals import Coalesce

from trytond.pool import Pool


def own_invoice(line, has_additional=True):
    """Return SQL of the invoice that has the line as one to pay, or null

    Without additional moves in the question they are not looked for.
    """
    pool = Pool()
    Invoice = pool.get('account.invoice')
    AdditionalMove = pool.get('account.invoice-additional-account.move')
    invoice = Invoice.__table__()
    # The first one in the index, which takes less than an aggregate
    own = invoice.select(
        invoice.id,
        where=(invoice.move == line.move)
        & (invoice.account == line.account),
        order_by=[invoice.id.asc], limit=1)
    if not has_additional:
        return own
    invoice = Invoice.__table__()
    additional = AdditionalMove.__table__()
    replaced = (additional
        .join(invoice, condition=additional.invoice == invoice.id)
        .select(
            Min(invoice.id),
            where=(additional.move == line.move)
            & (invoice.account == line.account)))
    return Coalesce(own, replaced)
