"""Kyero's format, version 3: written, valid by kyeroV3.0.xsd."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from quickscale_business_themes.realestate.feeds.countries import get_english_name
from quickscale_business_themes.realestate.feeds.kyero import ON_REQUEST, PERIODS
from quickscale_business_themes.realestate.feeds.listings import (
    PHOTO,
    RENT,
    FeedAgent,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import format_number
from quickscale_business_themes.realestate.feeds.xml_writing import XML_DECLARATION, tag

#: What the schema knows: languages, currencies and energy classes.
_LANGUAGES = "ca de da en es fi fr it nl no pt ru sv".split()
_CURRENCIES, _CLASSES = {"EUR", "GBP", "USD"}, set("ABCDEFG")
_MOST_IMAGES, _MOST_FEATURES, _MOST_TEXT = 50, 50, 50
_IMAGE = re.compile(r"(https?|ftp)://.*\.(gif|jpe?g|png)", re.IGNORECASE | re.DOTALL)
_WEB = re.compile(r"https?://\S{1,240}")
_NO_TYPE = re.compile(r"[^a-zA-Z&\s()/-]", re.ASCII)

#: What a file holds of a listing without loss, see ``can_export``.
HELD = frozenset(
    "key reference transaction sub_type price is_price_on_request currency price_period country"
    " region city address latitude longitude bedrooms bathrooms living_area lot_area energy_class"
    " is_new_build features descriptions url media agent office office_key modified_at".split()
)


def can_export(listing: FeedListing) -> bool:
    """Return whether the format can hold a listing at all: it knows three currencies."""
    return not listing.is_deleted and listing.currency in _CURRENCIES


def write_kyero(
    listings: Iterable[FeedListing],
    *,
    office: str = "",
    office_key: str = "",
    agent: FeedAgent | None = None,
    generated_at: datetime | None = None,
) -> Iterator[str]:
    """Yield a file piece by piece, in UTF-8; listings that the format cannot hold are left out.

    A file holds one agency. Its schema wants one listing at least.
    """
    yield XML_DECLARATION + "<root>\n<kyero><feed_version>3</feed_version>"
    if generated_at:
        yield tag("feed_generated", _format_moment(generated_at))
    yield "</kyero>\n"
    if office or agent:
        person = agent or FeedAgent()
        yield "<agent>" + tag("id", office_key if office_key.isdecimal() else "")
        yield tag("name", office or person.name) + tag("email", person.email)
        yield tag("tel", person.phone) + "</agent>\n"
    for listing in listings:
        if can_export(listing):
            yield _write_property(listing)
    yield "</root>\n"


def _write_property(listing: FeedListing) -> str:
    moment = listing.modified_at or datetime(2000, 1, 1, tzinfo=UTC)
    parts = [
        tag("id", listing.key[:_MOST_TEXT]),
        tag("date", _format_moment(moment)),
        tag("ref", (listing.reference or listing.key)[:255]),
        tag("price", _format_price(listing)),
        tag("currency", listing.currency),
        tag("price_freq", _format_period(listing)),
        tag("new_build", "1" if listing.is_new_build else "0"),
        tag("type", _format_type(listing)),
        tag("town", listing.city or "-"),
        tag("province", listing.region or "-"),
        tag("country", get_english_name(listing.country)[:_MOST_TEXT]),
        _write_location(listing),
        tag("location_detail", listing.address[:_MOST_TEXT]),
        tag("beds", _format_count(listing.bedrooms)),
        tag("baths", _format_count(listing.bathrooms)),
        _write_areas(listing),
        _write_energy(listing.energy_class),
        _write_url(listing.url),
        tag("desc", "".join(_write_descriptions(listing.descriptions)), is_markup=True, keep=True),
        _write_features(listing.features),
        tag("images", "".join(_write_images(listing.media)), is_markup=True, keep=True),
    ]
    return "<property>" + "".join(parts) + "</property>\n"


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _format_price(listing: FeedListing) -> str:
    """Return a price in whole units; a rent by other periods is that of a month."""
    if listing.price is None or listing.is_price_on_request:
        return ON_REQUEST
    months = {"quarter": 3, "year": 12}.get(listing.price_period, 1)
    return str((listing.price / months).quantize(Decimal(1), ROUND_HALF_UP))


def _format_period(listing: FeedListing) -> str:
    if listing.transaction != RENT:
        return "sale"
    return listing.price_period if listing.price_period in PERIODS else "month"


def _format_type(listing: FeedListing) -> str:
    name = _NO_TYPE.sub(" ", listing.sub_type).strip()
    return name if len(name) >= 3 else listing.kind


def _format_count(count: int | None) -> str:
    return "" if count is None else str(count)


def _write_location(listing: FeedListing) -> str:
    if listing.latitude is None or listing.longitude is None:
        return ""
    longitude = tag("longitude", format_number(listing.longitude))
    latitude = tag("latitude", format_number(listing.latitude))
    return tag("location", longitude + latitude, is_markup=True)


def _write_areas(listing: FeedListing) -> str:
    areas = (("built", listing.living_area), ("plot", listing.lot_area))
    written = [
        tag(name, str(area.quantize(Decimal(1), ROUND_HALF_UP))) for name, area in areas if area
    ]
    return tag("surface_area", "".join(written), is_markup=True)


def _write_energy(energy_class: str) -> str:
    # A+ and better are classes that the schema doesn't know.
    known = energy_class[:1].upper()
    return tag(
        "energy_rating", tag("consumption", known if known in _CLASSES else ""), is_markup=True
    )


def _write_url(url: str) -> str:
    return tag("url", tag("en", url), is_markup=True) if _WEB.fullmatch(url) else ""


def _write_descriptions(descriptions: dict[str, str]) -> Iterator[str]:
    """Yield the languages that the schema knows; a text without a language is taken as English."""
    for language in _LANGUAGES:
        text = descriptions.get(language, "")
        if language == "en" and not text:
            text = descriptions.get("", "")
        yield tag(language, text)


def _write_features(features: tuple[str, ...]) -> str:
    written = "".join(tag("feature", feature) for feature in features[:_MOST_FEATURES])
    return tag("features", written, is_markup=True)


def _write_images(media: tuple[FeedMedia, ...]) -> Iterator[str]:
    """Yield the pictures that the schema takes, numbered anew from 1 in their order."""
    photos = [it for it in media if it.category == PHOTO and _IMAGE.fullmatch(it.url)]
    photos.sort(key=lambda it: it.order)
    for number, photo in enumerate(photos[:_MOST_IMAGES], 1):
        yield tag("image", tag("url", photo.url), is_markup=True, attributes={"id": str(number)})
