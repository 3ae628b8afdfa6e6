# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.pyson import Eval
from trytond.transaction import Transaction, without_check_access

from ..charges.uncharged import days_not_charged
from ..exceptions import MoveOutError


class Occupancy(metaclass=PoolMeta):
    __name__ = 'property.occupancy'

    _states = {
        'invisible': ~Eval('moved_out_on'),
        }

    moved_out_on = fields.Date("Moved Out On", readonly=True, states=_states)
    moved_out_by = fields.Many2One(
        'res.user', "Moved Out By", readonly=True, ondelete='RESTRICT',
        states=_states, help="Who has closed the occupancy.")
    move_out_reason = fields.Text(
        "Reason of the Exception", readonly=True,
        states={
            'invisible': ~Eval('move_out_reason'),
            },
        help="Why it was closed although something was left, and what.")

    del _states

    _move_out_fields = {'moved_out_on', 'moved_out_by', 'move_out_reason'}

    @classmethod
    def copy(cls, occupancies, default=None):
        default = default.copy() if default is not None else {}
        for name in cls._move_out_fields:
            default.setdefault(name, None)
        return super().copy(occupancies, default=default)

    @classmethod
    def check_modification(
            cls, mode, occupancies, values=None, external=False):
        super().check_modification(
            mode, occupancies, values=values, external=external)
        for occupancy in occupancies:
            if occupancy._is_closed(mode, (values or {}).keys(), external):
                raise MoveOutError(gettext(
                        'party_archive.msg_move_out_modify',
                        occupancy=occupancy.rec_name))

    def _is_closed(self, mode, names, external):
        "Return whether the change is up to the wizard, or comes too late"
        if mode == 'create':
            return external and any(
                getattr(self, n) for n in self._move_out_fields)
        elif mode == 'delete':
            return bool(self.moved_out_on)
        return external and (
            bool(self.moved_out_on)
            or bool(names & self._move_out_fields))

    @classmethod
    def _move_out_models(cls):
        """Return the names of the models that may be in the way of leaving

        Each has a class method move_out_obstacles that returns as a list of
        texts what the party has not settled for the unit of the company.
        """
        return [
            'property.fee', 'property.deposit',
            'property.meter.confirmation', 'property.key',
            'property.renovation', 'property.violation']

    @without_check_access
    def move_out_obstacles(self, date):
        """Return as texts what the party has not settled for the unit

        To leave on the date, it has to be charged for the days until then.
        """
        pool = Pool()
        with Transaction().set_context(company=self.company.id):
            # First, for what is charged is to be paid
            result = days_not_charged(self, date)
            for name in self._move_out_models():
                Model = pool.get(name)
                result.extend(Model.move_out_obstacles(
                        self.company, self.party, self.unit))
        return result

    def move_out(self, date, reason=None):
        """Close the occupancy on the date

        What is left is asked for again, under a lock. Only with a reason it
        is closed all the same.
        """
        cls = self.__class__
        cls.lock([self])
        if self.moved_out_on:
            raise MoveOutError(gettext(
                    'party_archive.msg_move_out_done',
                    occupancy=self.rec_name))
        if date < self.start_date:
            raise MoveOutError(gettext(
                    'party_archive.msg_move_out_date',
                    occupancy=self.rec_name))
        values = {
            'end_date': date,
            'moved_out_on': date,
            'moved_out_by': Transaction().user or None,
            }
        if obstacles := self.move_out_obstacles(date):
            if not reason:
                raise MoveOutError(gettext(
                        'party_archive.msg_move_out_obstacles',
                        occupancy=self.rec_name,
                        obstacles='\n'.join(obstacles)))
            values['move_out_reason'] = '\n'.join([reason, *obstacles])
        with without_check_access():
            cls.write([self], values)
