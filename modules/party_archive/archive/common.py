# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.transaction import Transaction


def company_domain(name='company'):
    "Return the domain for the company of the context, all without any"
    company = Transaction().context.get('company')
    if company is None:
        return []
    return [(name, '=', company)]
