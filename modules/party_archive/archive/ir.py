# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.cache import Cache
from trytond.i18n import gettext
from trytond.ir.resource import ResourceAccessMixin
from trytond.model import ModelSQL, ModelStorage
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction, without_check_access

from ..exceptions import AttachmentModifyError
from ..records.mixin import RecordMixin
from .nested import on_readable_models


class Cron(metaclass=PoolMeta):
    __name__ = 'ir.cron'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.extend([
                ('party.archive.item|set_retention',
                    "Set Retention of Archive Items"),
                ('party.archive.document|verify_all',
                    "Verify Archive Documents"),
                ('party.archive.chain|verify_all', "Verify Archive Logs"),
                ])


class Rule(metaclass=PoolMeta):
    __name__ = 'ir.rule'
    _hiding_cache = Cache('ir_rule.hiding_models', context=False)

    @classmethod
    def _get_context(cls, model_name):
        pool = Pool()
        Group = pool.get('res.group')
        User = pool.get('res.user')
        context = super()._get_context(model_name)
        # It depends on the groups only, which are in the key of the cache
        with without_check_access():
            context['clearances'] = Group.clearances(User.get_groups())
        return context

    @classmethod
    def _hiding_keys(cls):
        "Return what a rule asks for that hides records from some users"
        return ['clearances']

    @classmethod
    def hiding_models(cls):
        "Return the names of the models whose records some users may not read"
        names = cls._hiding_cache.get(None)
        if names is None:
            names = cls._hiding_cache.set(None, cls._hiding_models())
        return names

    @classmethod
    @without_check_access
    def _hiding_models(cls):
        pool = Pool()
        rules = cls.search([
                ('rule_group.perm_read', '=', True),
                ['OR', *(
                        ('domain', 'like', f'%"{key}"%')
                        for key in cls._hiding_keys())],
                ], order=[])
        names = {r.rule_group.model for r in rules}
        return names | {
            name for name, Model in pool.iterobject()
            if issubclass(Model, ModelSQL) and (
                # They are hidden with their resource
                issubclass(Model, ResourceAccessMixin)
                or cls._follows(Model, names))}

    @classmethod
    def _follows(cls, Model, names):
        "Return whether the access to the model is that to one of the names"
        return Model.__name__ in names or any(
            cls._follows(Model._fields[name].get_target(), names)
            for name in Model.__access__)

    @classmethod
    def on_modification(cls, mode, rules, field_names=None):
        super().on_modification(mode, rules, field_names=field_names)
        cls._hiding_cache.clear()


class RuleGroup(metaclass=PoolMeta):
    __name__ = 'ir.rule.group'

    @classmethod
    def on_modification(cls, mode, groups, field_names=None):
        pool = Pool()
        Rule = pool.get('ir.rule')
        super().on_modification(mode, groups, field_names=field_names)
        Rule._hiding_cache.clear()


class ArchivedResourceMixin(ModelStorage):
    "Keep what hangs on records that have been filed"

    @classmethod
    def search(cls, domain, *args, **kwargs):
        # The core raises an error for what hangs on models that the user may
        # not read at all
        if Transaction().check_access:
            domain = [domain, on_readable_models(cls)]
        return super().search(domain, *args, **kwargs)

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        if not cls._check_archived(mode, values):
            return
        resources = {r.resource for r in records if r.resource}
        if mode == 'write' and values.get('resource'):
            name, id_ = str(values['resource']).split(',')
            resources.add(Pool().get(name)(int(id_)))
        for resource in resources:
            if is_filed(resource):
                raise AttachmentModifyError(gettext(
                        'party_archive.msg_attachment_modify',
                        record=resource.rec_name))

    @classmethod
    def _check_archived(cls, mode, values):
        "Return whether the modification touches what has been filed"
        return True


def is_filed(record):
    "Return whether what hangs on the record has been filed"
    pool = Pool()
    Item = pool.get('party.archive.item')
    if isinstance(record, Item):
        return record.state != 'draft'
    return isinstance(record, RecordMixin) and record.is_filed()


class Attachment(ArchivedResourceMixin, metaclass=PoolMeta):
    __name__ = 'ir.attachment'


class Note(ArchivedResourceMixin, metaclass=PoolMeta):
    __name__ = 'ir.note'

    @classmethod
    def _check_archived(cls, mode, values):
        # A note may be added, and marked as read
        return mode == 'delete' or (
            mode == 'write' and values.keys() != {'unread'})
