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
