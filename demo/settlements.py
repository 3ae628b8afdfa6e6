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
    # Who is in the directory may owe in another currency
    keys = [
        k for k in book.debtors()
        if book.plan.parties[k].kind in {'owner', 'tenant'}]
    late, bad = _first(book, keys, 'late'), _first(book, keys, 'bad')
    with acting_as(company, 'accountant'):
        # Those who stopped paying owe several documents; the ones who owe
        # most have credit limits and go on owing it
        _enter_receipts(company, late[:1] + bad[2:4], anchor)
        _send_statements(company, late, anchor)


def _first(book, keys, habit):
    "Return the ids of the parties, those of the habit first"
    parties = book.plan.parties
    return [
        book.ids[k]
        for k in sorted(keys, key=lambda k: parties[k].habit != habit)]


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
