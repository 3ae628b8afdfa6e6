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
            ('property.correspondence', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase_company(self, party, company):
        pool = Pool()
        Record = pool.get('party.record')
        super().check_erase_company(party, company)
        records = Record.search([
                ('party', '=', party.id),
                ('company', '=', company.id),
                ('open', '=', True),
                ], limit=1)
        if records:
            record, = records
            raise EraseError(gettext(
                    'party_archive.msg_erase_party_record',
                    party=party.rec_name,
                    record=record.number or record.id,
                    company=company.rec_name))

    def to_erase(self, party_id):
        pool = Pool()
        Correspondence = pool.get('property.correspondence')
        return super().to_erase(party_id) + [
            (Correspondence, [('party', '=', party_id)], True,
                ['subject', 'reference', 'copies', 'remark'],
                ['****', None, None, None]),
            ]
