"""What happens at an agency, told after the transaction that made it so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.hooks import Event

listing_published = Event(
    "realestate.listing_published",
    object_type="listing",
    data={"slug": str},
    public=True,
    label=_("Listing published"),
    doc="A listing was published; 'slug' is the last part of its address. The value is its price.",
)
listing_status_changed = Event(
    "realestate.listing_status_changed",
    object_type="listing",
    data={"from": str, "to": str},
    public=True,
    label=_("Listing changed its status"),
    doc="A listing came into another status; the data are codes of statuses. The value is its "
    "price, of a closed one its closing price.",
)
listing_price_changed = Event(
    "realestate.listing_price_changed",
    object_type="listing",
    data={"from": str, "to": str, "currency": str},
    public=True,
    label=_("Listing changed its price"),
    doc="The price of a listing was changed; the data are the amounts. The value is the new price.",
)
inquiry_received = Event(
    "realestate.inquiry_received",
    object_type="inquiry",
    data={"listing": str, "kind": str, "name": str, "email": str, "phone": str, "agent": str},
    public=True,
    label=_("Inquiry received"),
    doc="Somebody asked about a listing; the data are the public IDs of the listing and of the "
    "agent who is to answer, or empty, and what the visitor said of themselves. The value is what "
    "they offer.",
)
inquiry_answered = Event(
    "realestate.inquiry_answered",
    object_type="inquiry",
    data={"listing": str},
    public=True,
    label=_("Inquiry answered"),
    doc="An inquiry got its first answer; 'listing' is the public ID of the listing.",
)
inquiry_replied = Event(
    "realestate.inquiry_replied",
    object_type="inquiry",
    data={"listing": str},
    public=True,
    label=_("Visitor answered"),
    doc="A visitor wrote again about what they had asked; 'listing' is the public ID of the "
    "listing.",
)
_VIEWING = {
    "listing": str,
    "inquiry": str,
    "agent": str,
    "name": str,
    "email": str,
    "phone": str,
    "starts_at": str,
}
_SAID = (
    "the data are the public IDs of the listing, of the inquiry and of the agent, or empty, what "
    "the visitor said of themselves, and when the viewing begins."
)
viewing_booked = Event(
    "realestate.viewing_booked",
    object_type="viewing",
    data=_VIEWING,
    public=True,
    label=_("Viewing booked"),
    doc=f"A viewing was agreed on; {_SAID}",
)
viewing_rescheduled = Event(
    "realestate.viewing_rescheduled",
    object_type="viewing",
    data={**_VIEWING, "from": str},
    public=True,
    label=_("Viewing moved"),
    doc=f"A viewing was moved to another time; {_SAID} 'from' is when it was to begin before.",
)
viewing_canceled = Event(
    "realestate.viewing_canceled",
    object_type="viewing",
    data=_VIEWING,
    public=True,
    label=_("Viewing canceled"),
    doc=f"A viewing was canceled; {_SAID}",
)
_GUEST = {
    "open_house": str,
    "listing": str,
    "name": str,
    "email": str,
    "phone": str,
    "guests": int,
}
open_house_registered = Event(
    "realestate.open_house_registered",
    object_type="open_house_registration",
    data=_GUEST,
    public=True,
    label=_("Registered for an open day"),
    doc="Somebody comes to an open day; the data are the public IDs of the open day and of the "
    "listing, what they said of themselves, and how many they are.",
)
open_house_registration_canceled = Event(
    "realestate.open_house_registration_canceled",
    object_type="open_house_registration",
    data=_GUEST,
    public=True,
    label=_("Registration for an open day canceled"),
    doc="Somebody who was registered doesn't come; the data are those of the registration.",
)
_OFFER = {"listing": str, "inquiry": str, "name": str, "email": str}
_OFFERED = (
    "the data are the public IDs of the listing and of the inquiry, and who the visitor is. The "
    "value is what was offered."
)
offer_received = Event(
    "realestate.offer_received",
    object_type="offer",
    data=_OFFER,
    public=True,
    label=_("Offer received"),
    doc=f"A visitor made an offer for a home; {_OFFERED}",
)
offer_accepted = Event(
    "realestate.offer_accepted",
    object_type="offer",
    data=_OFFER,
    public=True,
    label=_("Offer accepted"),
    doc=f"An offer, or a counteroffer, was accepted; {_OFFERED}",
)
offer_declined = Event(
    "realestate.offer_declined",
    object_type="offer",
    data=_OFFER,
    public=True,
    label=_("Offer declined"),
    doc=f"An offer, or a counteroffer, was declined; {_OFFERED}",
)
