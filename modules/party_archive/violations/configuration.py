# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta

from ..records.configuration import default_id, sequence_field, sequence_value


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    violation_sequence = sequence_field(
        "Violation Sequence", 'sequence_type_violation')

    @classmethod
    def default_violation_sequence(cls, **pattern):
        return cls.multivalue_model(
            'violation_sequence').default_violation_sequence()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    violation_sequence = sequence_value(
        "Violation Sequence", 'sequence_type_violation')

    @classmethod
    def default_violation_sequence(cls):
        return default_id('sequence_violation')
