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
            ('property.renovation', 'party'),
            ('property.renovation', 'contractor'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase_company(self, party, company):
        pool = Pool()
        Renovation = pool.get('property.renovation')
        super().check_erase_company(party, company)
        renovations = Renovation.search([
                ('contractor', '=', party.id),
                ('company', '=', company.id),
                ('state', 'not in', Renovation._closed_states),
                ], limit=1)
        if renovations:
            renovation, = renovations
            raise EraseError(gettext(
                    'party_archive.msg_erase_party_contractor',
                    party=party.rec_name,
                    renovation=renovation.rec_name,
                    company=company.rec_name))

    def to_erase(self, party_id):
        pool = Pool()
        Renovation = pool.get('property.renovation')
        Work = pool.get('property.renovation.work')
        Worker = pool.get('property.renovation.worker')
        return super().to_erase(party_id) + [
            (Worker, ['OR',
                    ('renovation.party', '=', party_id),
                    ('renovation.contractor', '=', party_id),
                    ], False,
                ['name', 'id_number', 'certificate_number', 'pass_number'],
                ['****', None, None, None]),
            (Work, [('renovation.party', '=', party_id)], False,
                ['description'], ['****']),
            (Renovation, [('contractor', '=', party_id)], True,
                ['licence_number', 'safety_person', 'safety_phone'],
                [None, None, None]),
            (Renovation, [('party', '=', party_id)], True,
                ['scope', 'safety_person', 'safety_phone', 'return_reason',
                    'stop_reason', 'cancel_reason',
                    'first_acceptance_remark', 'remark'],
                ['****', None, None, None, None, None, None, None]),
            ]
