# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from itertools import groupby

from trytond.exceptions import UserError
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..records.invoicing import new_invoice


class Invoicing:
    "The invoices of the fees of a run"

    def __init__(self, run):
        self.run = run
        self._products = {}

    def make(self, parties):
        """Make the invoices of the parties, or say why one has none

        When one of them fails, each half of them is tried again by itself.
        """
        transaction = Transaction()
        try:
            with transaction.set_context(
                    company=self.run.company.id, _skip_warnings=True):
                self._make(parties)
        except UserError as error:
            transaction.rollback()
            if len(parties) == 1:
                self._add_problem(parties[0], error.message)
            else:
                half = len(parties) // 2
                for part in [parties[:half], parties[half:]]:
                    self.run.__class__.__queue__.invoice_parties(
                        [self.run], part)

    def _add_problem(self, party, reason):
        pool = Pool()
        Problem = pool.get('property.fee.run.problem')
        Problem(run=self.run, party=party, reason=reason).save()

    def _make(self, parties):
        pool = Pool()
        Fee = pool.get('property.fee')
        Invoice = pool.get('account.invoice')
        InvoiceLine = pool.get('account.invoice.line')
        invoices, fees = [], []
        for invoice, invoice_fees in self._groups(parties):
            invoice.lines = [self._line(invoice, f) for f in invoice_fees]
            invoices.append(invoice)
            fees.extend(invoice_fees)
        if not invoices:
            return
        Invoice.save(invoices)
        lines = InvoiceLine.search([
                ('invoice', 'in', [i.id for i in invoices]),
                ])
        by_fee = {l.origin.id: l for l in lines}
        for fee in fees:
            fee.invoice_line = by_fee[fee.id]
        Fee.save(fees)
        if self.run.post:
            Invoice.post(invoices)
        else:
            Invoice.update_taxes(invoices)

    def _groups(self, parties):
        "Yield each invoice without lines and its fees"
        pool = Pool()
        Fee = pool.get('property.fee')
        fees = Fee.search([
                ('run', '=', self.run.id),
                ('party', 'in', parties),
                ('invoice_line', '=', None),
                ('cancelled', '=', False),
                ], order=[
                ('party', 'ASC'), ('unit', 'ASC'), ('start_date', 'ASC'),
                ('tariff', 'ASC'), ('id', 'ASC')])
        # Whoever comes at the same time waits or tries again
        Fee.lock(fees)

        def key(fee):
            return (
                fee.party.id,
                fee.unit.id if self.run.invoice_per == 'unit' else None)
        for _, group in groupby(fees, key=key):
            group = list(group)
            yield self._invoice(group[0].party), group

    def _invoice(self, party):
        pool = Pool()
        Invoice = pool.get('account.invoice')
        invoice = new_invoice(
            self.run, party, invoice_date=self.run.invoice_date,
            reference=self.run.number)
        invoice.payment_term = invoice.payment_term or self.run.payment_term
        if 'business_type' in Invoice._fields:  # of receivable_aging
            invoice.business_type = 'property_fee'
        return invoice

    def _line(self, invoice, fee):
        "Return the line of the fee, with what its product gives found once"
        pool = Pool()
        Line = pool.get('account.invoice.line')
        key = fee.tariff.product.id, invoice.party.customer_tax_rule
        if key not in self._products:
            line = fee.get_invoice_line(invoice)
            self._products[key] = {
                n: getattr(line, n) for n in ['account', 'taxes', 'unit']}
        return Line(
            type='line', company=fee.company, currency=invoice.currency,
            product=fee.tariff.product, quantity=1, unit_price=fee.amount,
            description=fee.invoice_description(), origin=fee,
            **self._products[key])
