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

    Each of the lines has a product, an amount, a description or None and, if
    it has one, its origin.
    """
    pool = Pool()
    Invoice = pool.get('account.invoice')
    company = record.company
    with Transaction().set_context(company=company.id):
        invoice = new_invoice(record, record.party, **values)
        invoice.lines = [new_line(record, invoice, *line) for line in lines]
        invoice.save()
        Invoice.update_taxes([invoice])
    return invoice


def new_invoice(record, party, **values):
    """Return the invoice to the party for the record, to be saved with lines

    It is asked for in the context of the company of the record.
    """
    pool = Pool()
    Invoice = pool.get('account.invoice')
    invoice = Invoice(
        company=record.company, type='out', party=party,
        currency=record.company.currency, **values)
    invoice.set_journal()
    invoice.on_change_party()
    if not invoice.invoice_address:
        raise DraftInvoiceError(gettext(
                'party_archive.msg_draft_invoice_address',
                party=party.rec_name, record=record.rec_name))
    return invoice


def new_line(record, invoice, product, amount, description, origin=None):
    "Return the line of the invoice for the record, to be saved with it"
    pool = Pool()
    Line = pool.get('account.invoice.line')
    line = Line(
        invoice=invoice, company=invoice.company, type='line',
        currency=invoice.currency, quantity=1, product=product,
        origin=origin)
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
