# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..exceptions import FeeRunError


def take_back(run):
    """Take back the invoices of the run

    Drafts and what the company may cancel are cancelled, the others get a
    credit note. What has been paid, even in part, stops all of it, as do
    other lines on a posted invoice.
    """
    pool = Pool()
    Invoice = pool.get('account.invoice')
    lines = {f.invoice_line for f in run.fees if f.invoice_line}
    invoices = Invoice.browse(sorted({l.invoice.id for l in lines}))
    Invoice.lock(invoices)
    invoices = [i for i in invoices if i.state != 'cancelled']
    _check(run, invoices, lines)
    _take_lines(invoices, lines)
    whole = [i for i in invoices if i.lines and _only(i, lines)]
    to_cancel = [i for i in whole if i.allow_cancel]
    with Transaction().set_context(_skip_warnings=True):
        Invoice.cancel(to_cancel)
        to_credit = [i for i in whole if not i.allow_cancel
            and i.state == 'posted']
        Invoice.credit(to_credit, refund=True)


def _only(invoice, lines):
    return all(l in lines for l in invoice.lines)


def _check(run, invoices, lines):
    for invoice in invoices:
        if invoice.state in {'draft', 'validated'}:
            continue
        if (invoice.state == 'paid'
                or invoice.payment_lines
                or invoice.amount_to_pay != invoice.total_amount):
            raise FeeRunError(gettext(
                    'party_archive.msg_fee_run_paid',
                    run=run.rec_name, invoice=invoice.rec_name))
        if not _only(invoice, lines):
            raise FeeRunError(gettext(
                    'party_archive.msg_fee_run_other_lines',
                    run=run.rec_name, invoice=invoice.rec_name))


def _take_lines(invoices, lines):
    "Delete the lines from the drafts to which somebody has added others"
    pool = Pool()
    Invoice = pool.get('account.invoice')
    Line = pool.get('account.invoice.line')
    mixed = [i for i in invoices if not _only(i, lines)]
    if mixed:
        Line.delete([l for i in mixed for l in i.lines if l in lines])
        Invoice.update_taxes(Invoice.browse([i.id for i in mixed]))
