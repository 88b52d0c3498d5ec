"""What the CRM refuses to do; ``str(error)`` tells why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.api import ServiceError


class AlreadyConverted(ServiceError):
    code = "already-converted"
    message = _("This lead has already been converted.")


class DealClosed(ServiceError):
    code = "deal-closed"
    message = _("This deal is closed. Reopen it first.")


class DealOpen(ServiceError):
    code = "deal-open"
    message = _("This deal is open already.")


class WrongStage(ServiceError):
    code = "wrong-stage"
    field = "stage"
    message = _("Choose an open stage of the deal's own pipeline.")


class ClosedTooEarly(ServiceError):
    code = "closed-too-early"
    field = "closed_on"
    message = _("A deal can't be closed before it was opened.")


class ClosedTooLate(ServiceError):
    code = "closed-too-late"
    field = "closed_on"
    message = _("A deal can't be closed in the future.")


class NoAmount(ServiceError):
    code = "no-amount"
    field = "amount"
    message = _("Enter what the deal is worth.")


class RateExists(ServiceError):
    code = "rate-exists"
    field = "on"
    message = _("There is a rate of this day already.")


class NoStage(ServiceError):
    code = "no-stage"
    message = _("This pipeline has no stage for that.")


class LastPipeline(ServiceError):
    code = "last-pipeline"
    message = _("The default pipeline can't be deleted. Make another one the default first.")


class PipelineInUse(ServiceError):
    code = "pipeline-in-use"
    message = _("This pipeline still has deals.")


class StageInUse(ServiceError):
    code = "stage-in-use"
    field = "stages"

    def __init__(self, name: str) -> None:
        super().__init__(_("There are still deals in “{name}”.").format(name=name))


class StageKindInUse(ServiceError):
    code = "stage-kind-in-use"
    field = "stages"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The type of “{name}” can't be changed: there are deals in it.").format(name=name)
        )


class MergedWithItself(ServiceError):
    code = "merged-with-itself"
    message = _("Choose another record than the one that is kept.")


class KeptRecordGone(ServiceError):
    code = "record-gone"
    message = _("One of the records no longer exists.")


class NotUndoable(ServiceError):
    code = "not-undoable"
    message = _("This merge can't be undone any more.")


class ImportNotChangeable(ServiceError):
    code = "import-not-changeable"
    message = _("This file has been imported. Upload it again to change what its columns are.")


class ImportNotReady(ServiceError):
    code = "import-not-ready"
    message = _("There is nothing to import.")


class ImportNotUndoable(ServiceError):
    code = "import-not-undoable"
    message = _("This import can't be undone.")


class RecordGone(ServiceError):
    code = "gone"
    status_code = 404
    message = _("This record doesn't exist any more.")


class LinkExpired(ServiceError):
    code = "link-expired"
    status_code = 410
    message = _("This link has expired. Please fill in the form again.")


class LastOfRule(ServiceError):
    code = "last-of-rule"

    def __init__(self, name: str) -> None:
        told = _("The rule “{name}” names nobody else. Change or delete it first.")
        super().__init__(told.format(name=name))


class FieldInRule(ServiceError):
    code = "field-in-rule"

    def __init__(self, name: str) -> None:
        told = _("The rule “{name}” uses this field. Change or delete it first.")
        super().__init__(told.format(name=name))


class WrongRuleValue(ServiceError):
    code = "wrong-rule-value"
    field = "value"
    status_code = 400
    message = _("Enter a value that this field can have.")


class NotForThisRecord(ServiceError):
    code = "not-for-this-record"


class NoInvitation(ServiceError):
    code = "no-invitation"
    field = "file"
    message = _("There is no invitation in this file.")


class NothingFound(ServiceError):
    code = "nothing-found"
    message = _("Nothing new was found, and no credits were spent.")


class OfferNotDraft(ServiceError):
    code = "offer-not-draft"
    message = _("This offer was published. Copy it to change it.")


class OfferNotPublished(ServiceError):
    code = "offer-not-published"
    message = _("This offer isn't published.")


class OfferTooOld(ServiceError):
    code = "offer-too-old"
    message = _("This offer isn't valid any more. Change the day until which it is.")


class OfferGone(ServiceError):
    code = "gone"
    status_code = 404
    message = _("There is no such offer.")


class OfferRevoked(ServiceError):
    code = "offer-revoked"
    status_code = 410
    title = _("Offer withdrawn")
    message = _("This offer was withdrawn. Please ask whoever sent it to you.")


class OfferExpired(ServiceError):
    code = "offer-expired"
    status_code = 410
    title = _("Offer expired")
    message = _("This offer has expired. Please ask whoever sent it to you for a new one.")
