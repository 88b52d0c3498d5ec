"""What records of feeds say, in the terms of properties and listings, and the other way round."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import get_language

from quickscale_business_themes.realestate.feeds import FeedListing
from quickscale_business_themes.realestate.models import (
    EnergyClass,
    Feature,
    Listing,
    Property,
    PropertySubType,
    PropertyType,
    StandardStatus,
)

_TITLE, _REMARKS = 150, 10_000
_KINDS = {
    PropertyType.RESIDENTIAL_INCOME: "residential",
    PropertyType.MANUFACTURED: "residential",
    PropertyType.FARM: "land",
    PropertyType.BUSINESS: "commercial",
}
_HUNDREDTH, _TENTH = Decimal("0.01"), Decimal("0.1")
_NUMBER = 20
# Django makes these lists anew each time.
_FEATURE_ORDER, _CLASSES = tuple(Feature.values), frozenset(EnergyClass.values)


def squeeze(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


#: What formats call types and features, besides our own names.
_SUB_TYPES = {squeeze(it.value): it.value for it in PropertySubType} | {
    "flat": PropertySubType.APARTMENT,
    "etage": PropertySubType.APARTMENT,
    "detachedhouse": PropertySubType.DETACHED,
    "singlefamilyresidence": PropertySubType.DETACHED,
    "einfamilienhaus": PropertySubType.DETACHED,
    "semidetachedhouse": PropertySubType.SEMI_DETACHED,
    "doppelhaushaelfte": PropertySubType.SEMI_DETACHED,
    "terraced": PropertySubType.TOWNHOUSE,
    "reihenhaus": PropertySubType.TOWNHOUSE,
    "maisonette": PropertySubType.DUPLEX,
    "detachedbungalow": PropertySubType.BUNGALOW,
    "multifamilybuilding": PropertySubType.MULTI_FAMILY,
    "mehrfamilienhaus": PropertySubType.MULTI_FAMILY,
    "parkingspace": PropertySubType.PARKING,
    "groundflat": PropertySubType.APARTMENT,
    "endofterrace": PropertySubType.TOWNHOUSE,
}
_FEATURES = {squeeze(it.value): it.value for it in Feature} | {
    "swimmingpool": Feature.POOL,
    "lift": Feature.ELEVATOR,
    "fahrstuhlpersonen": Feature.ELEVATOR,
    "kamin": Feature.FIREPLACE,
    "kuecheebk": Feature.FITTED_KITCHEN,
    "wheelchairaccessible": Feature.WHEELCHAIR,
    "petsallowed": Feature.PETS,
    "solarpanels": Feature.SOLAR,
}


def list_home_values(record: FeedListing, home: Property | None) -> dict[str, Any]:
    """Return what a record says of a property. What it leaves out isn't in it, and stays."""
    street, number, unit = split_unit(record)
    values: dict[str, Any] = {
        "street_number": number,
        "street_name": street,
        "unit_number": unit,
        "city": record.city,
        "state_or_province": record.region,
        "postal_code": record.postal_code,
        "country": record.country,
        "property_sub_type": find_sub_type(record),
        "bedrooms_total": record.bedrooms,
        "year_built": record.year_built,
        "energy_class": record.energy_class if record.energy_class in _CLASSES else "",
        "energy_use": _round(record.energy_value, _TENTH),
        "features": list_features(record),
    }
    if home is None or home.bathrooms_total_integer != record.bathrooms:
        values["bathrooms_full"] = record.bathrooms
    if home is None or (record.kind != "residential" or record.sub_type):
        kind = _KINDS.get(PropertyType(home.property_type), home.property_type) if home else ""
        values["property_type"] = "" if record.kind == kind else record.kind
    for name, area in (("living_area", record.living_area), ("lot_size", record.lot_area)):
        if area:
            values["living_area" if name == "living_area" else "lot_size_area"] = _round(
                area, _HUNDREDTH
            )
            values[f"{name}_units"] = "m2"
    values["latitude"], values["longitude"] = record.latitude, record.longitude
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def split_unit(record: FeedListing) -> tuple[str, str, str]:
    """Return street, house number and unit as they fit; what is too long joins the street."""
    street, number, unit = record.street, record.house_number, record.unit
    if len(unit) > _NUMBER:
        street, unit = f"{unit}, {street}", ""
    if len(number) > _NUMBER:
        street, number = f"{number}, {street}".strip(", "), ""
    return street, number, unit


def find_sub_type(record: FeedListing) -> str:
    return _SUB_TYPES.get(squeeze(record.sub_type), "")


def _round(number: Decimal | None, step: Decimal) -> Decimal | None:
    return None if number is None else number.quantize(step)


def list_features(record: FeedListing) -> list[str]:
    found = {_FEATURES[it] for it in map(squeeze, record.features) if it in _FEATURES}
    if record.is_new_build:
        found.add(Feature.NEW_CONSTRUCTION)
    return [it for it in _FEATURE_ORDER if it in found]


def list_listing_values(record: FeedListing, listing: Listing | None) -> dict[str, Any]:
    """Return what a record says of a listing, without its price and status."""
    is_quarterly = record.price_period == "quarter"
    values: dict[str, Any] = {
        "title": record.title[:_TITLE],
        "offer_type": record.transaction,
        "currency": record.currency,
        "price_period": "year" if is_quarterly else record.price_period,
        "deposit": record.deposit,
        "service_charge": record.service_charge,
        "public_remarks": choose_description(record)[:_REMARKS],
        "listing_contract_date": record.listed_on,
    }
    if listing is None and not values["title"]:
        parts = (record.sub_type, record.city)
        values["title"] = (", ".join(it for it in parts if it) or record.key)[:_TITLE]
    return {name: value for name, value in values.items() if value not in (None, "")}


def choose_description(record: FeedListing) -> str:
    texts = record.descriptions
    language = (get_language() or "en")[:2]
    wanted = (texts.get(it, "") for it in (language, "", "en", *texts))
    return next(filter(None, wanted), "")


def find_price(record: FeedListing) -> Decimal | None:
    """Return the price; a quarter's rent is that of a year, since listings know no quarters."""
    if not record.price:
        return None
    return record.price * 4 if record.price_period == "quarter" else record.price


def find_status(record: FeedListing) -> str:
    """Return the status. A closed listing is pending here until its price and day are entered."""
    if record.is_deleted:
        return StandardStatus.WITHDRAWN
    status = squeeze_status(record.status)
    if status == StandardStatus.CLOSED:
        return StandardStatus.PENDING
    return StandardStatus.WITHDRAWN if status == StandardStatus.DELETE else status


def squeeze_status(status: str) -> str:
    return status.lower().replace(" ", "_")
