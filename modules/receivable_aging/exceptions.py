# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.exceptions import UserError
from trytond.model.exceptions import ValidationError


class AgingSchemeError(ValidationError):
    pass


class AgingQuestionError(UserError):
    pass


class DocumentSettlementQuestionError(AgingQuestionError):
    pass
