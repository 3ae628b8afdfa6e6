# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, fields
from trytond.modules.company.model import CompanyValueMixin
from trytond.pool import Pool, PoolMeta

from ..records.configuration import sequence_field, sequence_value

_SEQUENCES = {
    'renovation_sequence': 'sequence_renovation',
    'renovation_permit_sequence': 'sequence_renovation_permit',
    }
_SETTINGS = {
    'renovation_waiting_days', 'renovation_deposit_required'}


class Configuration(metaclass=PoolMeta):
    __name__ = 'property.configuration'

    renovation_sequence = sequence_field(
        "Renovation Sequence", 'sequence_type_renovation')
    renovation_permit_sequence = sequence_field(
        "Renovation Permit Sequence", 'sequence_type_renovation_permit')
    renovation_waiting_days = fields.MultiValue(fields.Integer(
            "Waiting Days", required=True,
            domain=[
                ('renovation_waiting_days', '>=', 0),
                ],
            help="For how many days after the final acceptance the deposits "
            "of a renovation stay."))
    renovation_deposit_required = fields.MultiValue(fields.Boolean(
            "Deposit Required",
            help="Check if the deposits must have been received in full "
            "before a renovation is permitted."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _SETTINGS:
            return pool.get('property.configuration.renovation')
        return super().multivalue_model(field)

    @classmethod
    def default_renovation_sequence(cls, **pattern):
        return cls.multivalue_model(
            'renovation_sequence').default_renovation_sequence()

    @classmethod
    def default_renovation_permit_sequence(cls, **pattern):
        return cls.multivalue_model(
            'renovation_permit_sequence').default_renovation_permit_sequence()

    @classmethod
    def default_renovation_waiting_days(cls, **pattern):
        return cls.multivalue_model(
            'renovation_waiting_days').default_renovation_waiting_days()

    @classmethod
    def default_renovation_deposit_required(cls, **pattern):
        return cls.multivalue_model(
            'renovation_deposit_required'
            ).default_renovation_deposit_required()


class ConfigurationSequence(metaclass=PoolMeta):
    __name__ = 'property.configuration.sequence'

    renovation_sequence = sequence_value(
        "Renovation Sequence", 'sequence_type_renovation')
    renovation_permit_sequence = sequence_value(
        "Renovation Permit Sequence", 'sequence_type_renovation_permit')

    @classmethod
    def default_renovation_sequence(cls):
        return cls._get_sequence('renovation_sequence')

    @classmethod
    def default_renovation_permit_sequence(cls):
        return cls._get_sequence('renovation_permit_sequence')

    @classmethod
    def _get_sequence(cls, name):
        "Return the sequence that is shipped for the field, if it is there"
        pool = Pool()
        ModelData = pool.get('ir.model.data')
        try:
            return ModelData.get_id('party_archive', _SEQUENCES[name])
        except KeyError:
            return None


class ConfigurationRenovation(CompanyValueMixin, ModelSQL):
    __name__ = 'property.configuration.renovation'

    renovation_waiting_days = fields.Integer("Waiting Days")
    renovation_deposit_required = fields.Boolean("Deposit Required")

    @classmethod
    def default_renovation_waiting_days(cls):
        return 30

    @classmethod
    def default_renovation_deposit_required(cls):
        return True
