# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from ..exceptions import DepositMoveError


class Move(metaclass=PoolMeta):
    __name__ = 'account.move'

    @classmethod
    def _get_origin(cls):
        return super()._get_origin() + ['property.deposit.movement']

    def cancel(self, default=None, reversal=False):
        self._check_deposit()
        return super().cancel(default=default, reversal=reversal)

    def _check_deposit(self):
        "Check that deposits are undone where their states are kept"
        pool = Pool()
        Movement = pool.get('property.deposit.movement')
        if (isinstance(self.origin, Movement)
                and not Transaction().context.get('_deposit_undo')):
            raise DepositMoveError(gettext(
                    'party_archive.msg_deposit_move_cancel',
                    move=self.rec_name,
                    deposit=self.origin.deposit.number))


class MoveLine(metaclass=PoolMeta):
    __name__ = 'account.move.line'

    @classmethod
    def _get_origin(cls):
        return super()._get_origin() + ['property.deposit.movement']
