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
            ('account.settlement', 'party'),
            ('account.settlement', 'to_party'),
            ('account.settlement.charge', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase_company(self, party, company):
        Settlement = Pool().get('account.settlement')
        super().check_erase_company(party, company)
        if Settlement.search([
                    ('party', '=', party.id),
                    ('company', '=', company.id),
                    ('state', '=', 'draft'),
                    ], limit=1):
            raise EraseError(gettext(
                    'receivable_aging.msg_settlement_erase_party',
                    party=party.rec_name,
                    company=company.rec_name))
