# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Single cases that a trial wants to look at, made the way a user makes them

Each function takes the Book after its last month and the anchor.
"""
import datetime as dt
from decimal import Decimal

from proteus import Wizard

from .book import Receipt
from .plan import CENT, Document, Item

# What a bank keeps of a payment from abroad, in USD
CHARGES = Decimal(15)


def create_cases(book, anchor):
    "Add all the cases to the book"
    pay_foreign(book, anchor)
    pay_in_part(book, anchor)
    receive_advances(book, anchor)
    refund(book, anchor)
    cancel(book, anchor)
    leave_drafts(book, anchor)
    set_credit_limits(book)


def pay(book, invoice, date, share=100, charges=Decimal(0)):
    """Pay an invoice by the wizard, the share (percent) of what is to pay

    The charges, in the currency of the invoice, are what a bank kept of a
    full payment; they are written off.
    What the queue would do then is left to the caller.
    """
    wizard = Wizard(
        'account.invoice.pay', [invoice], config=book.company.config)
    wizard.form.date = date
    wizard.form.payment_method = book.company.methods['bank']
    wizard.form.amount = (
        invoice.amount_to_pay * share / 100).quantize(CENT) - charges
    wizard.execute('choice')
    if wizard.form_state == 'ask':
        if charges:
            wizard.form.type = 'writeoff'
            wizard.form.writeoff = book.company.write_off
        else:
            wizard.form.type = 'partial'
        wizard.execute('pay')


def pay_foreign(book, anchor):
    "Pay the older invoices in foreign currency, the next ones in part"
    Invoice = book.company.model('account.invoice')
    last = anchor - dt.timedelta(days=70)
    before = anchor - dt.timedelta(days=200)
    paid = []
    for debt in book.foreign:
        if debt.issued > last:
            continue
        invoice = Invoice(debt.invoice)
        date = debt.issued + dt.timedelta(days=58)
        if debt.issued <= before:
            # The date of a write-off is that of the exchange difference too,
            # which would be of today without one
            pay(book, invoice, date, charges=CHARGES)
        else:
            pay(book, invoice, date, share=40)
        paid.append(invoice)
    Invoice.click(paid, 'process')


def pay_in_part(book, anchor, count=8):
    "Pay a part of the oldest invoices of those who stopped paying"
    Invoice = book.company.model('account.invoice')
    parties = [
        book.ids[k] for k, p in book.plan.parties.items() if p.habit == 'bad']
    open_invoices = Invoice.find([
            ('type', '=', 'out'),
            ('state', '=', 'posted'),
            ('currency.code', '=', 'CNY'),
            ('party', 'in', parties),
            ('total_amount', '>', 0),
            ('invoice_date', '<', anchor - dt.timedelta(days=40)),
            ], order=[('invoice_date', 'ASC'), ('id', 'ASC')])
    seen = set()
    paid = []
    for invoice in open_invoices:
        if invoice.party.id in seen or len(seen) >= count:
            continue
        seen.add(invoice.party.id)
        pay(book, invoice, anchor - dt.timedelta(days=12), share=35)
        paid.append(invoice)
    Invoice.click(paid, 'process')


def receive_advances(book, anchor):
    "Receive money, and pay some out, for which there is no invoice yet"
    texts = book.company.texts
    keys = sorted(
        k for k, p in book.plan.parties.items() if p.habit == 'prompt')
    suppliers = [
        k for k in keys if book.plan.parties[k].kind == 'supplier'][:2]
    customers = [
        k for k in keys if book.plan.parties[k].kind != 'supplier']
    customers = customers[::max(1, len(customers) // 6)][:6]
    receipts = [
        Receipt(key, 'out', anchor - dt.timedelta(days=9 * i),
            Decimal(500 + 250 * i), texts('advance'))
        for i, key in enumerate(customers)]
    receipts += [
        Receipt(key, 'in', anchor - dt.timedelta(days=5 + i),
            Decimal(3000), texts('prepayment'))
        for i, key in enumerate(suppliers)]
    book.post_receipts(receipts)


def refund(book, anchor):
    """Credit the last two open trade invoices by the wizard

    The first one is cancelled by it; the credit note of the second one stays
    open beside it.
    """
    Invoice = book.company.model('account.invoice')
    invoices = Invoice.find([
            ('type', '=', 'out'),
            ('state', '=', 'posted'),
            ('party.categories.name', '=',
                book.company.texts('category.party.customer')),
            ('total_amount', '>', 0),
            ('currency.code', '=', 'CNY'),
            ], order=[('invoice_date', 'DESC'), ('id', 'DESC')])
    invoices = [i for i in invoices if not i.payment_lines][:2]
    for invoice, with_refund in zip(invoices, [True, False]):
        wizard = Wizard(
            'account.invoice.credit', [invoice], config=book.company.config)
        wizard.form.with_refund = with_refund
        wizard.form.invoice_date = anchor
        wizard.execute('credit')
        if not with_refund:
            credit_note, = wizard.actions[0]
            credit_note.click('post')


def cancel(book, anchor):
    "Post an invoice by mistake and cancel it"
    invoice = _new_invoice(book, 0, anchor, 'mistake')
    invoice.click('post')
    invoice.click('cancel')


def leave_drafts(book, anchor):
    "Leave an invoice, and a receipt, that somebody has still to look at"
    texts = book.company.texts
    _new_invoice(book, 1, anchor, 'draft_invoice')
    Move = book.company.model('account.move')
    receipt = Receipt(
        _tenant(book, 2), 'out', anchor, Decimal('888.00'),
        texts('draft_move'))
    Move._proxy.create(
        [book.move_values(receipt)], book.company.config.context)


def _tenant(book, index):
    keys = [k for k, p in book.plan.parties.items() if p.kind == 'tenant']
    return keys[index % len(keys)]


def _new_invoice(book, index, date, text):
    Invoice = book.company.model('account.invoice')
    document = Document(
        _tenant(book, index), 'out', date, 'days30',
        [Item('parking', Decimal(2), Decimal('450.00'))],
        description=book.company.texts(text))
    id_, = Invoice._proxy.create(
        [book.invoice_values(document)], book.company.config.context)
    return Invoice(id_)


def set_credit_limits(book):
    """Give the customers credit limits

    Two of those who stopped paying get none at all, two others less than
    they owe, some more than that; the others stay without limit.
    """
    Party = book.company.model('party.party')
    limits = ['0.7', '1.4', '0', '2', '0.5', '0', '1.2', '3']
    changed = []
    for (key, receivable), limit in zip(book.debtors().items(), limits):
        party = Party(book.ids[key])
        # Limits are round numbers
        party.credit_limit_amount = (
            receivable * Decimal(limit) / 1000
            ).quantize(Decimal(1)) * 1000
        changed.append(party)
    Party.save(changed)
