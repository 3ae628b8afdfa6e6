# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval
from trytond.transaction import Transaction

from ..aging.mixin import AgingMixin
from .kind import KINDS
from .question import SettlementQuestion


class SettlementMixin(AgingMixin, ModelSQL, ModelView):
    """The base of the models that answer a SettlementQuestion

    What is read is asked for by its lines, so that only their groups are
    looked at and not all that the question is about.
    """
    __slots__ = ()
    _question = SettlementQuestion

    party = fields.Many2One(
        'party.party', "Party",
        context={
            'company': Eval('company', -1),
            },
        depends={'company'})
    account = fields.Many2One('account.account', "Account")
    move = fields.Many2One('account.move', "Move")
    origin = fields.Reference("Origin", selection='get_origins')
    kind = fields.Selection(KINDS, "Kind", sort=False)
    kind_string = kind.translated('kind')
    amount = Monetary("Amount", currency='currency', digits='currency')

    @classmethod
    def get_origins(cls):
        Move = Pool().get('account.move')
        return Move.get_origin()

    @classmethod
    def read(cls, ids, fields_names):
        with Transaction().set_context(document_lines=cls._lines_of(ids)):
            return super().read(ids, fields_names)

    @classmethod
    def _lines_of(cls, ids):
        "Return the ids of the lines that the records are about"
        raise NotImplementedError
