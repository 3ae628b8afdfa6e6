# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Which fees make the rows that are asked for"""
from trytond import backend
from trytond.model import fields
from trytond.model.modelstorage import is_leaf
from trytond.pool import Pool
from trytond.tools import grouped_slice
from trytond.transaction import Transaction, without_check_access

_in = fields.SQL_OPERATORS['in']
_KEY = '_arrears_fees'
# How many ids SQLite takes, which are there four times
_MOST = 5000


def asking(domain):
    """Return the context in which only some fees are asked for

    What the domain for the arrears says of the party and of the unit only
    holds for all the fees of a row, or for none.
    """
    if is_leaf(domain):
        domain = [domain]
    elif domain and domain[0] == 'OR':
        domain = [domain]
    clauses = [
        c for c in _named(domain)
        if not isinstance(c, str) and _names(c) <= {'party', 'unit'}]
    if clauses and backend.name == 'sqlite':
        clauses = _found(clauses)
    return {_KEY: clauses}


def _named(domain):
    "Return the domain for the arrears with what their names are made of"
    pool = Pool()
    Arrears = pool.get('property.arrears')
    if isinstance(domain, str):
        return domain
    elif not is_leaf(domain):
        return [_named(c) for c in domain]
    elif domain[0] == 'rec_name':
        return Arrears.search_rec_name('rec_name', tuple(domain))
    return domain


def _found(clauses):
    """Return the clause for the fees that are found, none if there are many

    What is looked for by name is too deep in the query of the arrears for the
    parser of SQLite.
    """
    pool = Pool()
    Fee = pool.get('property.fee')
    with without_check_access():
        fees = Fee.search(clauses, limit=_MOST + 1, order=[])
    if len(fees) > _MOST:
        return []
    return [('id', 'in', [f.id for f in fees])]


def asking_rows(ids):
    "Return the context in which only the rows with the ids are asked for"
    pool = Pool()
    fee = pool.get('property.fee').__table__()
    cursor = Transaction().connection.cursor()
    parties = set()
    for sub_ids in grouped_slice(ids, 1000):
        # The id of a row is the one of a fee
        cursor.execute(*fee.select(
                fee.party, where=_in(fee.id, list(sub_ids))))
        parties.update(party for party, in cursor)
    return {_KEY: [('party', 'in', sorted(parties))]}


def asked_fees(company):
    "Return the query of the ids of the fees that are asked for, None for all"
    pool = Pool()
    Fee = pool.get('property.fee')
    domain = Transaction().context.get(_KEY)
    if not domain:
        return None
    # What the user may see is found among the rows
    with without_check_access():
        return Fee.search(
            [('company', '=', company), *domain], order=[], query=True)


def _names(domain):
    "Return the names of the fields of the domain"
    if isinstance(domain, str):
        return set()
    elif is_leaf(domain):
        return {domain[0].partition('.')[0]}
    return set().union(*map(_names, domain))
