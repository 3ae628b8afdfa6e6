# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import fields
from trytond.pool import PoolMeta
from trytond.pyson import Bool, Eval

_CLOSED = ['closed', 'forfeited', 'cancelled']


class Deposit(metaclass=PoolMeta):
    __name__ = 'property.deposit'

    renovation = fields.Many2One(
        'property.renovation', "Renovation", ondelete='RESTRICT',
        domain=[
            ('company', '=', Eval('company', -1)),
            ['OR',
                ('party', '=', Eval('party', -1)),
                ('contractor', '=', Eval('party', -1)),
                ],
            ],
        states={
            'readonly': Eval('state') != 'draft',
            'invisible': (
                (Eval('state') != 'draft') & ~Bool(Eval('renovation'))),
            },
        help="The renovation for which the deposit is held.")

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls._hidden_links = cls._hidden_links | {'renovation'}

    @property
    def lacking(self):
        "Return how much of what was agreed has not come, or has gone back"
        return self.amount - self._kept

    @property
    def _kept(self):
        return self.received + self.transferred - self.refunded

    @property
    def given_back(self):
        "Return whether nothing of the deposit has been kept"
        return self.state == 'closed' and not self._kept

    @property
    def unsettled(self):
        "Return whether the deposit has not come to its end"
        return self.state not in _CLOSED or bool(self.balance)


class Movement(metaclass=PoolMeta):
    __name__ = 'property.deposit.movement'

    def check(self, to=None):
        super().check(to=to)
        renovation = self.deposit.renovation
        if renovation and self.type in {'refund', 'transfer_out'}:
            renovation.check_deposit_refund()
