# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What the scenarios of the settlements by document share"""
from decimal import Decimal

from proteus import Model
from proteus.config import get_config

from trytond.tests.tools import assertEqual

from .tools import as_of, text

__all__ = ['check_settlements', 'find', 'show']

_ZERO = Decimal(0)


def find(party, date, **question):
    """Return the documents of the party

    What all documents of the question have in common is checked.
    """
    Document = Model.get('account.document.settlement')
    with as_of(date, **question):
        check_settlements()
        return Document.find([('party', '=', party.id)])


def show(party, date, **question):
    "Print the documents of the party, each with its settlements"
    Document = Model.get('account.document.settlement')
    with as_of(date, **question):
        check_settlements()
        for document in Document.find([('party', '=', party.id)]):
            print(
                document.date, document.kind, text(document.amount),
                text(document.settled), text(document.open_amount))
            for settlement in document.settlements:
                print(
                    '   ', settlement.date, settlement.kind,
                    text(settlement.amount))


def check_settlements():
    """Check what the question of the context finds

    What is settled and what is open are the amount, the settlements are what
    is settled, and what is open is what the aging says.
    """
    AgingDocument = Model.get('account.aging.document')
    Document = Model.get('account.document.settlement')
    documents = Document.find([])
    for document in documents:
        assertEqual(document.settled + document.open_amount, document.amount)
        assertEqual(
            sum((s.amount for s in document.settlements), _ZERO),
            document.settled)
        assertEqual(document.state, _state(document))
    context = get_config().context
    if context.get('from_date') or context.get('to_date'):
        return
    if context.get('state') != 'settled':
        assertEqual(
            {d.id: d.open_amount for d in documents if d.open_amount},
            {d.id: d.open_amount for d in AgingDocument.find([])})


def _state(document):
    if not document.open_amount:
        return 'settled'
    return 'partial' if document.settled else 'open'
