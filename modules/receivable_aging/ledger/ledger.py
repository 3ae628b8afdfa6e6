# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from sql import Literal
from sql.conditionals import Case

from trytond.i18n import gettext
from trytond.model import ModelSQL, ModelView, fields
from trytond.modules.currency.fields import Monetary
from trytond.pool import Pool
from trytond.pyson import Eval, If
from trytond.tools import sql_pairing, unpair
from trytond.transaction import Transaction

from ..aging.mixin import DocumentMixin, OfPartyMixin
from ..document_settlement.kind import KINDS
from .ledger_line import LedgerLines
from .question import PeriodQuestion


class PartyLedger(DocumentMixin, OfPartyMixin, ModelSQL, ModelView):
    "Each document and payment of a period, with the balance after it"
    __name__ = 'account.party.ledger'
    _question = PeriodQuestion
    _rec_name = 'number'

    sequence = fields.Integer("Sequence")
    description = fields.Char("Description")
    kind = fields.Selection([
            ('opening', "Opening Balance"),
            *KINDS[:4],
            ('refund', "Refund"),
            *KINDS[4:],
            ], "Kind", sort=False)
    kind_string = kind.translated('kind')
    debit = Monetary("Debit", currency='currency', digits='currency')
    credit = Monetary("Credit", currency='currency', digits='currency')
    running_balance = Monetary(
        "Balance", currency='currency', digits='currency',
        help="The balance after the line.")
    days = fields.Integer(
        "Days",
        help="The days from the due date to the end of the period, of what "
        "is open; negative before it is due.")
    state = fields.Selection([
            (None, ""),
            ('open', "Open"),
            ('partial', "Partly Settled"),
            ('settled', "Settled"),
            ], "State", sort=False)
    state_string = state.translated('state')

    @classmethod
    def __setup__(cls):
        super().__setup__()
        cls.date.help = "The date of the move."
        cls.amount.help = (
            "By how much it changes the balance; negative for a credit.")
        cls.settled.help = "What of it was settled at the end of the period."
        cls._order = [
            ('party', 'ASC'), ('currency', 'ASC'), ('sequence', 'ASC'),
            ('id', 'ASC')]

    @classmethod
    def _parties(cls, question, ids):
        "Return the parties of the rows: those of lines have even ids"
        table = Pool().get('account.move.line').__table__()
        parties = {
            i // 2 if question.in_company_currency else unpair(i // 2)[0]
            for i in ids if i % 2}
        if lines := [i // 2 for i in ids if not i % 2]:
            cursor = Transaction().connection.cursor()
            in_ = fields.SQL_OPERATORS['in']
            cursor.execute(*table.select(
                    table.party, where=in_(table.id, lines),
                    group_by=table.party))
            parties.update(p for p, in cursor)
        return sorted(parties)

    @classmethod
    def _aging_query(cls, question, parties=None):
        withs, row = LedgerLines(question, parties=parties).query(cls)
        return row.select(
            cls._row_id(question, row).as_('id'),
            Literal(question.company).as_('company'),
            *(getattr(row, name) for name in [
                    'party', 'currency', 'date', 'sequence', 'line', 'move',
                    'account', 'invoice', 'origin', 'number', 'description',
                    'kind', 'maturity_date', 'debit', 'credit',
                    'running_balance', 'amount', 'settled', 'open_amount',
                    'days', 'state']),
            with_=withs)

    @staticmethod
    def _row_id(question, row):
        opening = (
            row.party if question.in_company_currency
            else sql_pairing(row.party, row.currency))
        return Case((row.position == 0, opening * 2 + 1), else_=row.line * 2)

    def get_rec_name(self, name):
        if not self.move:
            return gettext(
                'receivable_aging.msg_party_ledger_opening',
                party=self.party.rec_name)
        return super().get_rec_name(name)

    @classmethod
    def view_attributes(cls):
        return super().view_attributes() + [
            ('/tree', 'visual',
                If(Eval('kind') == 'opening', 'muted', '')),
            ('/tree/field[@name="open_amount"]', 'visual',
                If((Eval('days', 0) > 0) & (Eval('open_amount', 0) > 0),
                    'danger', '')),
            ('/tree/field[@name="days"]', 'visual',
                If((Eval('days', 0) > 0) & (Eval('open_amount', 0) > 0),
                    'danger', '')),
            ]
