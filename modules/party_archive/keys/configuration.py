# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta

from ..records.configuration import default_id, sequence_field, sequence_value


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    key_sequence = sequence_field("Key Sequence", 'sequence_type_key')

    @classmethod
    def default_key_sequence(cls, **pattern):
        return cls.multivalue_model('key_sequence').default_key_sequence()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    key_sequence = sequence_value("Key Sequence", 'sequence_type_key')

    @classmethod
    def default_key_sequence(cls):
        return default_id('sequence_key')
