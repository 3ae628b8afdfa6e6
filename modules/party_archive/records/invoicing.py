# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""The drafts of invoices for what registers charge to their party"""
from trytond.i18n import gettext
from trytond.modules.account_product.exceptions import AccountError
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import DraftInvoiceError


def draft_invoice(record, lines, **values):
    """Save and return the draft of an invoice to the party of the record

    Each of the lines has a product, an amount and a description or None.
    """
    pool = Pool()
    Invoice = pool.get('account.invoice')
    company = record.company
    with Transaction().set_context(company=company.id):
        invoice = Invoice(
            company=company, type='out', party=record.party,
            currency=company.currency, **values)
        invoice.set_journal()
        invoice.on_change_party()
        if not invoice.invoice_address:
            raise DraftInvoiceError(gettext(
                    'party_archive.msg_draft_invoice_address',
                    party=record.party.rec_name, record=record.rec_name))
        invoice.lines = [_line(record, invoice, *line) for line in lines]
        invoice.save()
        Invoice.update_taxes([invoice])
    return invoice


def _line(record, invoice, product, amount, description):
    pool = Pool()
    Line = pool.get('account.invoice.line')
    line = Line(
        invoice=invoice, company=invoice.company, type='line',
        currency=invoice.currency, quantity=1, product=product)
    try:
        line.on_change_product()
    except AccountError as error:
        raise DraftInvoiceError(gettext(
                'party_archive.msg_draft_invoice_account',
                product=product.rec_name, record=record.rec_name)) from error
    line.unit_price = invoice.currency.round(amount)
    if description:
        line.description = description
    return line
