# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, fields
from trytond.modules.company.model import CompanyValueMixin
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval, Id

from ..default import default_id

_FIELDS = {'settlement_sequence', 'settlement_journal'}


class Configuration(metaclass=PoolMeta):
    __name__ = 'account.configuration'

    settlement_sequence = fields.MultiValue(fields.Many2One(
            'ir.sequence.strict', "Settlement Sequence", required=True,
            domain=[
                ('company', 'in',
                    [Eval('context', {}).get('company', -1), None]),
                ('sequence_type', '=',
                    Id('receivable_aging', 'sequence_type_settlement')),
                ]))
    settlement_journal = fields.MultiValue(fields.Many2One(
            'account.journal', "Settlement Journal", required=True,
            domain=[
                ('type', '=', 'general'),
                ],
            help="The journal of what settles without cash."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _FIELDS:
            return pool.get('account.configuration.settlement')
        return super().multivalue_model(field)

    @classmethod
    def default_settlement_sequence(cls, **pattern):
        return cls.multivalue_model(
            'settlement_sequence').default_settlement_sequence()

    @classmethod
    def default_settlement_journal(cls, **pattern):
        return cls.multivalue_model(
            'settlement_journal').default_settlement_journal()


class ConfigurationSettlement(ModelSQL, CompanyValueMixin):
    __name__ = 'account.configuration.settlement'

    settlement_sequence = fields.Many2One(
        'ir.sequence.strict', "Settlement Sequence", required=True,
        domain=[
            ('company', 'in', [Eval('company', -1), None]),
            ('sequence_type', '=',
                Id('receivable_aging', 'sequence_type_settlement')),
            ],
        depends={'company'})
    settlement_journal = fields.Many2One(
        'account.journal', "Settlement Journal", required=True,
        domain=[
            ('type', '=', 'general'),
            ],
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})

    @classmethod
    def default_settlement_sequence(cls):
        return default_id('sequence_settlement')

    @classmethod
    def default_settlement_journal(cls):
        return default_id('journal_settlement')
