"""Feeds become listings, are read again without a trace, and never empty a site by accident."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest

from quickscale_business_themes.realestate.feeds import (
    FeedListing,
    FeedMedia,
    write_blm,
    write_csv,
    write_kyero,
    write_openimmo,
    write_reso,
)
from quickscale_business_themes.realestate.models import FeedProblem, Listing, ListingEvent
from quickscale_business_themes.realestate.services.feed_export import export_feed
from quickscale_business_themes.realestate.services.feed_import import import_feed

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, tzinfo=UTC)
WRITERS = {
    "reso": write_reso,
    "openimmo": lambda some: write_openimmo(some, is_full=True, generated_at=NOW),
    "kyero": lambda some: write_kyero(some, office="One"),
    "blm": lambda some: write_blm(some, branch="77", generated_at=NOW),
    "csv": write_csv,
}


def make_record(number=1, **values):
    usual = {
        "key": f"77_{number}",
        "price": Decimal(200_000 + number),
        "currency": "GBP",
        "country": "GB",
        "region": "Kent",
        "city": "Dover",
        "postal_code": "CT16 1AA",
        "street": "Mill Lane",
        "house_number": "5",
        "latitude": 51.1,
        "longitude": 1.3,
        "bedrooms": 3,
        "bathrooms": 2,
        "living_area": Decimal(120),
        "title": f"Home {number}",
        "sub_type": "Detached",
        "features": ("Garden", "Swimming pool"),
        "descriptions": {"": "Light and quiet."},
        "media": (FeedMedia("https://photos.example/1.jpg"),),
    }
    return FeedListing(**{**usual, **values})


@pytest.fixture
def load(team):
    def run(records, format="csv", **options):
        text = "".join(WRITERS[format](records))
        return import_feed(BytesIO(text.encode()), team=team, format=format, **options)

    return run


def see(team):
    rows = Listing.objects.for_team(team).order_by("pk")
    return list(rows.values()), ListingEvent.objects.for_team(team).count()


@pytest.mark.parametrize("format", WRITERS)
def test_what_is_imported_and_exported_comes_back_without_a_difference(team, load, format):
    hidden = make_record(2, is_address_public=False)
    done = load([make_record(), hidden, make_record(3)], format)
    assert (done.state, done.created, done.refused) == ("done", 3, 0)
    before = see(team)

    file = "".join(export_feed(team, format, branch="77"))
    again = import_feed(BytesIO(file.encode()), team=team, format=format)

    assert (again.state, again.unchanged, again.updated) == ("done", 3, 0)
    assert see(team) == before
    if format in ("reso", "openimmo", "csv"):
        assert file.count("Mill Lane") in (2, 4)


def test_prices_and_statuses_leave_their_events(team, load):
    load([make_record()])
    load([make_record(price=Decimal(150_000), status="Pending")])

    listing = Listing.objects.for_team(team).get()
    assert (listing.list_price, listing.standard_status) == (150_000, "pending")
    kinds = ListingEvent.objects.for_team(team).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["price", "status"]


def test_what_vanished_from_a_full_feed_is_withdrawn_and_comes_back(team, load):
    some = [make_record(number) for number in range(10)]
    load(some, is_full=True)
    assert load(some[1:]).withdrawn == 0

    assert load(some[1:], is_full=True).withdrawn == 1
    gone = Listing.objects.for_team(team).get(source_key="77_0")
    assert gone.standard_status == "withdrawn"
    load(some, is_full=True)
    gone.refresh_from_db()
    assert gone.standard_status == "active"


@pytest.mark.parametrize("left", [0, 5])
def test_a_feed_that_has_shrunk_withdraws_nothing_until_somebody_confirms(team, load, left):
    some = [make_record(number) for number in range(10)]
    load(some, is_full=True)
    # Others that are new don't make up for it, however often it is tried.
    less = some[:left] + [make_record(number) for number in range(20, 50)] * bool(left)
    for _time in range(2):
        stopped = load(less, is_full=True)
        assert (stopped.state, stopped.withdrawn) == ("stopped", 0)
        assert str(10 - left) in stopped.reason
    assert load(less, is_full=True, is_confirmed=True).withdrawn == 10 - left


def test_refused_records_are_told_with_their_line_and_reason(team, load):
    done = load(
        [make_record(1, price=None), make_record(2), make_record(2), make_record(3, city="")]
    )

    told = FeedProblem.objects.for_team(team).filter(feed_import=done).order_by("pk")
    assert [(it.line, it.is_refused) for it in told] == [(2, True), (4, True), (5, True)]
    assert "price" in told[0].reason
    assert (done.created, done.refused) == (1, 3)


def test_a_batch_takes_as_many_statements_however_large(load, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        load([make_record(number) for number in range(60)])
    with django_assert_max_num_queries(40):
        load([make_record(number, price=Decimal(9_000)) for number in range(60)])
