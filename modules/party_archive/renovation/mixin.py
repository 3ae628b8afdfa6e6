# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool
from trytond.pyson import Eval

from ..archive.hidden import shown_name
from ..exceptions import RecordModifyError, RenovationModifyError


def line_states(states):
    "Return the states of a field of a line that changes in those"
    return {
        'readonly': ~Eval('_parent_renovation', {}).get(
            'state', 'draft').in_(sorted(states)),
        }


class LineMixin:
    """The lines of a renovation

    A line says in which states of the renovation its rows come and go, and
    which of its fields change.
    """
    __slots__ = ()

    # The states in which a client adds and removes rows
    _row_states = set()
    # The states in which a client sets the fields
    _edit_states = {}
    # The fields that only who may approve sets
    _approval_fields = set()

    renovation = fields.Many2One(
        'property.renovation', "Renovation", required=True,
        ondelete='CASCADE')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.__access__.add('renovation')

    @classmethod
    def check_modification(cls, mode, lines, values=None, external=False):
        pool = Pool()
        Hold = pool.get('party.archive.hold')
        super().check_modification(
            mode, lines, values=values, external=external)
        if mode == 'delete':
            Hold.check({l.renovation for l in lines})
        if not external:
            return
        for line in lines:
            line._check_filed()
            line._check_state(mode, values)
            line._check_approval(mode, values)

    def _check_filed(self):
        if self.renovation.is_filed():
            raise RecordModifyError(gettext(
                    'party_archive.msg_record_filed',
                    record=self.renovation.rec_name,
                    item=shown_name(self.renovation.archive_item)))

    def _check_state(self, mode, values):
        "Check that the state of the renovation allows the modification"
        state = self.renovation.state
        if mode == 'write':
            names = [
                n for n in values if state not in self._edit_states.get(n, {})]
        elif state not in self._row_states:
            raise RenovationModifyError(gettext(
                    'party_archive.msg_renovation_line',
                    line=self.rec_name,
                    renovation=self.renovation.rec_name,
                    state=self.renovation.state_string))
        elif mode == 'create':
            names = [
                n for n in self._guarded_names()
                if state not in self._edit_states.get(n, {})
                and getattr(self, n)]
        else:
            names = []
        for name in sorted(names):
            raise RenovationModifyError(gettext(
                    'party_archive.msg_renovation_modify',
                    field=self.fields_get([name])[name]['string'],
                    renovation=self.renovation.rec_name,
                    state=self.renovation.state_string))

    @classmethod
    def _guarded_names(cls):
        "Return the names of the fields that not each new row may have"
        return cls._edit_states.keys()

    def _check_approval(self, mode, values):
        if mode == 'write':
            approves = values.keys() & self._approval_fields
        else:
            approves = mode == 'create' and any(
                getattr(self, n) for n in self._approval_fields)
        if approves:
            self.renovation.check_approver()
