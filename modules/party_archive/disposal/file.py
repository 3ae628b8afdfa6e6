# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from trytond.filestore import filestore
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..archive.common import Moment
from ..archive.document import STORE_PREFIX


class DisposalFile(ModelSQL, ModelView):
    "A file that an executed disposal erases from the store"
    __name__ = 'party.archive.disposal.file'

    disposal = fields.Many2One(
        'party.archive.disposal', "Disposal", required=True, readonly=True,
        ondelete='RESTRICT')
    item = fields.Many2One(
        'party.archive.item', "Item", required=True, readonly=True,
        ondelete='RESTRICT')
    document = fields.Many2One(
        'party.archive.document', "Document", readonly=True,
        ondelete='RESTRICT')
    name = fields.Char("Name", required=True, readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    file_id = fields.Char("File ID", required=True, readonly=True)
    prefix = fields.Char("Prefix", required=True, readonly=True)
    state = fields.Selection([
            ('pending', "Bytes Pending"),
            ('gone', "Verified Gone"),
            ], "State", required=True, readonly=True, sort=False)
    state_string = state.translated('state')
    verified_on = Moment("Verified On", readonly=True)

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._order.insert(0, ('disposal', 'DESC'))
        cls._order.insert(1, ('id', 'ASC'))

    @classmethod
    def default_state(cls):
        return 'pending'

    @classmethod
    def list_files(cls, disposal, items):
        "Write down the files of the items before anything is erased"
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        files = []
        for item in items:
            for document in item.documents:
                files.append(cls(
                        disposal=disposal, item=item, document=document,
                        name=document.name, sha256=document.sha256,
                        file_id=document.file_id, prefix=STORE_PREFIX))
            for attachment in Attachment.search([
                        ('resource', '=', str(item)),
                        ('file_id', '!=', None),
                        ]):
                files.append(cls(
                        disposal=disposal, item=item, name=attachment.name,
                        file_id=attachment.file_id,
                        prefix=Attachment.data.store_prefix
                        or Transaction().database.name))
        cls.save(files)

    @classmethod
    def erase(cls, files):
        """Erase the files from the store and read back that they are gone

        It can be done again after it has failed, whatever was done of it.
        """
        pool = Pool()
        Document = pool.get('party.archive.document')
        now = dt.datetime.now()
        for file in files:
            filestore.delete(file.file_id, prefix=file.prefix)
            if file.is_stored():
                continue
            cls.write([file], {'state': 'gone', 'verified_on': now})
            if file.document:
                Document.write(
                    [file.document], {'file_id': None, 'erased_on': now})

    def is_stored(self):
        try:
            filestore.size(self.file_id, prefix=self.prefix)
        except FileNotFoundError:
            return False
        return True
