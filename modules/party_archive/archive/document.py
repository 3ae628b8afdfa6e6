# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt
import hashlib
import logging

import trytond.config as config
from trytond.filestore import filestore
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import grouped_slice
from trytond.transaction import Transaction, without_check_access

from ..exceptions import DocumentModifyError, DocumentStoreError
from .common import Moment, company_domain

logger = logging.getLogger(__name__)

# Apart from the attachments, whose clean-up is none of its business
STORE_PREFIX = config.get(
    'party_archive', 'store_prefix', default='party_archive')


class Document(ModelSQL, ModelView):
    __name__ = 'party.archive.document'

    item = fields.Many2One(
        'party.archive.item', "Item", required=True, ondelete='CASCADE',
        states={
            'readonly': Eval('item_state') != 'draft',
            })
    item_state = fields.Function(
        fields.Selection('get_item_states', "State of the Item"),
        'on_change_with_item_state')
    name = fields.Char(
        "Name", required=True,
        states={
            'readonly': Eval('item_state') != 'draft',
            })
    data = fields.Binary(
        "Data", filename='name', file_id='file_id',
        store_prefix=STORE_PREFIX,
        states={
            'readonly': Eval('item_state') != 'draft',
            })
    file_id = fields.Char("File ID", readonly=True)
    data_size = fields.Function(fields.Integer("Size"), 'get_data_size')
    sha256 = fields.Char(
        "SHA-256", readonly=True,
        help="The digest of the data, taken when the item was filed.")
    checked_on = Moment("Checked On", readonly=True)
    check_result = fields.Selection([
            (None, ""),
            ('good', "Unchanged"),
            ('changed', "Changed"),
            ('missing', "Missing"),
            ], "Result of the Check", readonly=True, sort=False)
    check_result_string = check_result.translated('check_result')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('item')
        cls._order.insert(0, ('item', 'ASC'))
        cls._order.insert(1, ('id', 'ASC'))
        cls._buttons.update({
                'verify': {
                    'invisible': ~Eval('sha256'),
                    'icon': 'tryton-ok',
                    'depends': ['sha256'],
                    },
                })

    @classmethod
    def get_item_states(cls):
        pool = Pool()
        Item = pool.get('party.archive.item')
        return Item.fields_get(['state'])['state']['selection']

    @fields.depends('item', '_parent_item.state')
    def on_change_with_item_state(self, name=None):
        return self.item.state if self.item else 'draft'

    @classmethod
    def get_data_size(cls, documents, name):
        sizes = {}
        for document in documents:
            try:
                sizes[document.id] = filestore.size(
                    document.file_id, prefix=STORE_PREFIX)
            except (OSError, TypeError):
                sizes[document.id] = None
        return sizes

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree/field[@name="check_result"]', 'visual',
                If(Eval('check_result').in_(['changed', 'missing']),
                    'danger', '')),
            ]

    @classmethod
    def copy(cls, documents, default=None):
        default = default.copy() if default is not None else {}
        for name in ['file_id', 'sha256', 'checked_on', 'check_result']:
            default.setdefault(name, None)
        return super().copy(documents, default=default)

    @classmethod
    def read(cls, ids, fields_names):
        pool = Pool()
        Access = pool.get('party.archive.access')
        sizes = Transaction().context.get(f'{cls.__name__}.data') == 'size'
        download = 'data' in fields_names and not sizes
        if download:
            with without_check_access():
                items = list({d.item for d in cls.browse(ids)})
            super().read(ids, ['id'])  # who has no right needs no reason
            Access.check_reason(items)
        rows = super().read(ids, fields_names)
        if download and Access.is_watched():
            with without_check_access():
                documents = cls.browse(ids)
                targets = [(d.item, d.name) for d in documents]
            for item, name in targets:
                Access.log_items([item], 'download', target=name)
        return rows

    @classmethod
    def export_data(cls, documents, fields_names, header=False):
        pool = Pool()
        Access = pool.get('party.archive.access')
        data = super().export_data(documents, fields_names, header=header)
        Access.log_items(list({d.item for d in documents}), 'export')
        return data

    # Only the buttons set them
    _server_fields = {'file_id', 'sha256', 'checked_on', 'check_result'}

    @classmethod
    def check_modification(cls, mode, documents, values=None, external=False):
        pool = Pool()
        Item = pool.get('party.archive.item')
        super().check_modification(
            mode, documents, values=values, external=external)
        if external and (
                (mode == 'write' and values.keys() & cls._server_fields)
                or (mode == 'create' and any(
                        d.sha256 or d.checked_on or d.check_result
                        for d in documents))):
            raise DocumentModifyError(gettext(
                    'party_archive.msg_document_server_field',
                    document=documents[0].name))
        if (mode == 'write'
                and not external
                and values.keys() <= cls._server_fields):
            return
        items = {d.item for d in documents}
        if mode == 'write' and values.get('item'):
            items.add(Item(values['item']))
        for item in items:
            if item.state != 'draft':
                raise DocumentModifyError(gettext(
                        'party_archive.msg_document_modify',
                        document=documents[0].name,
                        item=item.rec_name))

    @classmethod
    def seal(cls, documents):
        "Fix the digests of what the store holds"
        for document in documents:
            digest = document.digest()
            if digest is None:
                raise DocumentStoreError(gettext(
                        'party_archive.msg_document_missing',
                        document=document.rec_name,
                        item=document.item.rec_name))
            cls.write([document], {'sha256': digest})

    def digest(self):
        "Return the digest of what the store holds, None if it has nothing"
        try:
            data = filestore.get(self.file_id, prefix=STORE_PREFIX)
        except (OSError, TypeError):
            return None
        return hashlib.sha256(data).hexdigest()

    @classmethod
    @ModelView.button
    def verify(cls, documents):
        now = dt.datetime.now()
        for document in documents:
            if not document.sha256:
                continue
            digest = document.digest()
            if digest is None:
                result = 'missing'
            elif digest != document.sha256:
                result = 'changed'
            else:
                result = 'good'
            if result != 'good':
                logger.error(
                    "document %s of the archive is %s", document.id, result)
            cls.write([document], {
                    'checked_on': now,
                    'check_result': result,
                    })

    @classmethod
    def verify_all(cls):
        "Verify the documents of the company through the queue"
        documents = cls.search([
                ('sha256', '!=', None),
                ('item.state', '=', 'filed'),
                company_domain('item.company'),
                ], order=[('id', 'ASC')])
        for sub_documents in grouped_slice(documents, 100):
            cls.__queue__.verify(list(sub_documents))
