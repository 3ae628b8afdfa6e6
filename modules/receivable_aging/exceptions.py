# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.exceptions import UserError, UserWarning
from trytond.model.exceptions import ValidationError


class AgingSchemeError(ValidationError):
    pass


class AgingQuestionError(UserError):
    pass


class SettlementError(UserError):
    pass


class SettlementLineError(UserError):
    pass


class SettlementChargeError(ValidationError):
    pass


class SettlementOpeningError(UserError):
    pass


class SettlementUndoError(UserError):
    pass


class SettlementUndoWarning(UserWarning):
    pass


class DocumentSettlementQuestionError(AgingQuestionError):
    pass


class ReportRowsError(UserError):
    pass


class AgingMonthQuestionError(AgingQuestionError):
    pass


class PartyBalanceQuestionError(AgingQuestionError):
    pass


class StatementError(UserError):
    pass


class StatementPeriodError(ValidationError):
    pass


class StatementEmptyError(StatementError):
    pass


class StatementSentError(StatementError):
    pass


class StatementAnswerError(StatementError):
    pass


class StatementEmailError(StatementError):
    pass


class StatementOverlapWarning(UserWarning):
    pass
