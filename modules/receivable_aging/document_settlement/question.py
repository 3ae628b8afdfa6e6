# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
"""What is asked of the settlements, read from the context"""
import datetime as dt

from trytond.i18n import gettext
from trytond.pool import Pool
from trytond.transaction import Transaction

from ..aging.question import CURRENCY_MODES, TYPES, Question
from ..exceptions import DocumentSettlementQuestionError

CONTEXT_MODEL = 'account.document.settlement.context'
STATES = ['all', 'open', 'settled']
NAMES = {
    'type', 'date', 'from_date', 'to_date', 'state', 'posted',
    'currency_mode', 'parties'}


class SettlementQuestion(Question):
    """The options of one query of the settlements by document

    from_date and to_date are the period of the dates of the documents, None
    where it is not bounded.  lines are the ids of the only lines that are
    asked for, whatever they are and whatever the period and the state, or
    None.
    """
    context_model = CONTEXT_MODEL
    names = NAMES
    selections = {
        'type': TYPES,
        'currency_mode': CURRENCY_MODES,
        'state': STATES,
        }
    error = DocumentSettlementQuestionError
    no_company = 'receivable_aging.msg_document_settlement_no_company'
    no_date = 'receivable_aging.msg_document_settlement_no_date'

    def __init__(
            self, company, date, from_date=None, to_date=None, state='all',
            lines=None, **options):
        super().__init__(company, date, **options)
        self.from_date = from_date
        self.to_date = to_date
        self.state = state
        self.lines = lines

    @classmethod
    def from_context(cls):
        context = Transaction().context
        if not cls._is_asked(context):
            return None
        date = cls._date(context)
        from_date = cls._bound(context, 'from_date')
        to_date = cls._bound(context, 'to_date')
        cls._check_period(date, from_date, to_date)
        return cls(
            cls._company(context), date, from_date, to_date,
            lines=context.get('document_lines'),
            posted=bool(context.get('posted')),
            parties=context.get('parties'),
            **cls._selections(context))

    @classmethod
    def _bound(cls, context, name):
        date = context.get(name)
        return date.date() if isinstance(date, dt.datetime) else date

    @classmethod
    def _check_period(cls, date, from_date, to_date):
        if not from_date:
            return
        if to_date and from_date > to_date:
            raise cls.error(gettext(
                    'receivable_aging.msg_document_settlement_reversed_period',
                    from_date=cls._text(from_date),
                    to_date=cls._text(to_date)))
        if from_date > date:
            raise cls.error(gettext(
                    'receivable_aging.msg_document_settlement_late_period',
                    from_date=cls._text(from_date),
                    date=cls._text(date)))

    @staticmethod
    def _text(date):
        return Pool().get('ir.lang').get().strftime(date)
