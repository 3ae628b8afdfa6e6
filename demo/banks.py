# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""Bank accounts of the company and of those it pays"""


def create_bank_accounts(company, plan, ids):
    "Add a bank, and an account of the company and of each supplier in it"
    party = company.model('party.party')(name=company.texts('bank'))
    party.save()
    bank = company.model('bank')(party=party)
    bank.save()
    suppliers = [
        ids[k] for k, p in plan.parties.items() if p.kind == 'supplier']
    company.model('bank.account')._proxy.create([{
                'bank': bank.id,
                'owners': [('add', [owner])],
                'currency': company.currencies['CNY'].id,
                'numbers': [('create', [{
                                'type': 'other',
                                'number': f'6200 1188 0000 {i:04}',
                                }])],
                }
            for i, owner in enumerate(
                [company.record.party.id, *suppliers], 1)],
        company.config.context)
