# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql.conditionals import Coalesce
from sql.operators import Equal

from trytond.model import Exclude, ModelSQL, fields
from trytond.modules.company.model import CompanyValueMixin
from trytond.pyson import Eval

NATURES = [
    ('customer', "Customer"),
    ('supplier', "Supplier"),
    ('both', "Customer and Supplier"),
    ]


class PartyRelationship(CompanyValueMixin, ModelSQL):
    __name__ = 'party.party.relationship'
    party = fields.Many2One(
        'party.party', "Party", required=True, ondelete='CASCADE',
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    nature_set = fields.Selection(
        [(None, "")] + NATURES, "Set Nature", sort=False)
    relationship_start_date = fields.Date("Relationship Start Date")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('party')
        table = cls.__table__()
        cls._sql_constraints += [
            ('party_company_unique',
                Exclude(table,
                    (table.party, Equal),
                    (Coalesce(table.company, -1), Equal)),
                'party_archive.msg_party_relationship_unique'),
            ]

    def complete(self, other):
        """Fill in what the other relationship has

        A set nature stays; the earlier of the start dates counts.
        """
        if not getattr(self, 'nature_set', None):
            self.nature_set = other.nature_set
        self.relationship_start_date = min(
            filter(None, [
                    getattr(self, 'relationship_start_date', None),
                    other.relationship_start_date]),
            default=None)
