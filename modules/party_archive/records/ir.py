# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.pool import Pool, PoolMeta
from trytond.transaction import check_access


class Rule(metaclass=PoolMeta):
    __name__ = 'ir.rule'

    @classmethod
    def _get_context(cls, model_name):
        context = super()._get_context(model_name)
        if model_name == 'party.record':
            context['registers'] = cls._readable_registers()
        return context

    @classmethod
    def _hiding_keys(cls):
        return super()._hiding_keys() + ['registers']

    @classmethod
    def _readable_registers(cls):
        "Return the names of the models of the timeline that the user reads"
        pool = Pool()
        ModelAccess = pool.get('ir.model.access')
        Record = pool.get('party.record')
        with check_access():
            access = ModelAccess.get_access(Record.union_models())
        return [m for m, a in access.items() if a['read']]


class Cron(metaclass=PoolMeta):
    __name__ = 'ir.cron'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.append(
            ('party.record|remind', "Remind of What Is Due in Registers"))


class ModelAccess(metaclass=PoolMeta):
    __name__ = 'ir.model.access'

    @classmethod
    def on_modification(cls, mode, accesses, field_names=None):
        pool = Pool()
        Rule = pool.get('ir.rule')
        super().on_modification(mode, accesses, field_names=field_names)
        Rule._domain_get_cache.clear()
