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
