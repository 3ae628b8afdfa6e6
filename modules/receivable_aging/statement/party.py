# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.modules.party.exceptions import EraseError
from trytond.pool import Pool, PoolMeta


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('account.party.statement', 'party'),
            ('account.party.statement.run.failure', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase_company(self, party, company):
        Statement = Pool().get('account.party.statement')
        super().check_erase_company(party, company)
        if Statement.search([
                    ('party', '=', party.id),
                    ('company', '=', company.id),
                    ('state', 'in', ['draft', 'sent', 'disputed']),
                    ], limit=1):
            raise EraseError(gettext(
                    'receivable_aging.msg_statement_erase_party',
                    party=party.rec_name,
                    company=company.rec_name))
