# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelView, Workflow
from trytond.pool import Pool, PoolMeta


class Invoice(metaclass=PoolMeta):
    __name__ = 'account.invoice'

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, invoices):
        pool = Pool()
        Fee = pool.get('property.fee')
        LateFee = pool.get('property.late_fee')
        super().cancel(invoices)
        # The days can be charged again
        domain = [('invoice_line.invoice', 'in', [i.id for i in invoices])]
        Fee.write(Fee.search(
                domain + [('cancelled', '=', False)]), {'cancelled': True})
        LateFee.write(LateFee.search(
                domain + [('state', '=', 'invoiced')]),
            {'state': 'cancelled'})


class InvoiceLine(metaclass=PoolMeta):
    __name__ = 'account.invoice.line'

    @classmethod
    def _get_origin(cls):
        return super()._get_origin() + [
            'property.fee', 'property.late_fee']
