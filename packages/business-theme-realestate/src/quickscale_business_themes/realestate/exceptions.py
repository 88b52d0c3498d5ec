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


class NoSuchListing(ServiceError):
    code = "gone"
    status_code = 404
    message = _("This home isn't offered any more.")
