# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, fields
from trytond.modules.company.model import CompanyValueMixin
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from ..records.configuration import default_id, sequence_field, sequence_value

_SETTINGS = {
    'renovation_waiting_days', 'renovation_deposit_required',
    'renovation_owner_deposit', 'renovation_contractor_deposit'}


def _amount_field(string, name, currency):
    return Monetary(
        string, currency=currency, digits=currency,
        domain=[
            ['OR', (name, '=', None), (name, '>=', 0)],
            ],
        help="What is proposed as the deposit of a renovation.")


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
    renovation_currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'get_renovation_currency')
    renovation_owner_deposit = fields.MultiValue(_amount_field(
            "Deposit of the Owner", 'renovation_owner_deposit',
            'renovation_currency'))
    renovation_contractor_deposit = fields.MultiValue(_amount_field(
            "Deposit of the Contractor", 'renovation_contractor_deposit',
            'renovation_currency'))

    @classmethod
    def default_renovation_currency(cls):
        pool = Pool()
        Company = pool.get('company.company')
        if company := Transaction().context.get('company'):
            return Company(company).currency.id

    def get_renovation_currency(self, name):
        return self.default_renovation_currency()

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
        return default_id('sequence_renovation')

    @classmethod
    def default_renovation_permit_sequence(cls):
        return default_id('sequence_renovation_permit')


class ConfigurationRenovation(CompanyValueMixin, ModelSQL):
    __name__ = 'property.configuration.renovation'

    renovation_waiting_days = fields.Integer("Waiting Days")
    renovation_deposit_required = fields.Boolean("Deposit Required")
    currency = fields.Function(
        fields.Many2One('currency.currency', "Currency"),
        'on_change_with_currency')
    renovation_owner_deposit = _amount_field(
        "Deposit of the Owner", 'renovation_owner_deposit', 'currency')
    renovation_contractor_deposit = _amount_field(
        "Deposit of the Contractor", 'renovation_contractor_deposit',
        'currency')

    @fields.depends('company')
    def on_change_with_currency(self, name=None):
        return self.company.currency if self.company else None

    @classmethod
    def default_renovation_waiting_days(cls):
        return 30

    @classmethod
    def default_renovation_deposit_required(cls):
        return True
