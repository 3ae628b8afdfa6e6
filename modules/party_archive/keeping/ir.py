# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelStorage
from trytond.pool import Pool, PoolMeta


class HeldResourceMixin(ModelStorage):
    "Keep what hangs on records that are held"

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, records, values=values, external=external)
        if mode == 'delete' or (
                mode == 'write' and values.keys() != {'unread'}):
            Hold.check({r.resource for r in records if r.resource})


class Attachment(HeldResourceMixin, metaclass=PoolMeta):
    __name__ = 'ir.attachment'


class Note(HeldResourceMixin, metaclass=PoolMeta):
    __name__ = 'ir.note'


class Cron(metaclass=PoolMeta):
    __name__ = 'ir.cron'

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.method.selection.extend([
                ('party.archive.loan|remind',
                    "Remind of Overdue Archive Loans"),
                ('party.archive.inspection|plan',
                    "Plan Archive Inspections"),
                ])
