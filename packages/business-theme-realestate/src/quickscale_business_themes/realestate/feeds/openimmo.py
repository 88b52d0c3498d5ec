"""OpenImmo 1.2.7: read. Elements and their order: openimmo_127b.xsd."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO
from xml.etree.ElementTree import Element

from quickscale_business_themes.realestate.feeds.countries import find_country
from quickscale_business_themes.realestate.feeds.listings import (
    COMMERCIAL,
    DOCUMENT,
    ENERGY,
    FLOOR_PLAN,
    LAND,
    MAP,
    PHOTO,
    RENT,
    RESIDENTIAL,
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
    find_child,
    iterate_records,
    local_name,
    read_text,
)

TRANSFER = ("openimmo", "uebertragung")
AGENCY = ("openimmo", "anbieter")
NAME, IDENTITY, PROPERTY = ((*AGENCY, name) for name in ("firma", "openimmo_anid", "immobilie"))
#: The states of a sale, as far as somebody said them.
STATES = {"OFFEN": "Active", "RESERVIERT": "Active Under Contract", "VERKAUFT": "Closed"}
PERIODS = {"TAG": "day", "WOCHE": "week", "MONAT": "month", "JAHR": "year"}
CATEGORIES = {
    "GRUNDRISS": FLOOR_PLAN,
    "KARTEN_LAGEPLAN": MAP,
    "DOKUMENTE": DOCUMENT,
    "PANORAMA": TOUR,
    "FILM": TOUR,
    "FILMLINK": TOUR,
    "EPASS-SKALA": ENERGY,
}
#: The field in which our own files keep features that OpenImmo has no element for.
FEATURE = "feature"
#: Attachments that are no media of the listing.
_OTHERS = {"ANBIETERLOGO", "QRCODE", "LINKS", "ANBOBJURL"}
_TEXTS = ("objektbeschreibung", "lage", "ausstatt_beschr", "sonstige_angaben")
_RENTS = ("nettokaltmiete", "kaltmiete", "warmmiete", "pauschalmiete", "pacht")


def read_openimmo(stream: BinaryIO) -> Feed:
    """Read a feed.

    Raises:
        FeedError: while entries are read, where the file cannot be read on.
    """
    info = FeedInfo("openimmo")
    return Feed(info, _read_entries(stream, info))


def _read_entries(stream: BinaryIO, info: FeedInfo) -> Iterator[FeedEntry]:
    position, office, office_key, is_deleting = 0, "", "", False
    paths = {TRANSFER, AGENCY, NAME, IDENTITY, PROPERTY}
    for path, element, line in iterate_records(stream, paths):
        if path == TRANSFER:
            is_deleting = element.get("modus", "").upper() == "DELETE"
            _read_transfer(element, info)
        elif path == NAME:
            office = clean_text(element.text)
        elif path == IDENTITY:
            office_key = clean_text(element.text)
        elif path == AGENCY:
            office = office_key = ""
        else:
            position += 1
            values = Values()
            listing = _read_property(element, values)
            if listing:
                listing.office, listing.office_key = office, office_key
                listing.is_deleted |= is_deleting
            yield FeedEntry(position, line, listing, tuple(values.problems))


def _read_transfer(element: Element, info: FeedInfo) -> None:
    scope = element.get("umfang", "").upper()
    info.is_full = {"VOLL": True, "TEIL": False}.get(scope)
    info.version = element.get("version", "")
    software = (element.get("sendersoftware", ""), element.get("senderversion", ""))
    info.sender = " ".join(part for part in software if part)
    info.generated_at = Values().read_moment("timestamp", element.get("timestamp"))


def _read_property(element: Element, values: Values) -> FeedListing | None:
    parts = {local_name(child): child for child in reversed(element)}
    technical = parts.get("verwaltung_techn")
    key = read_text(technical, "openimmo_obid") or read_text(technical, "objektnr_extern")
    if not key:
        values.complain("openimmo_obid", "missing")
        return None
    action = find_child(technical, "aktion")
    is_deleted = action is not None and action.get("aktionart", "").upper() == "DELETE"
    listing = FeedListing(key=key, is_deleted=is_deleted)
    listing.reference = read_text(technical, "objektnr_extern")
    listing.modified_at = values.read_moment("stand_vom", read_text(technical, "stand_vom"))
    _read_category(parts.get("objektkategorie"), listing)
    _read_geography(parts.get("geo"), values, listing)
    _read_prices(parts.get("preise"), values, listing)
    _read_areas(parts.get("flaechen"), values, listing)
    _read_condition(parts.get("zustand_angaben"), values, listing)
    _read_texts(parts.get("freitexte"), listing)
    listing.agent = _read_contact(parts.get("kontaktperson"))
    listing.media = _read_media(parts.get("anhaenge"), values)
    listing.url = _read_page(parts.get("anhaenge"))
    listing.features = _read_features(parts.get("ausstattung"))
    shown = read_text(parts.get("verwaltung_objekt"), "objektadresse_freigeben")
    listing.is_address_public = not shown or is_true(shown)
    return listing


def _read_category(element: Element | None, listing: FeedListing) -> None:
    """Read what it is and how it is offered; to buy and to rent at once counts as to buy."""
    offered = find_child(element, "vermarktungsart")
    if offered is not None and not any(is_true(offered.get(it)) for it in ("KAUF", "ERBPACHT")):
        listing.transaction = RENT
    used = find_child(element, "nutzungsart")
    kinds = find_child(element, "objektart")
    sort = next(iter(kinds), None) if kinds is not None else None
    name = local_name(sort) if sort is not None else ""
    listing.kind = RESIDENTIAL
    if name == "grundstueck":
        listing.kind = LAND
    elif used is not None and is_true(used.get("GEWERBE")) and not is_true(used.get("WOHNEN")):
        listing.kind = COMMERCIAL
    details = [clean_text(value) for value in sort.attrib.values()] if sort is not None else []
    listing.sub_type = details[0] if details and details[0] else name


def _read_geography(element: Element | None, values: Values, listing: FeedListing) -> None:
    listing.postal_code = read_text(element, "plz")
    listing.city = read_text(element, "ort")
    listing.street = read_text(element, "strasse")
    listing.house_number = read_text(element, "hausnummer")
    listing.unit = read_text(element, "wohnungsnr")
    listing.region = read_text(element, "bundesland")
    land = find_child(element, "land")
    code = clean_text(land.get("iso_land")) if land is not None else ""
    listing.country = find_country(code)
    if code and not listing.country:
        values.complain("iso_land", "unknown_value", code)
    point = find_child(element, "geokoordinaten")
    if point is not None:
        listing.latitude, listing.longitude = values.read_place(
            ("breitengrad", "laengengrad"), point.get("breitengrad"), point.get("laengengrad")
        )


def _read_prices(element: Element | None, values: Values, listing: FeedListing) -> None:
    names = _RENTS if listing.transaction == RENT else ("kaufpreis", "kaufpreisbrutto")
    for name in names:
        price = find_child(element, name)
        if price is None:
            continue
        listing.is_price_on_request |= is_true(price.get("auf_anfrage"))
        amount = values.read_amount(name, price.text)
        # An empty or zero price is what software writes that knows none.
        if amount and listing.price is None:
            listing.price = amount
    if listing.is_price_on_request:
        listing.price = None
    currency = find_child(element, "waehrung")
    code = clean_text(currency.get("iso_waehrung")) if currency is not None else ""
    listing.currency = code.upper() or "EUR"
    if listing.transaction == RENT:
        period = find_child(element, "preis_zeiteinheit")
        unit = period.get("zeiteinheit", "").upper() if period is not None else ""
        listing.price_period = PERIODS.get(unit, "month")
    listing.deposit = values.read_amount("kaution", read_text(element, "kaution"))
    listing.service_charge = values.read_amount("nebenkosten", read_text(element, "nebenkosten"))


def _read_areas(element: Element | None, values: Values, listing: FeedListing) -> None:
    def read(name: str) -> Decimal | None:
        return values.read_amount(name, read_text(element, name)) or None

    listing.living_area = read("wohnflaeche") or read("nutzflaeche") or read("gesamtflaeche")
    listing.lot_area = read("grundstuecksflaeche")
    listing.rooms = read("anzahl_zimmer")
    bedrooms = read_text(element, "anzahl_schlafzimmer")
    listing.bedrooms = values.read_count("anzahl_schlafzimmer", bedrooms)
    listing.bathrooms = values.read_count(
        "anzahl_badezimmer", read_text(element, "anzahl_badezimmer")
    )


def _read_condition(element: Element | None, values: Values, listing: FeedListing) -> None:
    listing.year_built = values.read_year("baujahr", read_text(element, "baujahr"))
    condition = find_child(element, "zustand")
    if condition is not None:
        listing.is_new_build = condition.get("zustand_art", "").upper() == "ERSTBEZUG"
    state = find_child(element, "verkaufstatus")
    stand = clean_text(state.get("stand")).upper() if state is not None else ""
    listing.status = STATES.get(stand, "Active")
    for certificate in element if element is not None else ():
        if local_name(certificate) != "energiepass":
            continue
        listing.energy_class = listing.energy_class or read_text(certificate, "wertklasse").upper()
        for name in ("endenergiebedarf", "energieverbrauchkennwert"):
            # Texts in the schema, and written with a decimal comma as often as not.
            text = read_text(certificate, name).replace(",", ".")
            if text and listing.energy_value is None:
                listing.energy_value = values.read_amount(name, text)


def _read_texts(element: Element | None, listing: FeedListing) -> None:
    listing.title = read_text(element, "objekttitel")
    texts = [clean_text(read_text(element, name)) for name in _TEXTS]
    text = "\n\n".join(part for part in texts if part)
    if text:
        listing.descriptions["de"] = text
    for child in element if element is not None else ():
        if local_name(child) == "objekt_text" and child.get("lang"):
            listing.descriptions[child.get("lang", "")[:2].lower()] = clean_text(child.text)


def _read_contact(element: Element | None) -> FeedAgent:
    name = " ".join(filter(None, (read_text(element, "vorname"), read_text(element, "name"))))
    email = read_text(element, "email_direkt") or read_text(element, "email_zentrale")
    phones = ("tel_durchw", "tel_zentrale", "tel_handy")
    phone = next(filter(None, (read_text(element, it) for it in phones)), "")
    return FeedAgent(name, email, phone, read_text(element, "personennummer"))


def _read_features(element: Element | None) -> tuple[str, ...]:
    """Return the names of what there is: elements that are true, or have a true attribute."""
    found: list[str] = []
    for child in element if element is not None else ():
        if local_name(child) == "user_defined_simplefield" and child.get("feldname") == FEATURE:
            found.append(clean_text(child.text))
            continue
        true = [name for name, value in child.attrib.items() if is_true(value)]
        name = local_name(child)
        found += [f"{name} {it}".lower() for it in true]
        if is_true(child.text):
            found.append(name)
    return tuple(found)


def _read_media(element: Element | None, values: Values) -> tuple[FeedMedia, ...]:
    found: list[FeedMedia] = []
    for attachment in _list_attachments(element):
        group = clean_text(attachment.get("gruppe")).upper()
        if group in _OTHERS:
            continue
        data = find_child(attachment, "daten")
        url, content = read_text(data, "pfad"), b""
        embedded = read_text(data, "anhanginhalt")
        if embedded:
            try:
                content = base64.b64decode(embedded)
            except binascii.Error:
                values.complain("anhanginhalt", "unknown_value", embedded)
        if url or content:
            order = 0 if group == "TITELBILD" else len(found) + 1
            title = read_text(attachment, "anhangtitel")
            found.append(FeedMedia(url, order, CATEGORIES.get(group, PHOTO), title, content))
    found.sort(key=lambda media: media.order)
    return tuple(found)


def _read_page(element: Element | None) -> str:
    for attachment in _list_attachments(element):
        if clean_text(attachment.get("gruppe")).upper() == "ANBOBJURL":
            return read_text(attachment, "daten", "pfad")
    return ""


def _list_attachments(element: Element | None) -> Iterator[Element]:
    for child in element if element is not None else ():
        if local_name(child) == "anhang":
            yield child
