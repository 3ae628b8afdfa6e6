# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is settled document by document, and which balances are agreed"""
from .dates import month_end, month_start
from .plan import CENT
from .users import acting_as

# So many receipts are posted, the others are left as drafts
POSTED = 2


def create_settlements(book, anchor):
    "Enter receipts, and statements of the month before, as the accountant"
    company = book.company
    late, bad = _debtors(book, 'late'), _debtors(book, 'bad')
    with acting_as(company, 'accountant'):
        # Those who stopped paying owe several documents; the ones who owe
        # most have credit limits and go on owing it
        _enter_receipts(company, late[:1] + bad[2:4], anchor)
        _send_statements(company, late, anchor)


def _debtors(book, habit):
    "Return the ids of those who owe something, those of the habit first"
    Party = book.company.model('party.party')
    receivables = {
        row['id']: row['receivable'] for row in Party._proxy.read(
            list(book.ids.values()), ['receivable'],
            book.company.config.context)}
    # Who is in the directory may owe in another currency
    keys = sorted(
        (k for k, p in book.plan.parties.items()
            if p.kind in {'owner', 'tenant'} and receivables[book.ids[k]] > 0),
        key=lambda k: (
            book.plan.parties[k].habit != habit, -receivables[book.ids[k]],
            k))
    return [book.ids[k] for k in keys]


def _enter_receipts(company, parties, date):
    "Receive what pays the oldest documents of each, the last one in part"
    Invoice = company.model('account.invoice')
    Party = company.model('party.party')
    Settlement = company.model('account.settlement')
    paid = []
    for number, id_ in enumerate(parties):
        settlement = Settlement(type='receipt')
        settlement.date = date
        settlement.party = Party(id_)
        if not settlement.lines:
            continue
        settlement.amount = _receipt([
                line.open_amount for line in settlement.lines])
        settlement.payment_method = company.methods['bank']
        settlement.strategy = 'oldest'
        settlement.click('propose')
        if number < POSTED:
            settlement.click('post')
            paid += [line.invoice for line in settlement.lines if line.amount]
    # What the queue would do
    Invoice.click(paid, 'process')


def _receipt(amounts):
    "Return what pays all but two of the amounts, and a half of the next"
    *paid, part = amounts[:-1] or amounts
    return sum(paid) + (part / 2).quantize(CENT)


def _send_statements(company, parties, anchor):
    "Send statements to two with movements, of which the first is confirmed"
    Party = company.model('party.party')
    Statement = company.model('account.party.statement')
    end = month_end(anchor, -1)
    sent = []
    for id_ in parties:
        if len(sent) == 2:
            break
        statement = Statement(party=Party(id_))
        statement.from_date = month_start(end)
        statement.to_date = end
        statement.click('compute')
        if statement.lines:
            statement.click('send')
            sent.append(statement)
        else:
            statement.delete()
    for statement in sent[:1]:
        statement.click('confirm')
