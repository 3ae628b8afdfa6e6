# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from ..archive.levels import LEVELS
from ..records.configuration import default_id, sequence_field, sequence_value


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    fee_run_sequence = sequence_field(
        "Fee Run Sequence", 'sequence_type_fee_run')
    fee_confidentiality = fields.MultiValue(fields.Selection(
            LEVELS, "Confidentiality of Fees", required=True, sort=False,
            help="The confidentiality of new fees."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field == 'fee_confidentiality':
            return pool.get('property.configuration.sequence')
        return super().multivalue_model(field)

    @classmethod
    def default_fee_confidentiality(cls, **pattern):
        return cls.multivalue_model(
            'fee_confidentiality').default_fee_confidentiality()

    @classmethod
    def default_fee_run_sequence(cls, **pattern):
        return cls.multivalue_model(
            'fee_run_sequence').default_fee_run_sequence()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    fee_run_sequence = sequence_value(
        "Fee Run Sequence", 'sequence_type_fee_run')
    fee_confidentiality = fields.Selection(
        LEVELS, "Confidentiality of Fees", sort=False)

    @classmethod
    def default_fee_confidentiality(cls):
        return 'internal'

    @classmethod
    def default_fee_run_sequence(cls):
        return default_id('sequence_fee_run')
