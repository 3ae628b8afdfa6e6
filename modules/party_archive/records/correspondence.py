# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, Workflow, fields
from trytond.pool import Pool
from trytond.pyson import Bool, Eval, If

from ..exceptions import CorrespondenceAnswerError
from .mixin import RecordMixin


class Correspondence(RecordMixin, ModelSQL, ModelView):
    __name__ = 'property.correspondence'
    _hidden_links = RecordMixin._hidden_links | {'answered_by'}

    _states = {
        'readonly': Eval('state') != 'draft',
        }

    direction = fields.Selection([
            ('in', "In"),
            ('out', "Out"),
            ], "Direction", required=True, sort=False, states=_states)
    direction_string = direction.translated('direction')
    kind = fields.Selection([
            ('letter', "Letter"),
            ('email', "E-Mail"),
            ('fax', "Fax"),
            ('notice', "Notice"),
            ('contract', "Contract"),
            ('other', "Other"),
            ], "Kind", required=True, sort=False, states=_states)
    kind_string = kind.translated('kind')
    channel = fields.Selection([
            (None, ""),
            ('post', "Post"),
            ('courier', "Courier"),
            ('hand', "By Hand"),
            ('electronic', "Electronic"),
            ], "Channel", sort=False, states=_states)
    reference = fields.Char(
        "Reference", states=_states,
        help="The number that the sender has given.")
    subject = fields.Char("Subject", required=True, states=_states)
    copies = fields.Char(
        "Copies", states=_states, help="Who else has got it.")
    answer_due = fields.Date(
        "Answer Due",
        domain=[
            If(Bool(Eval('answer_due')),
                ('answer_due', '>=', Eval('date')),
                ()),
            ],
        states={
            'readonly': Eval('state').in_(['closed', 'cancelled']),
            })
    answered_by = fields.Many2One(
        'property.correspondence', "Answered By", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ('party', '=', Eval('party', -1)),
            ('id', '!=', Eval('id', -1)),
            If(Eval('direction') == 'in',
                ('direction', '=', 'out'),
                ('direction', '=', 'in')),
            ],
        states={
            'readonly': Eval('state').in_(['closed', 'cancelled']),
            })
    state = fields.Selection([
            ('draft', "Draft"),
            ('open', "Open"),
            ('closed', "Closed"),
            ('cancelled', "Cancelled"),
            ], "State", readonly=True, required=True, sort=False)
    state_string = state.translated('state')

    del _states

    @classmethod
    def __setup__(cls):
        cls.reference.search_unaccented = False
        super().__setup__()
        cls.party.required = True
        cls._transitions |= {
            ('draft', 'open'),
            ('open', 'closed'),
            ('closed', 'open'),
            ('open', 'cancelled'),
            }
        cls._buttons.update({
                'register': {
                    'invisible': Eval('state') != 'draft',
                    'icon': 'tryton-forward',
                    'depends': ['state'],
                    },
                'close': {
                    'invisible': Eval('state') != 'open',
                    'icon': 'tryton-ok',
                    'depends': ['state'],
                    },
                'reopen': {
                    'invisible': Eval('state') != 'closed',
                    'icon': 'tryton-back',
                    'depends': ['state'],
                    },
                'cancel': {
                    'invisible': Eval('state') != 'open',
                    'icon': 'tryton-cancel',
                    'depends': ['state'],
                    },
                })

    @classmethod
    def default_direction(cls):
        return 'in'

    @classmethod
    def default_kind(cls):
        return 'letter'

    @classmethod
    def _title_field(cls):
        return 'subject'

    @classmethod
    def _sequence_field(cls):
        return 'correspondence_sequence'

    @classmethod
    def _archive_category_id(cls):
        return 'category_material_08'

    @classmethod
    def view_attributes(cls):
        pool = Pool()
        Date = pool.get('ir.date')
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('state').in_(['closed', 'cancelled']), 'muted', '')),
            ('/tree/field[@name="answer_due"]', 'visual',
                If((Eval('state') == 'open')
                    & Bool(Eval('answer_due'))
                    & (Eval('answer_due', None) < Date.today()),
                    'danger', '')),
            ]

    @classmethod
    def copy(cls, records, default=None):
        default = default.copy() if default is not None else {}
        default.setdefault('answered_by', None)
        return super().copy(records, default=default)

    @classmethod
    @ModelView.button
    @Workflow.transition('open')
    def register(cls, records):
        cls.set_number(records)

    @classmethod
    @ModelView.button
    @Workflow.transition('closed')
    def close(cls, records):
        for record in records:
            if record.answer_due and not record.answered_by:
                raise CorrespondenceAnswerError(gettext(
                        'party_archive.msg_correspondence_answer',
                        record=record.rec_name))

    @classmethod
    @ModelView.button
    @Workflow.transition('open')
    def reopen(cls, records):
        pass

    @classmethod
    @ModelView.button
    @Workflow.transition('cancelled')
    def cancel(cls, records):
        pass
