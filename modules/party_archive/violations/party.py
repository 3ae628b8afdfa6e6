# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta


class Replace(metaclass=PoolMeta):
    __name__ = 'party.replace'

    @classmethod
    def fields_to_replace(cls):
        return super().fields_to_replace() + [
            ('property.violation', 'party'),
            ]


class Erase(metaclass=PoolMeta):
    __name__ = 'party.erase'

    def to_erase(self, party_id):
        pool = Pool()
        Inspection = pool.get('property.violation.inspection')
        Violation = pool.get('property.violation')
        return super().to_erase(party_id) + [
            (Inspection, [('violation.party', '=', party_id)], True,
                ['remark'], [None]),
            (Violation, [('party', '=', party_id)], True,
                ['description', 'reply_text', 'appeal_text',
                    'decision_reason', 'remark'],
                ['****', None, None, None, None]),
            ]
