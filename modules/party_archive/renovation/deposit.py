# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.i18n import gettext
from trytond.model import fields
from trytond.pool import PoolMeta
from trytond.pyson import Bool, Eval

from ..exceptions import RecordModifyError

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

    @classmethod
    def _check_button_fields(cls, mode, records, values):
        super()._check_button_fields(mode, records, values)
        if mode != 'write' or 'renovation' not in values:
            return
        for record in records:
            if record.state != 'draft':
                raise RecordModifyError(gettext(
                        'party_archive.msg_renovation_deposit_link',
                        deposit=record.rec_name))

    @property
    def lacking(self):
        "Return how much of what was agreed has not come, or has gone back"
        if self.state in _CLOSED:
            return 0
        return self.amount - (
            self.received + self.transferred - self.refunded)

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
