# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import PoolMeta


class Cron(metaclass=PoolMeta):
    __name__ = 'ir.cron'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.append(
            ('party.archive.erasure|wipe_due',
                "Wipe Restricted Personal Data"))


class Rule(metaclass=PoolMeta):
    __name__ = 'ir.rule'

    @classmethod
    def _hiding_models(cls):
        # They have no rule but few users may read them
        return super()._hiding_models() | {'party.archive.erasure.value'}
