# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelStorage
from trytond.pool import Pool, PoolMeta
from trytond.transaction import without_check_access

from ..exceptions import AttachmentModifyError
from ..records.mixin import RecordMixin


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


class ArchivedResourceMixin(ModelStorage):
    "Keep what hangs on records that have been filed"

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
