"""Listings with the names of the RESO Data Dictionary in JSON: written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from decimal import Decimal
from typing import Any

from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    LAND,
    RENT,
    FeedListing,
)
from quickscale_business_themes.realestate.feeds.reso import CATEGORIES, PERIODS

_CATEGORIES = {category: name for name, category in reversed(CATEGORIES.items())}
_FREQUENCIES = {period: name for name, period in PERIODS.items()}

#: What a file holds of a listing without loss.
HELD = frozenset(
    "key reference status local_status is_deleted kind sub_type price currency price_period"
    " deposit service_charge country region city postal_code street house_number unit address"
    " is_address_public latitude longitude bedrooms bathrooms rooms living_area lot_area"
    " year_built is_new_build features title descriptions url media agent office office_key"
    " listed_on modified_at".split()
)


def write_reso(listings: Iterable[FeedListing], next_link: str = "") -> Iterator[str]:
    """Yield an answer of a Web API piece by piece, in UTF-8."""
    yield '{"@odata.context": "$metadata#Property", "value": ['
    separator = "\n"
    for listing in listings:
        yield separator + json.dumps(_list_members(listing), ensure_ascii=False)
        separator = ",\n"
    link = f', "@odata.nextLink": {json.dumps(next_link)}' if next_link else ""
    yield "\n]" + link + "}\n"


def _list_members(listing: FeedListing) -> dict[str, Any]:
    members = {
        **_list_facts(listing),
        **_list_price(listing),
        **_list_address(listing),
        **_list_people(listing),
    }
    return {name: value for name, value in members.items() if value not in (None, "", [])}


def _list_facts(listing: FeedListing) -> dict[str, Any]:
    modified = listing.modified_at
    return {
        "ListingKey": listing.key,
        "ListingId": listing.reference,
        "StandardStatus": "Delete" if listing.is_deleted else listing.status,
        "MlsStatus": listing.local_status,
        "PropertyType": _choose_type(listing),
        "PropertySubType": listing.sub_type,
        "NewConstructionYN": listing.is_new_build,
        "BedroomsTotal": listing.bedrooms,
        "BathroomsTotalInteger": listing.bathrooms,
        "RoomsTotal": _number(listing.rooms),
        "LivingArea": _number(listing.living_area),
        "LivingAreaUnits": "Square Meters" if listing.living_area else "",
        "LotSizeArea": _number(listing.lot_area),
        "LotSizeUnits": "Square Meters" if listing.lot_area else "",
        "YearBuilt": listing.year_built,
        "InteriorFeatures": list(listing.features),
        "PublicRemarksHeadline": listing.title,
        "PublicRemarks": _choose_description(listing),
        "ListingURL": listing.url,
        "ListingContractDate": listing.listed_on.isoformat() if listing.listed_on else "",
        "ModificationTimestamp": modified.astimezone(UTC).isoformat() if modified else "",
        "Media": _list_media(listing),
    }


def _choose_type(listing: FeedListing) -> str:
    is_rent = listing.transaction == RENT
    if listing.kind == LAND:
        return "Land"
    if listing.kind == COMMERCIAL:
        return "Commercial Lease" if is_rent else "Commercial Sale"
    return "Residential Lease" if is_rent else "Residential"


def _list_price(listing: FeedListing) -> dict[str, Any]:
    return {
        "ListPrice": _number(listing.price),
        "ListPriceCurrency": listing.currency,
        "LeaseAmountFrequency": _FREQUENCIES.get(listing.price_period, ""),
        "SecurityDeposit": _number(listing.deposit),
        "AssociationFee": _number(listing.service_charge),
    }


def _list_address(listing: FeedListing) -> dict[str, Any]:
    return {
        "StreetNumber": listing.house_number,
        "StreetName": listing.street,
        "UnitNumber": listing.unit,
        "City": listing.city,
        "PostalCode": listing.postal_code,
        "StateOrProvince": listing.region,
        "Country": listing.country,
        "UnparsedAddress": listing.address,
        "InternetAddressDisplayYN": listing.is_address_public,
        "Latitude": listing.latitude,
        "Longitude": listing.longitude,
    }


def _list_people(listing: FeedListing) -> dict[str, Any]:
    return {
        "ListAgentFullName": listing.agent.name,
        "ListAgentEmail": listing.agent.email,
        "ListAgentDirectPhone": listing.agent.phone,
        "ListAgentKey": listing.agent.key,
        "ListAgentStateLicense": listing.agent.license,
        "ListOfficeName": listing.office,
        "ListOfficeKey": listing.office_key,
    }


def _list_media(listing: FeedListing) -> list[dict[str, Any]]:
    media = sorted(listing.media, key=lambda it: it.order)
    return [
        {
            "MediaURL": it.url,
            "Order": number,
            "MediaCategory": _CATEGORIES[it.category],
            **({"ShortDescription": it.title} if it.title else {}),
        }
        for number, it in enumerate(media)
        if it.url
    ]


def _choose_description(listing: FeedListing) -> str:
    texts = listing.descriptions
    return texts.get("") or texts.get("en") or next(iter(texts.values()), "")


def _number(number: Decimal | None) -> int | float | None:
    """Return a JSON number; money with two decimals is exact as a float up to ninety trillion."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(number)
