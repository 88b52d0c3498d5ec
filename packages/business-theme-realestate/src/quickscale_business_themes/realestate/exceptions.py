"""What an agency's listings refuse; ``str(error)`` tells why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from django.utils.formats import date_format
from django.utils.timezone import localtime
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


class SlotTaken(ServiceError):
    """Somebody else has the time; the message says which are free."""

    code = "slot-taken"
    field = "starts_at"
    message = _("This time isn't free any more. Choose another one.")

    def __init__(self, free: Iterable[datetime] = ()) -> None:
        told = [date_format(localtime(it), "SHORT_DATETIME_FORMAT") for it in islice(free, 3)]
        if not told:
            super().__init__()
            return
        named = _("This time isn't free any more. The next free ones: {times}.")
        super().__init__(named.format(times=" · ".join(told)))


class NoShower(ServiceError):
    code = "no-viewings"
    field = "starts_at"
    message = _("Viewings of this home can't be booked. Ask the agency for a time.")


class ViewingPast(ServiceError):
    code = "viewing-past"
    field = "starts_at"
    message = _("Choose a time that is still to come.")


class ViewingOver(ServiceError):
    code = "viewing-over"
    message = _("This viewing has taken place already.")


class NoSuchViewing(ServiceError):
    code = "no-viewing"
    message = _("There is no viewing.")


class LinkExpired(ServiceError):
    code = "link-expired"
    status_code = 404
    message = _("This link is no longer valid. Write to the agency to get a new one.")


class OfferDecided(ServiceError):
    code = "offer-decided"
    message = _("This offer was answered or withdrawn already.")


class OfferExpired(ServiceError):
    code = "offer-expired"
    message = _("This offer has expired.")


class AlreadyUnderContract(ServiceError):
    code = "already-under-contract"
    message = _("Another offer for this home was accepted already.")


class NotOnMarket(ServiceError):
    code = "not-on-market"
    message = _("This home isn't on the market.")


class NotAccepted(ServiceError):
    code = "not-accepted"
    message = _("This offer isn't the accepted one.")


class NotYours(ServiceError):
    code = "not-yours"
    message = _("This is for the other side to decide.")


class OpenHouseFull(ServiceError):
    code = "open-house-full"
    field = "guests"
    message = _("There aren't that many places left.")


class OpenHouseOver(ServiceError):
    code = "open-house-over"
    message = _("This open day has ended or was canceled.")


class AlreadyRegistered(ServiceError):
    code = "already-registered"
    field = "email"
    message = _("Somebody with this address is registered already.")


class TooFewPlaces(ServiceError):
    code = "too-few-places"
    field = "capacity"
    message = _("More people are registered already.")


class VisitorErased(ServiceError):
    code = "visitor-erased"
    message = _("The data of whoever asked was erased.")


class ImportNotStopped(ServiceError):
    code = "import-not-stopped"
    message = _("This import doesn't wait for a confirmation any more.")


class NotSameHome(ServiceError):
    code = "not-same-home"
    message = _("These aren't two records of one property: their addresses differ.")
