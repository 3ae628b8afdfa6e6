# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta


class Configuration(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration'

    expiry_days = fields.MultiValue(fields.Integer(
            "Days before Expiry", required=True,
            domain=[
                ('expiry_days', '>=', 0),
                ],
            help="For how many days before it expires a paper is listed as "
            "expiring."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field == 'expiry_days':
            return pool.get('party.archive.configuration.archive')
        return super().multivalue_model(field)

    @classmethod
    def default_expiry_days(cls, **pattern):
        return cls.multivalue_model('expiry_days').default_expiry_days()


class ConfigurationArchive(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration.archive'

    expiry_days = fields.Integer("Days before Expiry")

    @classmethod
    def default_expiry_days(cls):
        return 60
