# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.modules.party.exceptions import EraseError
from trytond.pool import Pool, PoolMeta


class Party(metaclass=PoolMeta):
    __name__ = 'party.party'

    occupancies = fields.One2Many(
        'property.occupancy', 'party', "Occupancies",
        help="The units in which the party is or was.")

    @classmethod
    def copy(cls, parties, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('occupancies', None)
        return super().copy(parties, default=default)


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('property.project', 'developer'),
            ('property.occupancy', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def check_erase_company(self, party, company):
        pool = Pool()
        Date = pool.get('ir.date')
        Occupancy = pool.get('property.occupancy')
        super().check_erase_company(party, company)
        occupancies = Occupancy.search([
                ('party', '=', party.id),
                ('company', '=', company.id),
                ['OR',
                    ('end_date', '=', None),
                    ('end_date', '>=', Date.today()),
                    ],
                ], limit=1)
        if occupancies:
            occupancy, = occupancies
            raise EraseError(gettext(
                    'party_archive.msg_erase_party_occupancy',
                    party=party.rec_name,
                    occupancy=occupancy.rec_name,
                    company=company.rec_name))
