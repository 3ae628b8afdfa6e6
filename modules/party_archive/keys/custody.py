# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
import datetime as dt

from trytond.i18n import gettext
from trytond.model import ModelView, fields
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction
from trytond.wizard import Button, StateTransition, StateView, Wizard

from ..exceptions import KeyMovementError
from .movement import DOCUMENTS, ENTERED, RELEASES, TYPES


def _only(*types):
    "Return the states of a field that only those movements have"
    return {
        'invisible': ~Eval('type').in_(list(types)),
        }


class MoveStart(ModelView):
    __name__ = 'property.key.move.start'

    key = fields.Many2One('property.key', "Key Set", readonly=True)
    company = fields.Many2One('company.company', "Company", readonly=True)
    key_party = fields.Many2One(
        'party.party', "Customer", readonly=True,
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    type = fields.Selection(TYPES, "Type", readonly=True)
    datetime = fields.DateTime("Time", required=True)
    party = fields.Many2One(
        'party.party', "Party",
        states={
            'invisible': Eval('type') == 'lose',
            },
        context={
            'company': Eval('company', -1),
            },
        depends={'company'},
        help="The party that the person comes from.")
    employee = fields.Many2One(
        'company.employee', "Employee",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': Eval('type') == 'lose',
            },
        help="The employee who takes or brings the keys.")
    person_name = fields.Char(
        "Person",
        states={
            'invisible': Eval('type') == 'lose',
            },
        help="Who takes or brings the keys.")
    identity_document = fields.Selection(
        DOCUMENTS, "Identity Document", sort=False,
        states={
            'invisible': Eval('type') == 'lose',
            })
    identity_digits = fields.Char(
        "Last Digits",
        states={
            'invisible': Eval('type') == 'lose',
            },
        help="The last digits of the number of the document.")
    authorized_contact = fields.Many2One(
        'party.emergency_contact', "Authorized by Contact",
        domain=[
            ('company', '=', Eval('company', -1)),
            ('party', '=', Eval('key_party', -1)),
            ('may_authorize', '=', True),
            ('valid', '=', True),
            ],
        states=_only(*RELEASES))
    authorized_employee = fields.Many2One(
        'company.employee', "Authorized by Manager",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states=_only(*RELEASES))
    due = fields.DateTime("Due Back", states=_only('lend'))
    purpose = fields.Char("Purpose", states=_only('lend'))
    companion = fields.Many2One(
        'company.employee', "Witness or Companion",
        domain=[
            ('company', '=', Eval('company', -1)),
            ],
        states={
            'invisible': Eval('type') == 'lose',
            })
    seal_number = fields.Char(
        "Sealed Bag", states=_only('deposit', 'return'))
    seal_intact = fields.Boolean(
        "Seal Intact", states=_only('deposit', 'return'))
    reason = fields.Char("Reason", states=_only('return', 'lose'))

    @fields.depends('employee', 'person_name')
    def on_change_employee(self):
        if self.employee:
            self.person_name = self.employee.rec_name


class Move(Wizard):
    "What the wizards of the movements have in common"
    _type = None
    start = StateView(
        'property.key.move.start',
        'party_archive.property_key_move_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("OK", 'book', 'tryton-ok', default=True),
            ])
    book = StateTransition()

    def default_start(self, fields):
        key = self.record
        values = {
            'key': key.id,
            'company': key.company.id,
            'key_party': key.party.id,
            'type': self._type,
            'datetime': dt.datetime.now().replace(microsecond=0),
            'seal_number': key.seal_number,
            'seal_intact': key.seal_intact,
            }
        if self._type == 'deposit':
            values['party'] = key.party.id
        elif self._type == 'return' and key.last_movement:
            values.update(self._returner(key.last_movement))
        return values

    def _returner(self, movement):
        "Return who is expected to bring back the keys"
        return {
            'party': movement.party.id if movement.party else None,
            'employee': movement.employee.id if movement.employee else None,
            'person_name': movement.person_name,
            }

    def transition_book(self):
        pool = Pool()
        Movement = pool.get('property.key.movement')
        Movement.book([Movement(
                    key=self.record,
                    **{n: self._value(n) for n in ENTERED})])
        return 'end'

    def _value(self, name):
        if name == 'type':
            return self._type
        return getattr(self.start, name, None)

    def end(self):
        return 'reload'


class Deposit(Move):
    __name__ = 'property.key.deposit'
    _type = 'deposit'


class Lend(Move):
    __name__ = 'property.key.lend'
    _type = 'lend'


class Return(Move):
    __name__ = 'property.key.return'
    _type = 'return'


class Withdraw(Move):
    __name__ = 'property.key.withdraw'
    _type = 'withdraw'


class Lose(Move):
    __name__ = 'property.key.lose'
    _type = 'lose'


class CheckSeal(Wizard):
    __name__ = 'property.key.check_seal'
    start = StateView(
        'property.key.check_seal.start',
        'party_archive.property_key_check_seal_start_view_form', [
            Button("Cancel", 'end', 'tryton-cancel'),
            Button("OK", 'check', 'tryton-ok', default=True),
            ])
    check = StateTransition()

    def default_start(self, fields):
        return {
            'key': self.record.id,
            'seal_number': self.record.seal_number,
            'intact': True,
            }

    def transition_check(self):
        pool = Pool()
        Key = pool.get('property.key')
        SealCheck = pool.get('property.key.seal_check')
        key = self.record
        Key.lock([key])
        if key.state != 'deposited':
            raise KeyMovementError(gettext(
                    'party_archive.msg_key_not_in_custody',
                    key=key.rec_name, state=key.state_string))
        check = SealCheck(
            key=key,
            datetime=dt.datetime.now().replace(microsecond=0),
            checked_by=Transaction().context.get('employee'),
            intact=self.start.intact,
            reason=self.start.reason)
        if not check.intact:
            check.seal_number = self._new_seal(key)
        SealCheck.save([check])
        if not check.intact:
            # The keys lie in a new bag now
            Key.write([key], {
                    'seal_number': check.seal_number,
                    'seal_intact': True,
                    })
        return 'end'

    def _new_seal(self, key):
        "Return the number of the seal that takes the place of the broken one"
        start = self.start
        if (not start.reason or not start.new_seal_number
                or start.new_seal_number == key.seal_number):
            raise KeyMovementError(gettext(
                    'party_archive.msg_key_new_seal', key=key.rec_name))
        return start.new_seal_number

    def end(self):
        return 'reload'


class CheckSealStart(ModelView):
    __name__ = 'property.key.check_seal.start'

    key = fields.Many2One('property.key', "Key Set", readonly=True)
    seal_number = fields.Char("Sealed Bag", readonly=True)
    intact = fields.Boolean("Intact")
    new_seal_number = fields.Char(
        "New Seal",
        states={
            'invisible': Eval('intact', False),
            'required': ~Eval('intact', False),
            })
    reason = fields.Char(
        "Reason",
        states={
            'invisible': Eval('intact', False),
            'required': ~Eval('intact', False),
            })
