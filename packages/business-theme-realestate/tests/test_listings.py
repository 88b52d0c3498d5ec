"""What becomes of a listing: its status, its price, its days on the market, and who may see it."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from quickscale.core import hooks
from quickscale_business_themes.realestate.geography import measure_distance, shift_point
from quickscale_business_themes.realestate.models import Listing, ListingEvent, StandardStatus
from quickscale_business_themes.realestate.services.listings import (
    change_status,
    count_cumulative_days,
    expire_listings,
)
from quickscale_business_themes.realestate.services.transitions import TRANSITIONS

pytestmark = pytest.mark.django_db

#: The ways that no listing may go, whoever asks: what ended stays ended, sales need an agreement.
NEVER = (
    ("closed", "active"),
    ("canceled", "active"),
    ("delete", "incomplete"),
    ("active", "closed"),
    ("incomplete", "pending"),
    ("hold", "pending"),
    ("withdrawn", "closed"),
    ("expired", "pending"),
)


def put(listing, status):
    """Let a listing stand in a status, however it came there."""
    closed = {"close_price": 1, "close_date": date(2026, 1, 1)} if status == "closed" else {}
    rows = Listing.objects.across_teams().filter(pk=listing.pk)
    rows.update(standard_status=status, **closed)
    listing.refresh_from_db()
    return listing


@pytest.mark.parametrize(("old", "new"), NEVER)
def test_some_ways_lead_nowhere(make_listing, post, old, new):
    listing = put(make_listing(), old)
    sent = {"standard_status": new, "close_price": "5", "close_date": "2026-01-02"}
    answer = post(f"agency/listings/{listing.public_id}/change-status", 400, **sent)
    assert "standard_status" in answer["errors"]
    listing.refresh_from_db()
    assert listing.standard_status == old


def test_every_way_of_the_table_can_be_gone(make_listing, post):
    listing = make_listing()
    for old, following in TRANSITIONS.items():
        for new in following:
            put(listing, old)
            sent = {"close_price": "5", "close_date": "2026-01-02"} if new == "closed" else {}
            path = f"agency/listings/{listing.public_id}/change-status"
            assert post(path, 200, standard_status=new, **sent)["standard_status"] == new


def test_a_sale_says_its_price_and_its_day(make_listing, post):
    listing = put(make_listing(), "pending")
    path = f"agency/listings/{listing.public_id}/change-status"
    assert "close_price" in post(path, 400, standard_status="closed")["errors"]
    sent = {"standard_status": "closed", "close_price": "290000"}
    assert "close_date" in post(path, 400, **sent)["errors"]
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "close_date" in post(path, 400, **sent, close_date=tomorrow)["errors"]
    assert post(path, 200, **sent, close_date="2026-01-02")["close_price"] == "290000.00"
    with pytest.raises(IntegrityError), transaction.atomic():
        Listing.objects.across_teams().filter(pk=listing.pk).update(close_price=None)


def test_the_same_status_again_changes_nothing(make_listing, post):
    listing = make_listing()
    before = listing.events.count()
    for _time in range(2):
        path = f"agency/listings/{listing.public_id}/change-status"
        post(path, 200, standard_status="pending")
    assert listing.events.count() == before + 1


def test_a_price_leaves_the_one_before_and_the_first_behind(make_listing, post, read):
    listing = make_listing(price=300_000)
    for price in ("290000", "290000", "280000"):
        shown = post(f"agency/listings/{listing.public_id}/change-price", 200, list_price=price)
    assert shown["previous_list_price"] == "290000.00"
    assert shown["original_list_price"] == "300000.00"
    history = Client().get(f"/api/realestate/listings/{listing.slug}/history/").json()
    assert [it["title"] for it in history] == [
        "€290,000.00 → €280,000.00",
        "€300,000.00 → €290,000.00",
    ]


@pytest.mark.parametrize("price", ["0", "-5", "1000000001", "NaN", "x", None])
def test_a_price_is_a_price(make_listing, post, price):
    listing = make_listing()
    answer = post(f"agency/listings/{listing.public_id}/change-price", 400, list_price=price)
    assert "list_price" in answer["errors"]


def test_days_are_counted_only_on_the_market(make_listing):
    with time_machine.travel("2026-03-01T09:00:00Z", tick=False) as clock:
        listing = make_listing()
        clock.shift(timedelta(days=10, hours=5))
        assert listing.days_on_market == 10
        listing = change_status(listing, StandardStatus.HOLD, user=None)
        clock.shift(timedelta(days=30))
        assert listing.days_on_market == 10
        listing = change_status(listing, StandardStatus.ACTIVE, user=None)
        clock.shift(timedelta(days=3))
        assert listing.days_on_market == 13


def test_no_hours_are_lost_between_statuses_that_are_on_the_market(make_listing):
    with time_machine.travel("2026-03-01T09:00:00Z", tick=False) as clock:
        listing = make_listing()
        for status in ("active_under_contract", "active", "active_under_contract"):
            clock.shift(timedelta(hours=36))
            listing = change_status(listing, status, user=None)
        assert listing.days_on_market == 4


def test_a_home_that_is_listed_anew_goes_on_being_counted(make_listing):
    with time_machine.travel("2026-03-01T09:00:00Z", tick=False) as clock:
        first = make_listing()
        clock.shift(timedelta(days=40))
        change_status(first, StandardStatus.CANCELED, user=None)
        clock.shift(timedelta(days=14))
        second = make_listing(home=first.property)
        clock.shift(timedelta(days=5))
        assert (second.days_on_market, count_cumulative_days(second)) == (5, 45)
        clock.shift(timedelta(days=200))
        change_status(second, StandardStatus.CANCELED, user=None)
        clock.shift(timedelta(days=91))
        third = make_listing(home=first.property)
        assert count_cumulative_days(third) == 0


def test_a_listing_expires_with_its_contract_and_comes_back_with_a_new_one(make_listing, post):
    yesterday = timezone.localdate() - timedelta(days=1)
    listing = make_listing()
    make_listing(expiration_date=timezone.localdate())
    Listing.objects.across_teams().filter(pk=listing.pk).update(expiration_date=yesterday)
    assert (expire_listings(), expire_listings()) == (1, 0)
    path = f"agency/listings/{listing.public_id}/change-status"
    assert "expiration_date" in post(path, 400, standard_status="active")["errors"]
    later = (timezone.localdate() + timedelta(days=60)).isoformat()
    assert post(path, 200, standard_status="active", expiration_date=later)["can"]["view"]


def list_ways_out(listing):
    """Return everything that the public may read of a listing, as one text."""
    paths = [
        "/",
        "/homes/",
        "/buy/",
        f"/homes/{listing.slug}/",
        "/api/realestate/listings/?page_size=100",
        "/api/realestate/listings/map/",
        f"/compare/{listing.slug}/",
        f"/api/realestate/listings/{listing.slug}/",
        f"/api/realestate/listings/{listing.slug}/similar/",
        f"/api/realestate/listings/{listing.slug}/history/",
        f"/api/realestate/media/?listing={listing.slug}",
        "/api/realestate/agents/",
    ]
    return "\n".join(Client().get(path).text for path in paths)


@pytest.mark.parametrize(
    "change",
    [
        {"publishing": "draft"},
        {"publishing": "review"},
        {"internet_entire_listing_display": False},
        {"standard_status": "withdrawn"},
        {"standard_status": "expired"},
        {"standard_status": "hold"},
    ],
)
def test_what_may_not_be_shown_leaves_by_no_way(make_listing, change):
    listing = make_listing("Secret villa", latitude=51.3, longitude=12.3)
    assert "Secret villa" in list_ways_out(listing)
    Listing.objects.across_teams().filter(pk=listing.pk).update(**change)
    assert "Secret villa" not in list_ways_out(listing)


def test_a_hidden_address_leaves_by_no_way(make_listing):
    place = {"latitude": 51.312345, "longitude": 12.312345}
    address = {
        "street_name": "Verborgene Gasse",
        "street_number": "77 hinten",
        "postal_code": "04177",
    }
    hidden = make_listing(**place, **address, internet_address_display=False)
    told = list_ways_out(hidden)
    assert "Home by the river" in told
    for secret in ("Verborgene", "77 hinten", "51.312345", "12.312345"):
        assert secret not in told
    for word in ("Verborgene", "04177"):
        found = Client().get("/api/realestate/listings/", {"search": word}).json()
        assert found["results"] == []


def test_no_circle_tells_where_a_hidden_address_is(make_listing):
    place = (51.312345, 12.312345)
    hidden = make_listing(latitude=place[0], longitude=place[1], internet_address_display=False)
    near = {"lat": place[0], "lng": place[1], "radius": "0.15"}
    assert Client().get("/api/realestate/listings/", near).json()["results"] == []
    shown = Client().get(f"/api/realestate/listings/{hidden.slug}/").json()
    public = (shown["latitude"], shown["longitude"])
    around = {"lat": public[0], "lng": public[1], "radius": "0.01"}
    assert len(Client().get("/api/realestate/listings/", around).json()["results"]) == 1


def test_a_hidden_place_is_the_same_however_often_it_is_listed(make_listing):
    first = make_listing(latitude=51.3, longitude=12.3, internet_address_display=False)
    again = make_listing(home=first.property, internet_address_display=False)
    first.save()
    assert (first.public_latitude, first.public_longitude) == (
        again.public_latitude,
        again.public_longitude,
    )


@given(
    st.floats(-89.9, 89.9),
    st.floats(-180, 180),
    st.text("abcdef0123456789", min_size=8, max_size=8),
)
def test_hidden_places_are_200_to_500_meters_away(latitude, longitude, key):
    away = measure_distance((latitude, longitude), shift_point((latitude, longitude), key))
    assert 0.1999 <= away <= 0.5001


def test_a_member_submits_and_whoever_may_publishes(make_listing, make_member, sign_in, post):
    listing = make_listing(is_draft=True)
    member = sign_in(make_member("ben"))
    path = f"agency/listings/{listing.public_id}"
    post(f"{path}/publish", 403, by=member)
    assert post(f"{path}/submit", 200, by=member)["publishing"] == "review"
    published = post(f"{path}/publish", 200)
    assert (published["publishing"], published["standard_status"]) == ("published", "active")


def test_another_property_is_found_by_what_it_says_now(make_listing, client):
    listing = make_listing(bedrooms_total=2)
    client.patch(
        f"/api/realestate/agency/properties/{listing.property.public_id}/",
        {"bedrooms_total": 4, "features": ["pool"]},
        content_type="application/json",
    )
    query = {"bedrooms_min": 4, "feature": "pool"}
    assert len(Client().get("/api/realestate/listings/", query).json()["results"]) == 1


@pytest.mark.django_db(transaction=True)
def test_others_hear_of_what_happens(make_listing):
    heard = []
    with hooks.register_temporarily("event:*", lambda *, event: heard.append(event.name)):
        listing = make_listing()
        change_status(listing, StandardStatus.PENDING, user=None)
    assert heard == [
        "realestate.listing_status_changed",
        "realestate.listing_published",
        "realestate.listing_status_changed",
    ]


def test_every_change_is_an_event_with_its_author(make_listing, post, owner):
    listing = make_listing()
    path = f"agency/listings/{listing.public_id}/change-status"
    post(path, 200, standard_status="hold", note="Owner is away")
    event = ListingEvent.objects.across_teams().latest("pk")
    assert (event.old, event.new, event.by, event.note) == (
        "active",
        "hold",
        owner,
        "Owner is away",
    )


def test_money_and_area_are_said_in_their_own_units(make_listing):
    listing = make_listing(
        price=Decimal("1450.50"), offer_type="rent", living_area=1000, living_area_units="ft2"
    )
    shown = Client().get(f"/api/realestate/listings/{listing.slug}/").json()
    assert (shown["list_price"], shown["price_period"]) == ("1450.50", "month")
    assert shown["living_area"] == "1,000 ft²"
    asked = {"living_area_min": "92.8", "living_area_max": "93"}
    assert len(Client().get("/api/realestate/listings/", asked).json()["results"]) == 1


def test_a_photo_is_stored_without_its_name_its_place_and_its_camera(make_listing, client):
    listing = make_listing()
    picture = Image.new("RGB", (3000, 1500), "teal")
    exif = picture.getexif()
    exif[271] = "Secret camera"
    sent = BytesIO()
    picture.save(sent, "JPEG", exif=exif, comment="Secret comment")
    upload = SimpleUploadedFile("Verborgene Gasse 77.jpg", sent.getvalue(), "image/jpeg")
    body = {"listing": str(listing.public_id), "image": upload, "alt_text": "The house"}
    made = client.post("/api/realestate/agency/media/", body)
    assert made.status_code == 201, made.text
    shown = Client().get("/api/realestate/media/", {"listing": listing.slug}).json()["results"]
    assert shown[0]["image"]["name"] == "photo.jpeg"
    response = Client().get(shown[0]["image"]["url"])
    stored = b"".join(response.streaming_content)
    assert b"Secret" not in stored
    assert Image.open(BytesIO(stored)).size == (2048, 1024)
    Listing.objects.across_teams().update(internet_entire_listing_display=False)
    assert Client().get(shown[0]["image"]["url"]).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"), [("a.jpg", b"no picture"), ("a.svg", b"<svg/>"), ("a.exe", b"MZ")]
)
def test_what_is_no_picture_is_refused(make_listing, client, name, content):
    upload = SimpleUploadedFile(name, content)
    body = {"listing": str(make_listing().public_id), "image": upload}
    answer = client.post("/api/realestate/agency/media/", body)
    assert (answer.status_code, set(answer.json()["errors"])) == (400, {"image"})


def test_the_currency_of_a_price_that_the_public_knows_stays(make_listing, client):
    for is_draft, expected in ((True, 200), (False, 400)):
        listing = make_listing(is_draft=is_draft)
        path = f"/api/realestate/agency/listings/{listing.public_id}/"
        answer = client.patch(path, {"currency": "CHF"}, content_type="application/json")
        assert answer.status_code == expected, answer.text


def test_media_are_what_they_consist_of(make_listing, post):
    listing = str(make_listing().public_id)
    tour = post("agency/media", 201, listing=listing, url="https://tours.example/1")
    assert (tour["category"], tour["position"]) == ("tour", 0)
    assert "url" in post("agency/media", 400, listing=listing, alt_text="Nothing")["errors"]
    asked = {"listing": listing, "category": "floor_plan", "alt_text": "Nothing"}
    assert "image" in post("agency/media", 400, **asked)["errors"]
