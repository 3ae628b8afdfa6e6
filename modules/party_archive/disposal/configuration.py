# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import Pool, PoolMeta

_names = {'cooling_off_days'}


class Configuration(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration'

    cooling_off_days = fields.MultiValue(fields.Integer(
            "Cooling-off", required=True,
            domain=[
                ('cooling_off_days', '>=', 0),
                ],
            help="How many days must pass between the approval of a disposal "
            "and its execution."))

    @classmethod
    def multivalue_model(cls, field):
        pool = Pool()
        if field in _names:
            return pool.get('party.archive.configuration.archive')
        return super().multivalue_model(field)

    @classmethod
    def default_cooling_off_days(cls, **pattern):
        return cls.multivalue_model(
            'cooling_off_days').default_cooling_off_days()


class ConfigurationArchive(metaclass=PoolMeta):
    __name__ = 'party.archive.configuration.archive'

    cooling_off_days = fields.Integer("Cooling-off")

    @classmethod
    def default_cooling_off_days(cls):
        return 30
