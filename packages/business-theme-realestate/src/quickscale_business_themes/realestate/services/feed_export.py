"""Exporting listings: what the public sees of them, in the formats of other portals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from quickscale.core.mail import absolute_url
from quickscale_business_themes.realestate.feeds import (
    FeedAgent,
    FeedListing,
    FeedMedia,
    write_blm,
    write_csv,
    write_kyero,
    write_openimmo,
    write_reso,
)
from quickscale_business_themes.realestate.models import (
    Feature,
    Listing,
    OfferType,
    PropertySubType,
    PropertyType,
    StandardStatus,
)

_CHUNK = 500
_KINDS = {
    PropertyType.LAND: "land",
    PropertyType.FARM: "land",
    PropertyType.COMMERCIAL: "commercial",
    PropertyType.BUSINESS: "commercial",
}
#: What Rightmove calls types, where our own names aren't its own.
_BLM_TYPES = {
    PropertySubType.SEMI_DETACHED: "Semi-Detached",
    PropertySubType.DETACHED: "Detached",
    PropertySubType.TOWNHOUSE: "Town House",
    PropertySubType.DUPLEX: "Maisonette",
}


def export_feed(team: Any, format: str, *, branch: str = "") -> Iterator[str]:
    """Yield a file of all that a team shows to the public, piece by piece.

    Args:
        branch: Rightmove's number of the branch, for BLM.
    """
    records = list_records(team, format)
    now = timezone.now()
    if format == "blm":
        return write_blm(records, branch=branch, generated_at=now)
    if format == "openimmo":
        return write_openimmo(records, is_full=True, generated_at=now)
    if format == "kyero":
        return write_kyero(records, office=team.name, generated_at=now)
    if format == "csv":
        return write_csv(records)
    return write_reso(record for record in records if not is_land_to_let(record))


def is_land_to_let(record: FeedListing) -> bool:
    """Say whether RESO's PropertyType would make a sale of a lease."""
    return record.kind == "land" and record.transaction == OfferType.RENT


def list_records(team: Any, format: str) -> Iterator[FeedListing]:
    """Yield public listings; a key that two sources share is used for the first of them."""
    rows = Listing.objects.for_team(team).filter(is_public=True)
    rows = rows.select_related("property", "list_agent", "list_office", "feed_source")
    seen: set[str] = set()
    for listing in rows.order_by("list_office", "pk").iterator(chunk_size=_CHUNK):
        record = describe(listing, format)
        if record.key in seen:
            record.key = str(listing.public_id)
        seen.add(record.key)
        yield record


def describe(listing: Listing, format: str) -> FeedListing:
    home = listing.property
    record = FeedListing(
        key=listing.source_key or str(listing.public_id),
        status=str(StandardStatus(listing.standard_status).name).replace("_", " ").title(),
        transaction=listing.offer_type,
        kind=_KINDS.get(PropertyType(home.property_type), "residential"),
        sub_type=name_type(home.property_sub_type, format),
        price=listing.list_price,
        currency=listing.currency,
        price_period=listing.price_period,
        deposit=listing.deposit,
        service_charge=listing.service_charge,
        country=home.country,
        region=home.state_or_province,
        city=home.city,
        is_address_public=listing.internet_address_display,
        latitude=listing.public_latitude,
        longitude=listing.public_longitude,
        bedrooms=home.bedrooms_total,
        bathrooms=home.bathrooms_total_integer,
        living_area=to_area(home.living_area_m2),
        lot_area=to_area(home.lot_size_m2),
        year_built=home.year_built,
        energy_class=home.energy_class,
        energy_value=home.energy_use,
        is_new_build=Feature.NEW_CONSTRUCTION in home.features,
        features=tuple(it for it in home.features if it != Feature.NEW_CONSTRUCTION),
        title=listing.title,
        url=find_page(listing),
        listed_on=listing.listing_contract_date,
        modified_at=listing.updated_at,
    )
    if listing.public_remarks:
        record.descriptions[""] = listing.public_remarks
    if listing.internet_address_display:
        record.street, record.house_number = home.street_name, home.street_number
        record.unit = home.unit_number
        record.postal_code, record.address = home.postal_code, home.unparsed_address
    add_people(record, listing)
    source = getattr(listing, "feed_source", None)
    media = enumerate(source.media if source else ())
    record.media = tuple(FeedMedia(it["url"], n, it["category"], it["title"]) for n, it in media)
    return record


def name_type(sub_type: str, format: str) -> str:
    if not sub_type:
        return ""
    known = PropertySubType(sub_type)
    plain = known.value.replace("_", " ").capitalize()
    return _BLM_TYPES.get(known, plain) if format == "blm" else plain


def to_area(area: float | None) -> Decimal | None:
    return None if area is None else Decimal(str(round(area, 2)))


def find_page(listing: Listing) -> str:
    try:
        return absolute_url(reverse("realestate:listing-detail", kwargs={"slug": listing.slug}))
    except NoReverseMatch:
        return ""  # the site's skin draws no such page


def add_people(record: FeedListing, listing: Listing) -> None:
    agent, office = listing.list_agent, listing.list_office
    if agent:
        key = agent.source_key or str(agent.public_id)
        record.agent = FeedAgent(agent.name, agent.email, agent.phone, key, agent.license_number)
    if office:
        record.office = office.name
        record.office_key = office.source_key or str(office.public_id)
