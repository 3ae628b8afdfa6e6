# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta

from ..records.configuration import default_id, sequence_field, sequence_value


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    fee_run_sequence = sequence_field(
        "Fee Run Sequence", 'sequence_type_fee_run')

    @classmethod
    def default_fee_run_sequence(cls, **pattern):
        return cls.multivalue_model(
            'fee_run_sequence').default_fee_run_sequence()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    fee_run_sequence = sequence_value(
        "Fee Run Sequence", 'sequence_type_fee_run')

    @classmethod
    def default_fee_run_sequence(cls):
        return default_id('sequence_fee_run')
