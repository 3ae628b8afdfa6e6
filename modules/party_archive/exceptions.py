# The COPYRIGHT file at the top level of this repository contains the full
# copyright notices and license terms.
from trytond.exceptions import UserError, UserWarning
from trytond.model.exceptions import AccessError, ValidationError


class UnitAreaError(ValidationError):
    pass


class OccupancyOverlapError(ValidationError):
    pass


class NumberPatternError(ValidationError):
    pass


class CategoryScheduleError(ValidationError):
    pass


class RetentionShortenError(AccessError):
    pass


class ItemModifyError(AccessError):
    pass


class ItemContentError(ValidationError):
    pass


class ItemVersionError(ValidationError):
    pass


class OwnApprovalError(AccessError):
    pass


class RejectReasonError(ValidationError):
    pass


class DocumentModifyError(AccessError):
    pass


class DocumentStoreError(UserError):
    pass


class ChainModifyError(AccessError):
    pass


class ReasonRequiredError(AccessError):
    pass


class AttachmentModifyError(AccessError):
    pass


class RecordModifyError(AccessError):
    pass


class RecordFiledError(ValidationError):
    pass


class CorrespondenceAnswerError(ValidationError):
    pass


class HeldError(AccessError):
    pass


class HoldModifyError(AccessError):
    pass


class HoldScopeError(ValidationError):
    pass


class HoldReasonError(ValidationError):
    pass


class LoanItemError(ValidationError):
    pass


class LoanModifyError(AccessError):
    pass


class LoanDueError(AccessError):
    pass


class InspectionModifyError(AccessError):
    pass


class InspectionFindingError(ValidationError):
    pass


class DisposalModifyError(AccessError):
    pass


class DisposalItemError(ValidationError):
    pass


class DisposalCoolingOffError(ValidationError):
    pass


class DisposalWitnessError(ValidationError):
    pass


class DisposalClearanceError(AccessError):
    pass


class EmergencyContactPhoneError(ValidationError):
    pass


class FeeTariffError(ValidationError):
    pass


class FeeModifyError(AccessError):
    pass


class FeeRunError(UserError):
    pass


class LateFeeError(UserError):
    pass


class DepositError(ValidationError):
    pass


class DepositCancelError(ValidationError):
    pass


class DepositModifyError(AccessError):
    pass


class DepositMoveError(AccessError):
    pass


class DepositPrintError(UserError):
    pass


class MeterPlaceError(ValidationError):
    pass


class MeterRegisterError(ValidationError):
    pass


class MeterShareError(ValidationError):
    pass


class MeterModifyError(AccessError):
    pass


class MeterRemovedError(ValidationError):
    pass


class MeterUnusualError(UserError):
    pass


class ReadingModifyError(AccessError):
    pass


class ReadingDateError(ValidationError):
    pass


class ReadingValueError(ValidationError):
    pass


class ReadingRollOverError(ValidationError):
    pass


class ReadingBatchError(ValidationError):
    pass


class RoundError(ValidationError):
    pass


class RoundModifyError(AccessError):
    pass


class ReadingImportError(ValidationError):
    pass


class ConfirmationError(ValidationError):
    pass


class KeyCodeError(ValidationError):
    pass


class KeyDepositError(ValidationError):
    pass


class KeyModifyError(AccessError):
    pass


class KeyMovementModifyError(AccessError):
    pass


class KeyMovementError(ValidationError):
    pass


class KeyIdentityError(ValidationError):
    pass


class KeyAuthorizationError(ValidationError):
    pass


class ViolationModifyError(AccessError):
    pass


class ViolationEvidenceWarning(UserWarning):
    pass


class ViolationDeadlineError(ValidationError):
    pass


class ViolationRectifiedError(ValidationError):
    pass


class ViolationAppealError(ValidationError):
    pass


class ViolationFineError(ValidationError):
    pass


class ViolationFineWarning(UserWarning):
    pass


class ViolationCloseError(ValidationError):
    pass


class RenovationModifyError(AccessError):
    pass


class RenovationMissingError(ValidationError):
    pass


class RenovationReasonError(ValidationError):
    pass


class RenovationDateError(ValidationError):
    pass


class RenovationLicenceError(ValidationError):
    pass


class RenovationWorkerError(ValidationError):
    pass


class RenovationFeeError(ValidationError):
    pass


class RenovationRefundError(AccessError):
    pass


class RenovationRefundWarning(UserWarning):
    pass


class RenovationPrintError(ValidationError):
    pass


class RenovationDepositError(ValidationError):
    pass


class RenovationViolationError(ValidationError):
    pass


class MoveOutError(UserError):
    pass


class DraftInvoiceError(UserError):
    pass


class FeePrintError(ValidationError):
    pass


class MeterFormulaError(ValidationError):
    pass


class ScanCodeError(ValidationError):
    pass


class LabelCodeError(ValidationError):
    pass


class ErasureModifyError(AccessError):
    pass
