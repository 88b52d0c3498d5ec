"""A home that is offered anew is known, and its neighbours are not taken for it."""

from decimal import Decimal
from io import BytesIO

import pytest

from quickscale_business_themes.realestate.addresses import make_address_key
from quickscale_business_themes.realestate.feeds import FeedListing, write_csv
from quickscale_business_themes.realestate.models import Listing, Property
from quickscale_business_themes.realestate.services.feed_import import import_feed

pytestmark = pytest.mark.django_db

FLAT = {
    "price": Decimal(200_000),
    "currency": "GBP",
    "country": "GB",
    "city": "Dover",
    "postal_code": "CT16 1AA",
    "street": "Mill Lane",
    "house_number": "11",
    "unit": "1",
    "sub_type": "Apartment",
    "living_area": Decimal(70),
    "bedrooms": 2,
    "latitude": 51.1279,
    "longitude": 1.3134,
}
HOUSE = {**FLAT, "unit": "", "sub_type": "Detached"}


@pytest.fixture
def load(team):
    def run(*records, **options):
        text = "".join(write_csv([FeedListing(**record) for record in records]))
        options.setdefault("is_confirmed", True)
        return import_feed(BytesIO(text.encode()), team=team, format="csv", **options)

    return run


@pytest.fixture
def count_homes(team):
    return lambda: Property.objects.for_team(team).count()


@pytest.mark.parametrize(
    "again",
    [
        {},
        {"street": "mill LANE ", "unit": "Flat 1"},
        {"street": "Mill Ln.", "house_number": "11"},
        {"street": "Flat 1, 11 Mill Lane", "house_number": "", "unit": ""},
        {"house_number": "Flat 1, 11", "unit": ""},
        {"postal_code": "ct161aa"},
        {"postal_code": ""},
        {"latitude": None, "longitude": None},
        {"latitude": 51.12795, "longitude": 1.3135},
        {"city": "Dover Town"},
        {"price": Decimal(180_000), "living_area": Decimal(75), "bedrooms": 3},
    ],
)
def test_a_flat_with_a_number_is_known_again_however_its_address_is_written(
    load, count_homes, again
):
    load({**FLAT, "key": "1"}, is_full=True)
    load({**FLAT, "key": "2", **again}, is_full=True)

    assert count_homes() == 1
    statuses = Listing.objects.across_teams().order_by("pk").values_list("standard_status")
    assert [it[0] for it in statuses] == ["withdrawn", "active"]


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "11"},
        {"unit": "1a"},
        {"unit": ""},
        {"house_number": "1", "unit": "1"},
        {"house_number": "1", "unit": "11"},
        {"house_number": "11a"},
        {"house_number": "11-13"},
        {"street": "Mill Road"},
        {"city": "Deal", "postal_code": "CT14 6AA", "latitude": 51.22, "longitude": 1.40},
        {"city": "Deal", "postal_code": "", "latitude": None, "longitude": None},
        {"postal_code": "CT16 1AB"},
        {"country": "IE"},
        {"latitude": 51.1299},
        {"sub_type": "Detached"},
    ],
)
def test_a_near_miss_is_another_home(load, count_homes, other):
    load({**FLAT, "key": "1"}, is_full=True)
    load({**FLAT, "key": "2", **other}, is_full=True)

    assert count_homes() == 2


@pytest.mark.parametrize(
    ("again", "homes"),
    [
        ({}, 1),
        ({"living_area": Decimal("70.4")}, 1),
        ({"living_area": Decimal(72)}, 2),
        ({"bedrooms": 1}, 2),
        ({"living_area": None}, 2),
    ],
)
def test_a_flat_without_a_number_is_known_by_its_size(load, count_homes, again, homes):
    flat = {**FLAT, "unit": ""}
    load({**flat, "key": "1"}, is_full=True)
    load({**flat, "key": "2", **again}, is_full=True)

    assert count_homes() == homes


def test_flats_that_are_alike_stay_apart_while_both_are_offered(load, count_homes):
    flat = {**FLAT, "unit": ""}
    load({**flat, "key": "1"}, {**flat, "key": "2"}, is_full=True)
    assert count_homes() == 2
    load({**flat, "key": "3"})
    assert count_homes() == 3
    # One of them is offered anew, but nobody can tell which.
    load({**flat, "key": "4"}, {**flat, "key": "5"}, is_full=True)
    assert count_homes() == 5


def test_houses_that_one_feed_offers_side_by_side_stay_apart(load, count_homes):
    load({**HOUSE, "key": "1", "bedrooms": 2}, {**HOUSE, "key": "2", "bedrooms": 5})
    assert count_homes() == 2


def test_a_home_to_buy_and_to_rent_is_one(load, count_homes):
    let = {**HOUSE, "transaction": "rent", "price": Decimal(900), "price_period": "month"}
    load({**HOUSE, "key": "1"}, {**let, "key": "2"})
    assert count_homes() == 1


def test_a_house_is_known_when_its_first_listing_had_ended_before(load, count_homes):
    load({**HOUSE, "key": "1"})
    load({**HOUSE, "key": "1", "status": "Expired"})
    load({**HOUSE, "key": "2", "price": Decimal(150_000)})
    assert count_homes() == 1


def test_a_house_that_another_source_offers_is_known(load, count_homes):
    load({**HOUSE, "key": "1"}, source="one")
    load({**HOUSE, "key": "1"}, source="two")
    assert count_homes() == 1


def test_the_history_of_a_relisted_home_goes_on(load, visitor):
    load({**HOUSE, "key": "1"}, is_full=True)
    load({**HOUSE, "key": "1", "price": Decimal(190_000)}, is_full=True)
    load({**HOUSE, "key": "2", "price": Decimal(170_000)}, is_full=True)
    load({**HOUSE, "key": "2", "price": Decimal(160_000)}, is_full=True)

    slug = Listing.objects.across_teams().get(source_key="2").slug
    changes = visitor.get(f"/api/realestate/listings/{slug}/history/").json()
    told = [it["title"] for it in changes]
    assert [it for it in told if "£" in it] == [
        "£170,000.00 → £160,000.00",
        "£200,000.00 → £190,000.00",
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("Hauptstr.", "5a", "", "DE"), ("Hauptstraße", "5 A", "", "de")),
        (("C/ Mayor", "3", "", "ES"), ("Calle Mayor 3", "", "", "ES")),
        (("12 Café St", "", "", "US"), ("Cafe Street", "12", "", "US")),
        (("5 Main St #2", "", "", "US"), ("Main Street", "5", "Apt 2", "US")),
    ],
)
def test_spellings_of_one_address_have_one_key(first, second):
    assert make_address_key(*first) == make_address_key(*second) != ""


@pytest.mark.parametrize("address", [("Mill Lane", "", ""), ("", "5", ""), ("", "", "1")])
def test_an_address_without_street_or_number_has_no_key(address):
    assert make_address_key(*address, "GB") == ""
