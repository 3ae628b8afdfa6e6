# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from decimal import Decimal

from trytond.model import fields
from trytond.pool import Pool, PoolMeta

from ..records.configuration import default_id, sequence_field, sequence_value


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    meter_confirmation_sequence = sequence_field(
        "Meter Confirmation Sequence", 'sequence_type_meter_confirmation')
    meter_unusual_factor = fields.MultiValue(fields.Numeric(
            "Unusual Consumption", digits=(4, 2), required=True,
            domain=[
                ('meter_unusual_factor', '>', 1),
                ],
            help="A consumption is unusual if it is more than so many times "
            "the average of the last readings."))
    meter_verification_days = fields.MultiValue(fields.Integer(
            "Remind of Verification", required=True,
            domain=[
                ('meter_verification_days', '>=', 0),
                ],
            help="How many days before a meter is to be verified."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in {'meter_unusual_factor', 'meter_verification_days'}:
            return pool.get('property.configuration.sequence')
        return super().multivalue_model(field)

    @classmethod
    def default_meter_confirmation_sequence(cls, **pattern):
        return cls.multivalue_model(
            'meter_confirmation_sequence'
            ).default_meter_confirmation_sequence()

    @classmethod
    def default_meter_unusual_factor(cls, **pattern):
        return cls.multivalue_model(
            'meter_unusual_factor').default_meter_unusual_factor()

    @classmethod
    def default_meter_verification_days(cls, **pattern):
        return cls.multivalue_model(
            'meter_verification_days').default_meter_verification_days()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    meter_confirmation_sequence = sequence_value(
        "Meter Confirmation Sequence", 'sequence_type_meter_confirmation')
    meter_unusual_factor = fields.Numeric("Unusual Consumption", digits=(4, 2))
    meter_verification_days = fields.Integer("Remind of Verification")

    @classmethod
    def default_meter_confirmation_sequence(cls):
        return default_id('sequence_meter_confirmation')

    @classmethod
    def default_meter_unusual_factor(cls):
        return Decimal(3)

    @classmethod
    def default_meter_verification_days(cls):
        return 30
