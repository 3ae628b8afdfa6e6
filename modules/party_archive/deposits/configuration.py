# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval, Id

from ..records.configuration import default_id


def _sequence(string, sequence_type, company, **arguments):
    # Receipts are numbered without gaps
    return fields.Many2One(
        'ir.sequence.strict', string,
        domain=[
            ('company', 'in', [company, None]),
            ('sequence_type', '=', Id('party_archive', sequence_type)),
            ],
        **arguments)


def _journal(**arguments):
    return fields.Many2One(
        'account.journal', "Deposit Journal",
        domain=[
            ('type', '=', 'general'),
            ],
        help="The journal of what changes deposits without cash.",
        **arguments)


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    deposit_sequence = fields.MultiValue(_sequence(
            "Deposit Sequence", 'sequence_type_deposit',
            Eval('context', {}).get('company', -1), required=True))
    deposit_movement_sequence = fields.MultiValue(_sequence(
            "Deposit Movement Sequence", 'sequence_type_deposit_movement',
            Eval('context', {}).get('company', -1), required=True))
    deposit_journal = fields.MultiValue(_journal(required=True))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field == 'deposit_journal':
            return pool.get('property.configuration.sequence')
        return super().multivalue_model(field)

    @classmethod
    def default_deposit_sequence(cls, **pattern):
        return cls.multivalue_model(
            'deposit_sequence').default_deposit_sequence()

    @classmethod
    def default_deposit_movement_sequence(cls, **pattern):
        return cls.multivalue_model(
            'deposit_movement_sequence').default_deposit_movement_sequence()

    @classmethod
    def default_deposit_journal(cls, **pattern):
        return cls.multivalue_model(
            'deposit_journal').default_deposit_journal()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    deposit_sequence = _sequence(
        "Deposit Sequence", 'sequence_type_deposit', Eval('company', -1),
        depends={'company'})
    deposit_movement_sequence = _sequence(
        "Deposit Movement Sequence", 'sequence_type_deposit_movement',
        Eval('company', -1), depends={'company'})
    deposit_journal = _journal()

    @classmethod
    def default_deposit_sequence(cls):
        return default_id('sequence_deposit')

    @classmethod
    def default_deposit_movement_sequence(cls):
        return default_id('sequence_deposit_movement')

    @classmethod
    def default_deposit_journal(cls):
        return default_id('journal_miscellaneous', 'account')
