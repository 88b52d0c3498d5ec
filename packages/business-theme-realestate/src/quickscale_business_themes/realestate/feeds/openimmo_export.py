"""OpenImmo 1.2.7: written, in the order of openimmo_127b.xsd."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby

from quickscale_business_themes.realestate.feeds.countries import get_long_code
from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    LAND,
    MAP,
    PHOTO,
    RENT,
    TOUR,
    FeedListing,
    FeedMedia,
)
from quickscale_business_themes.realestate.feeds.openimmo import FEATURE, PERIODS, STATES
from quickscale_business_themes.realestate.feeds.values import format_number
from quickscale_business_themes.realestate.feeds.xml_writing import XML_DECLARATION, tag

_STATES = {status: state for state, status in STATES.items()} | {"Pending": "RESERVIERT"}
_PERIODS = {period: unit for unit, period in PERIODS.items()}
_GROUPS = {
    PHOTO: "BILD",
    FLOOR_PLAN: "GRUNDRISS",
    MAP: "KARTEN_LAGEPLAN",
    DOCUMENT: "DOKUMENTE",
    TOUR: "FILMLINK",
    ENERGY: "EPASS-SKALA",
}

#: What a file holds of a listing without loss: statuses that OpenImmo knows, days for times.
HELD = frozenset(
    "key reference is_deleted status transaction kind price is_price_on_request currency"
    " price_period deposit service_charge country region city postal_code street house_number unit"
    " is_address_public latitude longitude bedrooms bathrooms rooms living_area lot_area"
    " year_built energy_class energy_value is_new_build features title descriptions url media"
    " agent office office_key".split()
)


def write_openimmo(
    listings: Iterable[FeedListing],
    *,
    is_full: bool,
    generated_at: datetime,
    software: str = "QuickScale",
) -> Iterator[str]:
    """Yield a file piece by piece, in UTF-8.

    Args:
        listings: those of one office side by side.
        is_full: whether what is missing is gone; that is what "VOLL" says.
    """
    transfer = {
        "art": "ONLINE",
        "umfang": "VOLL" if is_full else "TEIL",
        "version": "1.2.7",
        "sendersoftware": software,
        "timestamp": _format_moment(generated_at),
    }
    yield XML_DECLARATION + "<openimmo>\n" + tag("uebertragung", "", attributes=transfer) + "\n"
    for (office, key), some in groupby(listings, key=lambda it: (it.office, it.office_key)):
        yield "<anbieter>" + tag("firma", office, keep=True) + tag("openimmo_anid", key, keep=True)
        yield "\n"
        for listing in some:
            yield _write_property(listing)
        yield "</anbieter>\n"
    yield "</openimmo>\n"


def _format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _write_property(listing: FeedListing) -> str:
    parts = [
        _write_category(listing),
        _write_geography(listing),
        _write_contact(listing),
        _write_prices(listing),
        _write_areas(listing),
        _write_features(listing),
        _write_condition(listing),
        _write_texts(listing),
        _write_media(listing),
        _group("verwaltung_objekt", _flag("objektadresse_freigeben", listing.is_address_public)),
        _write_management(listing),
    ]
    return _group("immobilie", *parts) + "\n"


def _group(name: str, *parts: str) -> str:
    return tag(name, "".join(parts), is_markup=True)


def _flag(name: str, value: bool) -> str:
    return tag(name, str(value).lower())


def _number(name: str, value: object) -> str:
    return "" if value is None else tag(name, format_number(value))  # type: ignore[arg-type]


def _write_category(listing: FeedListing) -> str:
    is_rent = listing.transaction == RENT
    is_commercial = listing.kind == COMMERCIAL
    sort = "grundstueck" if listing.kind == LAND else "sonstige" if is_commercial else "haus"
    used = {"WOHNEN": str(not is_commercial).lower(), "GEWERBE": str(is_commercial).lower()}
    offered = {"KAUF": str(not is_rent).lower(), "MIETE_PACHT": str(is_rent).lower()}
    return _group(
        "objektkategorie",
        tag("nutzungsart", "", attributes=used),
        tag("vermarktungsart", "", attributes=offered),
        _group("objektart", f"<{sort}/>"),
    )


def _write_geography(listing: FeedListing) -> str:
    place = ""
    if listing.latitude is not None and listing.longitude is not None:
        degrees = {
            "breitengrad": format_number(listing.latitude),
            "laengengrad": format_number(listing.longitude),
        }
        place = tag("geokoordinaten", "", attributes=degrees)
    return _group(
        "geo",
        tag("plz", listing.postal_code),
        tag("ort", listing.city),
        place,
        tag("strasse", listing.street),
        tag("hausnummer", listing.house_number),
        tag("bundesland", listing.region),
        tag("land", "", attributes={"iso_land": get_long_code(listing.country)}),
        tag("wohnungsnr", listing.unit),
    )


def _write_contact(listing: FeedListing) -> str:
    agent = listing.agent
    return _group(
        "kontaktperson",
        tag("email_direkt", agent.email),
        tag("tel_durchw", agent.phone),
        tag("name", agent.name, keep=True),
    )


def _write_prices(listing: FeedListing) -> str:
    is_rent = listing.transaction == RENT
    price = "" if listing.price is None else format_number(listing.price)
    on_request = {"auf_anfrage": "true" if listing.is_price_on_request else ""}
    name = "nettokaltmiete" if is_rent else "kaufpreis"
    unit = _PERIODS.get(listing.price_period, "") if is_rent else ""
    return _group(
        "preise",
        tag(name, price, attributes=on_request),
        _number("nebenkosten", listing.service_charge),
        tag("preis_zeiteinheit", "", attributes={"zeiteinheit": unit}),
        tag("waehrung", "", attributes={"iso_waehrung": listing.currency}),
        _number("kaution", listing.deposit),
    )


def _write_areas(listing: FeedListing) -> str:
    return _group(
        "flaechen",
        _number("wohnflaeche", listing.living_area),
        _number("grundstuecksflaeche", listing.lot_area),
        _number("anzahl_zimmer", listing.rooms),
        _number("anzahl_schlafzimmer", listing.bedrooms),
        _number("anzahl_badezimmer", listing.bathrooms),
    )


def _write_features(listing: FeedListing) -> str:
    fields = (
        tag("user_defined_simplefield", feature, attributes={"feldname": FEATURE})
        for feature in listing.features
    )
    return _group("ausstattung", *fields)


def _write_condition(listing: FeedListing) -> str:
    certificate = ""
    if listing.energy_class or listing.energy_value is not None:
        certificate = _group(
            "energiepass",
            tag("epart", "BEDARF"),
            _number("endenergiebedarf", listing.energy_value),
            tag("wertklasse", listing.energy_class),
        )
    new = {"zustand_art": "ERSTBEZUG" if listing.is_new_build else ""}
    return _group(
        "zustand_angaben",
        _number("baujahr", listing.year_built),
        tag("zustand", "", attributes=new),
        certificate,
        tag("verkaufstatus", "", attributes={"stand": _STATES.get(listing.status, "OFFEN")}),
    )


def _write_texts(listing: FeedListing) -> str:
    texts = dict(listing.descriptions)
    german = texts.pop("de", "") or texts.pop("", "")
    others = (
        tag("objekt_text", text, attributes={"lang": language})
        for language, text in texts.items()
        if language
    )
    return _group(
        "freitexte",
        tag("objekttitel", listing.title),
        tag("objektbeschreibung", german),
        *others,
    )


def _write_media(listing: FeedListing) -> str:
    media = sorted(listing.media, key=lambda it: it.order)
    written = [_write_attachment(it, is_first=number == 0) for number, it in enumerate(media)]
    if listing.url:
        page = _group("daten", tag("pfad", listing.url))
        data = tag("format", "text/html") + page
        groups = {"location": "REMOTE", "gruppe": "ANBOBJURL"}
        written.append(tag("anhang", data, is_markup=True, attributes=groups))
    return _group("anhaenge", *written)


def _write_attachment(media: FeedMedia, *, is_first: bool) -> str:
    group = _GROUPS.get(media.category, "BILD")
    if is_first and media.category == PHOTO:
        group = "TITELBILD"
    is_remote = "://" in media.url
    embedded = base64.b64encode(media.content).decode() if media.content else ""
    data = tag("anhanginhalt", embedded) if embedded else tag("pfad", media.url)
    location = "INTERN" if embedded else "REMOTE" if is_remote else "EXTERN"
    content = tag("anhangtitel", media.title) + tag("format", _guess_format(media.url))
    return tag(
        "anhang",
        content + _group("daten", data),
        is_markup=True,
        attributes={"location": location, "gruppe": group},
    )


def _guess_format(url: str) -> str:
    ending = url.rpartition(".")[2].lower()
    return ending if ending.isalnum() and len(ending) <= 4 else "jpg"


def _write_management(listing: FeedListing) -> str:
    moment = listing.modified_at or datetime(2000, 1, 1, tzinfo=UTC)
    action = {"aktionart": "DELETE" if listing.is_deleted else "CHANGE"}
    return _group(
        "verwaltung_techn",
        tag("objektnr_extern", listing.reference or listing.key),
        tag("aktion", "", attributes=action),
        tag("openimmo_obid", listing.key),
        tag("stand_vom", moment.astimezone(UTC).date().isoformat()),
    )
