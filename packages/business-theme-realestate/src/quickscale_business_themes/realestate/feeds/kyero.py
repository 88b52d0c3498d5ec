"""Kyero's format, version 3 (and what 2.1 did differently): read.

Fields and their order: kyeroV3.0.xsd and kyeroV2.1.xsd. Every file is the agency's whole stock.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO
from xml.etree.ElementTree import Element

from quickscale_business_themes.realestate.feeds.countries import find_country
from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    LAND,
    RENT,
    RESIDENTIAL,
    SALE,
    TOUR,
    Feed,
    FeedAgent,
    FeedEntry,
    FeedInfo,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.values import Values, clean_text, is_true
from quickscale_business_themes.realestate.feeds.xml_records import (
    iterate_records,
    local_name,
    read_text,
)

HEADER, AGENT, PROPERTY = ("root", "kyero"), ("root", "agent"), ("root", "property")
ON_REQUEST = "x"
PERIODS = {"week": "week", "month": "month"}
_LAND = ("land", "plot", "parcela", "terreno", "finca")
_COMMERCIAL = ("commercial", "office", "shop", "warehouse", "restaurant", "business", "hotel")


def read_kyero(stream: BinaryIO) -> Feed:
    """Read a feed.

    Raises:
        FeedError: while entries are read, where the file cannot be read on.
    """
    info = FeedInfo("kyero", is_full=True)
    return Feed(info, _read_entries(stream, info))


def _read_entries(stream: BinaryIO, info: FeedInfo) -> Iterator[FeedEntry]:
    agent, office, position = FeedAgent(), ("", ""), 0
    for path, element, line in iterate_records(stream, {HEADER, AGENT, PROPERTY}):
        if path == HEADER:
            info.version = read_text(element, "feed_version")
            info.generated_at = Values().read_moment("", read_text(element, "feed_generated"))
        elif path == AGENT:
            agent, office = _read_agent(element)
            info.sender = office[0]
        else:
            position += 1
            yield _read_property(element, position, line, (agent, office))


def _read_agent(element: Element) -> tuple[FeedAgent, tuple[str, str]]:
    phone = read_text(element, "tel") or read_text(element, "mob")
    name = read_text(element, "name")
    agent = FeedAgent(name, read_text(element, "email"), phone)
    return agent, (name, read_text(element, "id"))


def _read_property(
    element: Element, position: int, line: int, sender: tuple[FeedAgent, tuple[str, str]]
) -> FeedEntry:
    values = Values()
    # Direct children only: a description may hold <id>, which is Indonesian.
    parts = {local_name(child): child for child in reversed(element)}
    texts = {name: clean_text(child.text) for name, child in parts.items()}
    if not texts.get("id"):
        values.complain("id", "missing")
        return FeedEntry(position, line, None, tuple(values.problems))
    frequency = texts.get("price_freq", "")
    is_rent = frequency in PERIODS
    if frequency not in PERIODS and frequency not in ("", "sale", "new_build"):
        values.complain("price_freq", "unknown_value", frequency)
    price = texts.get("price", "")
    is_on_request = price.lower() == ON_REQUEST
    sub_type = _read_type(parts.get("type"))
    location = parts.get("location")
    latitude, longitude = values.read_place(
        ("latitude", "longitude"), read_text(location, "latitude"), read_text(location, "longitude")
    )
    agent, (office, office_key) = sender
    surface = parts.get("surface_area")
    listing = FeedListing(
        key=texts["id"],
        reference=texts.get("ref", ""),
        transaction=RENT if is_rent else SALE,
        kind=guess_kind(sub_type),
        sub_type=sub_type,
        price=None if is_on_request else values.read_amount("price", price),
        is_price_on_request=is_on_request,
        currency=texts.get("currency", "").upper() or "EUR",
        price_period=PERIODS.get(frequency, ""),
        country=_read_country(values, texts.get("country", "")),
        region=texts.get("province", ""),
        city=texts.get("town", ""),
        address=texts.get("location_detail", ""),
        latitude=latitude,
        longitude=longitude,
        bedrooms=values.read_count("beds", texts.get("beds")),
        bathrooms=values.read_count("baths", texts.get("baths")),
        living_area=_read_area(values, surface, "built"),
        lot_area=_read_area(values, surface, "plot"),
        energy_class=_read_energy(parts.get("energy_rating")),
        is_new_build=is_true(texts.get("new_build")) or frequency == "new_build",
        features=_read_features(parts.get("features"), texts),
        descriptions=read_languages(parts.get("desc")),
        url=_read_address(parts.get("url")),
        media=_read_media(parts.get("images"), texts),
        agent=agent,
        office=office,
        office_key=office_key,
        modified_at=values.read_moment("date", texts.get("date")),
    )
    return FeedEntry(position, line, listing, tuple(values.problems))


def guess_kind(sub_type: str) -> str:
    """Return the kind of a home, land or business by what a portal calls its type."""
    name = sub_type.lower()
    if any(word in name for word in _LAND):
        return LAND
    return COMMERCIAL if any(word in name for word in _COMMERCIAL) else RESIDENTIAL


def read_languages(element: Element | None) -> dict[str, str]:
    """Return the texts of direct children by language; a text of the element itself has none."""
    if element is None:
        return {}
    found = {local_name(child).lower(): clean_text(child.text) for child in element}
    own = clean_text(element.text)
    return {language: text for language, text in ({"": own} | found).items() if text}


def _read_type(element: Element | None) -> str:
    """Return the English name; version 2.1 has a child for each language."""
    names = read_languages(element)
    return names.get("") or names.get("en") or next(iter(names.values()), "")


def _read_address(element: Element | None) -> str:
    addresses = read_languages(element)
    return addresses.get("") or addresses.get("en") or next(iter(addresses.values()), "")


def _read_country(values: Values, text: str) -> str:
    country = find_country(text)
    if text and not country:
        values.complain("country", "unknown_value", text)
    return country


def _read_area(values: Values, surface: Element | None, name: str) -> Decimal | None:
    """Return square metres; portals write 0 for what they don't know."""
    return values.read_amount(name, read_text(surface, name)) or None


def _read_energy(element: Element | None) -> str:
    rating = read_text(element, "consumption").upper()
    return "" if rating == "X" else rating


def _read_features(element: Element | None, texts: dict[str, str]) -> tuple[str, ...]:
    found = [clean_text(child.text) for child in element] if element is not None else []
    if is_true(texts.get("pool")) and "pool" not in map(str.lower, found):
        found.append("Pool")
    return tuple(feature for feature in found if feature)


def _read_media(element: Element | None, texts: dict[str, str]) -> tuple[FeedMedia, ...]:
    found = []
    for number, image in enumerate(element if element is not None else ()):
        url = read_text(image, "url")
        order = image.get("id", "")
        if url:
            found.append(FeedMedia(url, int(order) if order.isdecimal() else number + 1))
    found.sort(key=lambda media: media.order)
    for name in ("virtual_tour_url", "video_url"):
        if texts.get(name):
            found.append(FeedMedia(texts[name], len(found), TOUR))
    return tuple(found)
