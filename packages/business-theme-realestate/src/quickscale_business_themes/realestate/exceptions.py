"""What an agency's listings refuse; ``str(error)`` tells why."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.api import ServiceError


class RecordGone(ServiceError):
    code = "gone"
    status_code = 404
    message = _("This record doesn't exist any more.")


class WrongStatus(ServiceError):
    code = "wrong-status"
    field = "standard_status"

    def __init__(self, old: object, new: object) -> None:
        told = _("A listing that is “{old}” can't become “{new}”.")
        super().__init__(told.format(old=old, new=new))


class NoClosingPrice(ServiceError):
    code = "no-closing-price"
    field = "close_price"
    message = _("Enter the price for which it was sold or let.")


class NoClosingDate(ServiceError):
    code = "no-closing-date"
    field = "close_date"
    message = _("Enter the day on which it was sold or let.")


class ClosedTooLate(ServiceError):
    code = "closed-too-late"
    field = "close_date"
    message = _("A listing can't be closed in the future.")


class NoExpirationDate(ServiceError):
    code = "no-expiration-date"
    field = "expiration_date"
    message = _("This listing has expired. Enter a later expiration date.")


class ListingEnded(ServiceError):
    code = "listing-ended"
    message = _("This listing has ended.")


class CurrencyFixed(ServiceError):
    code = "currency-fixed"
    field = "currency"
    message = _("The currency can't be changed after a listing was published.")


class NotPublishable(ServiceError):
    code = "not-publishable"
    message = _("Listings that have ended can't be published.")


class PropertyInUse(ServiceError):
    code = "property-in-use"
    message = _("This property has listings. Delete them first.")


class InquiryClosed(ServiceError):
    code = "inquiry-closed"
    message = _("This inquiry is closed. Reopen it first.")


class NoValuationModel(ServiceError):
    code = "no-valuation-model"
    message = _("No valuation model has been trained yet. Ask whoever runs this site.")


class NotResidential(ServiceError):
    code = "not-residential"
    field = "property"
    message = _("Only homes can be estimated.")


class NoPlace(ServiceError):
    code = "no-place"
    field = "property"
    message = _("Enter the latitude and the longitude of this property first.")


class NoComparables(ServiceError):
    code = "no-comparables"
    message = _("No homes like this one were sold nearby, so that it can't be estimated.")


class NoSuchListing(ServiceError):
    code = "gone"
    status_code = 404
    message = _("This home isn't offered any more.")


class ImportNotStopped(ServiceError):
    code = "import-not-stopped"
    message = _("This import doesn't wait for a confirmation any more.")
