# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Column
from sql.conditionals import Coalesce

from trytond.i18n import gettext
from trytond.model import Index, ModelView, Workflow, fields
from trytond.modules.company.model import employee_field
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, PYSONEncoder
from trytond.transaction import Transaction

from ..archive.common import link_indexes
from ..archive.hidden import HiddenLinksMixin, shown_name
from ..archive.levels import LEVELS
from ..exceptions import RecordFiledError, RecordModifyError


class RecordMixin(HiddenLinksMixin, Workflow):
    """The fields that the registers have in common

    A register defines its states, the first of which is draft, and says by
    the methods below how it shows on the timeline and where it is filed.
    """
    __slots__ = ()
    _hidden_links = {'archive_item'}
    _targets_first = {'party', 'unit'}

    company = fields.Many2One(
        'company.company', "Company", required=True,
        states={
            'readonly': (Eval('state') != 'draft') | Eval('party', -1),
            })
    number = fields.Char("Number", readonly=True)
    date = fields.Date(
        "Date", required=True,
        states={
            'readonly': Eval('state') != 'draft',
            })
    party = fields.Many2One(
        'party.party', "Party", ondelete='RESTRICT',
        states={
            'readonly': Eval('state') != 'draft',
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    unit = fields.Many2One(
        'property.unit', "Unit", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'readonly': Eval('state') != 'draft',
            })
    employee = employee_field(
        "Responsible Employee", states=['closed', 'cancelled'])
    confidentiality = fields.Selection(
        LEVELS, "Confidentiality", required=True, sort=False)
    confidentiality_string = confidentiality.translated('confidentiality')
    remark = fields.Text("Remark")
    archive_item = fields.Many2One(
        'party.archive.item', "Archive Item", readonly=True,
        ondelete='SET NULL',
        help="The item in which the record has been filed.")

    # What may still change once the record has been filed
    _filed_open_fields = {'state', 'archive_item', 'employee'}
    # The states in which there is nothing left to do
    _closed_states = ['closed', 'cancelled']

    @classmethod
    def __setup__(cls):
        cls.number.search_unaccented = False
        super().__setup__()
        table = cls.__table__()
        cls._sql_indexes.update(link_indexes(table))
        cls._sql_indexes.add(
            Index(table, (Coalesce(table.number, ''), Index.Similarity())))
        title = cls._title_field()
        if isinstance(getattr(cls, title), fields.Char):
            # As the timeline looks for it
            cls._sql_indexes.add(
                Index(table,
                    (Coalesce(Column(table, title), ''), Index.Similarity())))
        cls._order.insert(0, ('date', 'DESC'))
        cls._order.insert(1, ('id', 'DESC'))
        cls._buttons.update({
                'file_record': {
                    'invisible': (
                        (Eval('state') == 'draft')
                        | Bool(Eval('archive_item'))),
                    'icon': 'tryton-archive',
                    'depends': ['state', 'archive_item'],
                    },
                })

    @classmethod
    def default_company(cls):
        return Transaction().context.get('company')

    @classmethod
    def default_date(cls):
        return Pool().get('ir.date').today()

    @classmethod
    def default_employee(cls):
        return Transaction().context.get('employee')

    @classmethod
    def default_confidentiality(cls):
        return 'internal'

    @classmethod
    def default_state(cls):
        return 'draft'

    @property
    def record_title(self):
        "What the timeline calls the record"
        return getattr(self, self._title_field())

    @classmethod
    def _title_field(cls):
        "Return the name of the field that is the title of the record"
        raise NotImplementedError

    @classmethod
    def _sequence_field(cls):
        "Return the name of the field of the configuration for the numbers"
        raise NotImplementedError

    @classmethod
    def _archive_category(cls):
        "Return the class in which the records are filed, if it is known"
        pool = Pool()
        ModelData = pool.get('ir.model.data')
        Category = pool.get('party.archive.category')
        if not (fs_id := cls._archive_category_id()):
            return None
        try:
            category = Category(ModelData.get_id('party_archive', fs_id))
        except KeyError:  # the organization has deleted it
            return None
        return category if category.active else None

    @classmethod
    def _archive_category_id(cls):
        "Return the XML id of the class in which the records are filed"

    @classmethod
    def record_column(cls, name, table):
        "Return the SQL expression of the column of the timeline"
        if name == 'title':
            return getattr(table, cls._title_field())
        if name == 'open':
            return ~table.state.in_(cls._closed_states)
        return getattr(table, name)

    def get_rec_name(self, name):
        return ' '.join(filter(None, [self.number, self.record_title]))

    @classmethod
    def search_rec_name(cls, name, clause):
        _, operator, operand = clause
        if operator.startswith('!') or operator.startswith('not '):
            bool_op = 'AND'
        else:
            bool_op = 'OR'
        title = cls._title_field()
        if isinstance(cls._fields[title], fields.Many2One):
            title += '.rec_name'
        return [bool_op,
            ('number', operator, operand),
            (title, operator, operand),
            ('party.rec_name', operator, operand),
            ]

    @classmethod
    def copy(cls, records, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('number', None)
        default.setdefault('archive_item', None)
        return super().copy(records, default=default)

    @classmethod
    def check_modification(cls, mode, records, values=None, external=False):
        super().check_modification(
            mode, records, values=values, external=external)
        if external:
            cls._check_button_fields(mode, records, values)
        if mode == 'create':
            return
        for record in records:
            if mode == 'delete' and record.state != 'draft':
                raise RecordModifyError(gettext(
                        'party_archive.msg_record_delete',
                        record=record.rec_name))
            if (mode == 'write'
                    and record.is_filed()
                    and values.keys() - cls._filed_open_fields):
                raise RecordModifyError(gettext(
                        'party_archive.msg_record_filed',
                        record=record.rec_name,
                        item=shown_name(record.archive_item)))

    @classmethod
    def _check_button_fields(cls, mode, records, values):
        "Check that a client does not set what the buttons do"
        names = {'number', 'state', 'archive_item'}
        for record in records:
            if ((mode == 'write' and values.keys() & names)
                    or (mode == 'create' and (
                            record.state != 'draft'
                            or record.number or record.archive_item))):
                raise RecordModifyError(gettext(
                        'party_archive.msg_record_button',
                        record=record.rec_name))

    @classmethod
    def reminders(cls):
        """Yield what is due with the employees to be reminded

        Each has the record, the employees, the name of the message and its
        values.
        """
        return []

    def is_filed(self):
        "Return whether the record belongs to what is in the archive"
        return bool(
            self.archive_item and self.archive_item.state != 'draft')

    @classmethod
    def set_number(cls, records):
        pool = Pool()
        Configuration = pool.get('property.configuration')
        configuration = Configuration(1)
        for record in records:
            if not record.number:
                sequence = configuration.get_multivalue(
                    cls._sequence_field(), company=record.company.id)
                with Transaction().set_context(company=record.company.id):
                    cls.write([record], {'number': sequence.get()})

    @classmethod
    @ModelView.button_action('party_archive.act_archive_item_version')
    def file_record(cls, records):
        "Create a draft of an archive item for each record"
        cls.lock(records)
        items = []
        for record in records:
            if record.archive_item:
                raise RecordFiledError(gettext(
                        'party_archive.msg_record_already_filed',
                        record=record.rec_name,
                        item=shown_name(record.archive_item)))
            item = record._get_archive_item()
            item.save()
            cls.write([record], {'archive_item': item.id})
            items.append(item)
        return {
            'res_id': [i.id for i in items],
            'pyson_domain': PYSONEncoder().encode(
                [('id', 'in', [i.id for i in items])]),
            }

    def _get_archive_item(self):
        "Return the item that the record is filed in, with its attachments"
        pool = Pool()
        Attachment = pool.get('ir.attachment')
        Document = pool.get('party.archive.document')
        Item = pool.get('party.archive.item')
        category = self._archive_category()
        if not category:
            raise RecordFiledError(gettext(
                    'party_archive.msg_record_category',
                    record=self.rec_name))
        attachments = Attachment.search([
                ('resource', '=', str(self)),
                ('type', '=', 'data'),
                ], order=[('id', 'ASC')])
        return Item(
            company=self.company,
            category=category,
            title=self.record_title,
            party=self.party,
            unit=self.unit,
            date=self.date,
            resource=self,
            confidentiality=self.confidentiality,
            documents=[
                Document(name=a.name, data=a.data)
                for a in attachments if a.data])
