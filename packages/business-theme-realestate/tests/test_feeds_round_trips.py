"""What is written is read again as it was, as far as each format can hold it."""

from __future__ import annotations

import math
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quickscale_business_themes.realestate.feeds import (
    STATUSES,
    FeedAgent,
    FeedListing,
    FeedMedia,
    blm_export,
    csv_listings,
    kyero_export,
    openimmo_export,
    read_blm,
    read_csv,
    read_kyero,
    read_openimmo,
    read_reso,
    reso_export,
    write_blm,
    write_csv,
    write_kyero,
    write_openimmo,
    write_reso,
)
from quickscale_business_themes.realestate.feeds.blm import QUALIFIERS, SUB_TYPES
from quickscale_business_themes.realestate.feeds.blm import STATUSES as BLM_STATUSES

NOW = datetime(2026, 11, 30, 12, 30, 15, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
#: Anything that people write, without what XML cannot hold; texts come back without outer blanks.
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(LETTERS | st.sampled_from("\n\t<>&\"'"), max_size=30).map(str.strip)
LINES = st.text(LETTERS, max_size=30).map(str.strip)
NAMES = LINES.filter(bool)
COUNTS = st.none() | st.integers(0, 50)
AMOUNTS = st.none() | st.decimals("0.01", 99_999_999, places=2)
WHOLES = st.none() | st.integers(1, 99_999_999).map(Decimal)
DEGREES = st.integers(-899_999_999, 899_999_999).filter(bool).map(lambda number: number / 1e7)
PLACES = st.just((None, None)) | st.tuples(DEGREES, DEGREES)
WEB = st.from_regex(r"https://[a-z]{1,10}\.example/[a-z0-9]{1,20}\.jpg", fullmatch=True)


def photos(titles: st.SearchStrategy[str], most: int = 5) -> st.SearchStrategy[tuple]:
    def number(pairs: list[tuple[str, str]]) -> tuple[FeedMedia, ...]:
        return tuple(FeedMedia(url, n, "photo", title) for n, (url, title) in enumerate(pairs))

    return st.lists(st.tuples(WEB, titles), max_size=most).map(number)


def listings(**other: st.SearchStrategy) -> st.SearchStrategy[FeedListing]:
    usual = {
        "key": NAMES,
        "reference": NAMES,
        "status": st.just("Active"),
        "transaction": st.sampled_from(["sale", "rent"]),
        "kind": st.sampled_from(["residential", "commercial"]),
        "price": AMOUNTS,
        "currency": st.sampled_from(["EUR", "GBP", "USD"]),
        "deposit": AMOUNTS,
        "service_charge": AMOUNTS,
        "country": st.sampled_from(["DE", "ES", "GB", "AT", "CH", "PT"]),
        "region": NAMES,
        "city": NAMES,
        "postal_code": LINES,
        "street": LINES,
        "house_number": LINES,
        "address": LINES,
        "is_address_public": st.booleans(),
        "place": PLACES,
        "bedrooms": COUNTS,
        "bathrooms": COUNTS,
        "rooms": st.none() | st.decimals("0.5", 90, places=1),
        "living_area": AMOUNTS,
        "lot_area": AMOUNTS,
        "year_built": st.none() | st.integers(1000, 2100),
        "is_new_build": st.booleans(),
        "features": st.lists(NAMES, max_size=5).map(tuple),
        "title": LINES,
        "url": st.just("") | WEB,
        "media": photos(st.just("")),
        "agent": st.builds(FeedAgent, LINES, LINES, LINES),
        "modified_at": MOMENTS,
    }

    def make(facts: dict) -> FeedListing:
        facts["latitude"], facts["longitude"] = facts.pop("place")
        if facts["transaction"] == "rent":
            facts.setdefault("price_period", "month")
        else:
            facts["price_period"] = ""
        if facts.get("is_price_on_request"):
            facts["price"] = None
        return FeedListing(**facts)

    return st.fixed_dictionaries(usual | other).map(make)


def simplify(listing: FeedListing, held: frozenset[str]) -> dict[str, object]:
    """Return what a format holds; pictures by their place in the order, not by number."""
    facts = {name: getattr(listing, name) for name in held}
    media = sorted(listing.media, key=lambda it: it.order)
    return facts | {"media": [(it.url, it.category, it.title, it.content) for it in media]}


def assert_kept(written, read, some, held, **changed) -> None:
    entries = list(read(BytesIO("".join(written).encode())))

    assert [entry.problems for entry in entries] == [()] * len(some)
    for entry, listing in zip(entries, some, strict=True):
        assert simplify(entry.listing, held) == simplify(listing, held) | changed


@settings(deadline=None)
@given(
    st.lists(
        listings(
            status=st.sampled_from([it for it in STATUSES if it != "Delete"]),
            price_period=st.sampled_from(["day", "week", "month", "quarter", "year"]),
            descriptions=TEXTS.map(lambda text: {"": text} if text else {}),
            office=LINES,
            office_key=LINES,
            listed_on=st.none() | st.dates(date(1900, 1, 1)),
            sub_type=LINES,
            media=photos(LINES),
        ),
        max_size=3,
    )
)
def test_reso_json_comes_back(some):
    assert_kept(write_reso(some), read_reso, some, reso_export.HELD)


@settings(deadline=None)
@given(
    st.lists(
        listings(
            status=st.sampled_from(["Active", "Active Under Contract", "Closed"]),
            is_deleted=st.booleans(),
            kind=st.sampled_from(["residential", "commercial", "land"]),
            price_period=st.sampled_from(["day", "week", "month", "year"]),
            is_price_on_request=st.booleans(),
            energy_class=st.sampled_from(["", "A+", "B", "H"]),
            energy_value=st.none() | st.decimals("0.1", 900, places=1),
            descriptions=st.fixed_dictionaries({"de": TEXTS.filter(bool)}, optional={"en": TEXTS}),
            office=st.sampled_from(["One", "Two & Sons"]),
            media=photos(LINES),
        ),
        max_size=3,
    )
)
def test_openimmo_comes_back(some):
    for listing in some:
        listing.descriptions = {code: text for code, text in listing.descriptions.items() if text}
    written = write_openimmo(some, is_full=True, generated_at=NOW)
    assert_kept(written, read_openimmo, some, openimmo_export.HELD)


@settings(deadline=None)
@given(
    st.lists(
        listings(
            key=st.text(LETTERS, min_size=1, max_size=50).map(str.strip).filter(bool),
            price=WHOLES,
            is_price_on_request=st.just(False),
            price_period=st.sampled_from(["week", "month"]),
            living_area=WHOLES,
            lot_area=WHOLES,
            energy_class=st.sampled_from(["", "A", "G"]),
            sub_type=st.sampled_from(["Villa", "Town House", "Apartment"]),
            descriptions=st.dictionaries(st.sampled_from(["en", "es", "no"]), TEXTS.filter(bool)),
            agent=st.just(FeedAgent("Casas & Co", "a@example.es", "+34 1")),
            office=st.just("Casas & Co"),
            office_key=st.just("17"),
        ),
        max_size=3,
    )
)
def test_kyero_comes_back(some):
    for listing in some:
        listing.is_price_on_request = listing.price is None
    agent = FeedAgent("", "a@example.es", "+34 1")
    written = write_kyero(some, office="Casas & Co", office_key="17", agent=agent)
    assert_kept(written, read_kyero, some, kyero_export.HELD)


BLM_LINES = LINES.map(lambda text: re.sub(r"[~^]", "", text).strip())


@settings(deadline=None)
@given(
    st.lists(
        listings(
            key=st.from_regex(r"123_[A-Za-z0-9]{1,12}", fullmatch=True),
            status=st.just("Active"),
            local_status=st.sampled_from([name for name, _ in BLM_STATUSES.values()]),
            currency=st.just("GBP"),
            country=st.just("GB"),
            price_period=st.sampled_from(["week", "month", "quarter", "year"]),
            price_qualifier=st.sampled_from(["", *QUALIFIERS.values()]),
            sub_type=st.sampled_from(["", *SUB_TYPES.values()]),
            postal_code=st.sampled_from(["", "SW1A 1AA", "EH1 1YZ"]),
            city=BLM_LINES,
            street=BLM_LINES,
            house_number=BLM_LINES,
            address=BLM_LINES,
            title=st.sampled_from(["", "A fine home"]),
            features=st.lists(BLM_LINES.filter(bool), max_size=10).map(tuple),
            descriptions=TEXTS.map(lambda text: re.sub(r"[~^]", "", text).strip()).map(
                lambda text: {"en": text} if text else {}
            ),
            media=photos(st.sampled_from(["", "Kitchen"]), most=30),
            office_key=st.just("123"),
            listed_on=st.none() | st.dates(date(1900, 1, 1)),
        ),
        max_size=3,
    )
)
def test_blm_comes_back(some):
    states = dict(BLM_STATUSES.values())
    for listing in some:
        listing.status = states[listing.local_status]
    assert_kept(write_blm(some, branch="123", generated_at=NOW), read_blm, some, blm_export.HELD)


CSV_LINES = LINES.map(lambda text: text.replace("|", "").strip())


@settings(deadline=None)
@given(
    st.lists(
        listings(
            status=st.sampled_from(STATUSES),
            is_deleted=st.booleans(),
            price_period=st.sampled_from(["day", "week", "month", "quarter", "year"]),
            features=st.lists(CSV_LINES.filter(bool), max_size=3).map(tuple),
            descriptions=st.dictionaries(st.sampled_from(["", "de", "ar"]), TEXTS.filter(bool)),
            energy_class=LINES,
            energy_value=AMOUNTS,
            office=LINES,
            office_key=LINES,
            local_status=LINES,
            sub_type=LINES,
            listed_on=st.none() | st.dates(date(1900, 1, 1)),
        ),
        max_size=3,
    )
)
def test_csv_comes_back(some):
    assert_kept(write_csv(some, ["", "de", "ar"]), read_csv, some, csv_listings.HELD)


def test_what_a_format_claims_to_hold_are_fields():
    names = {field.name for field in fields(FeedListing)}

    for module in (reso_export, openimmo_export, kyero_export, blm_export, csv_listings):
        assert names >= module.HELD


@given(listings(), st.text(LETTERS, max_size=60))
def test_kyero_files_keep_the_bounds_of_the_schema(listing, text):
    listing.sub_type = listing.address = text
    written = "".join(write_kyero([listing]))

    def read(name: str) -> str:
        found = re.search(f"<{name}>([^<]*)</{name}>", written)
        return found[1] if found else ""

    assert re.fullmatch(r"[0-9]+|x", read("price"))
    assert re.fullmatch(r"[a-zA-Z&\s()/-]{3,}", read("type").replace("&amp;", "&"), re.ASCII)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", read("date"))
    assert read("price_freq") in ("sale", "week", "month")
    assert read("town")
    assert read("province")
    assert math.isfinite(float(read("latitude") or 0))
    assert written.count("<images") == written.count("<desc") == 1


def test_listings_that_a_format_cannot_hold_are_left_out():
    swiss = FeedListing(key="1", currency="CHF", country="CH")
    gone = FeedListing(key="2", currency="EUR", is_deleted=True)

    assert list(read_kyero(BytesIO("".join(write_kyero([swiss, gone])).encode()))) == []
    blm = "".join(write_blm([swiss, gone], branch="1", generated_at=NOW))
    assert list(read_blm(BytesIO(blm.encode()))) == []


def test_embedded_pictures_come_back():
    media = (FeedMedia("", 0, "photo", "Front", bytes(range(256))),)
    some = [FeedListing(key="1", currency="EUR", media=media)]
    written = "".join(write_openimmo(some, is_full=False, generated_at=NOW))
    feed = read_openimmo(BytesIO(written.encode()))
    (entry,) = list(feed)

    assert entry.listing.media[0].content == bytes(range(256))
    assert (feed.info.is_full, feed.info.version, feed.info.generated_at) == (False, "1.2.7", NOW)


@pytest.mark.parametrize("category", ["photo", "floor_plan", "document", "tour", "map", "energy"])
def test_every_category_of_media_comes_back(category):
    media = (FeedMedia("https://a.example/1.jpg", 0, category),)
    some = [FeedListing(key="1", currency="GBP", country="GB", media=media, office_key="1")]
    texts = [
        (read_reso, write_reso(some)),
        (read_csv, write_csv(some)),
        (read_openimmo, write_openimmo(some, is_full=True, generated_at=NOW)),
    ]
    if category != "map":
        texts.append((read_blm, write_blm(some, branch="1", generated_at=NOW)))

    for read, written in texts:
        (entry,) = list(read(BytesIO("".join(written).encode())))
        assert [it.category for it in entry.listing.media] == [category]
