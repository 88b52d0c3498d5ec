"""Finding homes by place: as exact as measuring every one of them."""

import json
from base64 import urlsafe_b64encode
from decimal import Decimal
from random import Random

import pytest
from django.test import Client

from quickscale_business_themes.realestate.geography import (
    is_within,
    measure_distance,
    unroll_polygon,
)
from quickscale_business_themes.realestate.models import Listing, Property

pytestmark = pytest.mark.django_db

#: Where homes are thick: a town, both sides of the antimeridian, and the poles.
CENTRES = ((51.3, 12.3), (-17.8, 179.95), (-17.8, -179.95), (89.6, 20.0), (-89.7, -100.0))


@pytest.fixture
def world(team):
    """Listings around some places, by their slugs."""
    chance = Random(11)
    homes, listings = [], []
    for _number in range(240):
        latitude, longitude = chance.choice(CENTRES)
        latitude += chance.uniform(-0.35, 0.35)
        longitude += chance.uniform(-30, 30) if abs(latitude) > 80 else chance.uniform(-0.35, 0.35)
        homes.append(
            Property(
                team=team,
                city="Lindenau",
                country="DE",
                latitude=max(-90.0, min(90.0, latitude)),
                longitude=(longitude + 180) % 360 - 180,
            )
        )
    for number, home in enumerate(Property.objects.bulk_create(homes)):
        listing = Listing(
            team=team,
            property=home,
            title=f"Home {number}",
            slug=f"home-{number}",
            list_price=Decimal(chance.randrange(1, 40) * 10_000),
            publishing="published",
            published_at="2026-11-01T00:00:00Z",
            standard_status="active",
        )
        listing.copy_property()
        listings.append(listing)
    made = Listing.objects.bulk_create(listings)
    return {it.slug: (it.public_latitude, it.public_longitude) for it in made}


def ask(**query):
    """Return the slugs that the public's list answers with, page after page."""
    url, found = "/api/realestate/listings/", []
    answer = Client().get(url, {"page_size": 100, **query})
    while True:
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [row["slug"] for row in page["results"]]
        if not page["next"]:
            return found
        answer = Client().get(page["next"])


def check_circles(world, count):
    chance = Random(5)
    for _number in range(count):
        near = chance.choice(list(world.values()))
        point = (near[0], near[1])
        radius = chance.choice((0.5, 3, 12, 40, 90))
        truth = {slug for slug, it in world.items() if measure_distance(point, it) <= radius}
        asked = {"lat": point[0], "lng": point[1], "radius": radius}
        assert set(ask(**asked)) == truth, asked


def test_a_circle_holds_what_the_haversine_says(world):
    check_circles(world, 200)


@pytest.mark.postgres
def test_a_circle_holds_the_same_on_postgresql(world):
    check_circles(world, 60)


def check_polygons(world, count):
    chance, held = Random(7), 0
    for _number in range(count):
        latitude, longitude = chance.choice(list(world.values()))
        corners = [
            (
                max(-90.0, min(90.0, latitude + chance.uniform(-0.5, 0.5))),
                (longitude + chance.uniform(-0.5, 0.5) + 180) % 360 - 180,
            )
            for _corner in range(chance.randrange(3, 9))
        ]
        polygon = unroll_polygon(corners)
        truth = {slug for slug, point in world.items() if is_within(point, polygon)}
        asked = ";".join(f"{lng},{lat}" for lat, lng in corners)
        assert set(ask(polygon=asked)) == truth, asked
        held += len(truth)
    assert held > count


def test_a_polygon_holds_what_a_ray_says(world):
    check_polygons(world, 200)


@pytest.mark.postgres
def test_a_polygon_holds_the_same_on_postgresql(world):
    check_polygons(world, 60)


def check_nearest(world, count):
    chance = Random(9)
    for _number in range(count):
        near = chance.choice(list(world.values()))
        point = (near[0], (near[1] + chance.uniform(-0.4, 0.4) + 180) % 360 - 180)
        page = Client().get(
            "/api/realestate/listings/", {"lat": point[0], "lng": point[1], "page_size": 10}
        )
        away = [measure_distance(point, world[row["slug"]]) for row in page.json()["results"]]
        truth = sorted(measure_distance(point, it) for it in world.values())[:10]
        assert away == pytest.approx(truth, abs=1e-6), point


def test_the_nearest_homes_are_those_of_the_haversine(world):
    check_nearest(world, 200)


@pytest.mark.postgres
def test_the_nearest_homes_are_the_same_on_postgresql(world):
    check_nearest(world, 60)


def test_the_nearest_homes_come_first_page_after_page(world):
    for point in ((51.3, 12.3), (-17.8, 180.0), (89.9, 0.0)):
        found = ask(lat=point[0], lng=point[1], page_size=37)
        assert sorted(found) == sorted(world)
        away = [measure_distance(point, world[slug]) for slug in found]
        assert away == pytest.approx(sorted(away), abs=1e-6)


def test_a_box_may_cross_the_antimeridian(world):
    found = set(ask(bbox="179.8,-18,-179.8,-17.5"))
    truth = {
        slug
        for slug, (lat, lng) in world.items()
        if -18 <= lat <= -17.5 and (lng >= 179.8 or lng <= -179.8)
    }
    assert found == truth
    assert {lng > 0 for slug in found for lng in [world[slug][1]]} == {True, False}


def test_a_polygon_may_cross_the_antimeridian(world):
    corners = [(-18.1, 179.7), (-17.5, 179.9), (-17.6, -179.8), (-18.0, -179.7)]
    polygon = unroll_polygon(corners)
    truth = {slug for slug, point in world.items() if is_within(point, polygon)}
    found = ask(polygon=";".join(f"{lng},{lat}" for lat, lng in corners))
    assert set(found) == truth
    assert len(truth) > 10


@pytest.mark.parametrize("ordering", ["-published_at", "list_price", "-list_price"])
def test_pages_hold_every_home_once_though_many_share_a_price(world, ordering):
    found = ask(ordering=ordering, page_size=7)
    assert sorted(found) == sorted(world)


def test_the_page_before_is_the_one_that_was_left(world):
    first = Client().get("/api/realestate/listings/", {"ordering": "list_price"}).json()
    second = Client().get(first["next"]).json()
    back = Client().get(second["previous"]).json()
    assert back["results"] == first["results"]
    assert back["previous"] is None
    assert first["count"] == 240


@pytest.mark.parametrize(
    "box", ["", "-180,-90,180,90", "12.0,51.0,12.6,51.6", "179.8,-18,-179.8,-17.5", "12,51,12.1,52"]
)
def test_points_of_a_map_count_every_home_once(world, box):
    asked = {"bbox": box} if box else {}
    points = Client().get("/api/realestate/listings/map/", asked).json()["points"]
    assert sum(point["count"] for point in points) == len(ask(**asked))
    assert all(bool(it["result"]) == (it["count"] == 1) for it in points)


@pytest.mark.parametrize(
    "query",
    [
        {"lat": "51"},
        {"lat": "nan", "lng": "1"},
        {"lat": "99", "lng": "1", "radius": "2"},
        {"radius": "5"},
        {"bbox": "1,2,3"},
        {"bbox": "1,9,3,2"},
        {"bbox": "inf,0,1,1"},
        {"polygon": "1,2;3,4"},
        {"polygon": "1,2;3,x;4,5"},
        {"ordering": "secret"},
        {"ordering": "-distance", "lat": "1", "lng": "1"},
        {"ordering": "list_price,-published_at"},
        {"price_min": "a"},
    ],
)
def test_what_is_asked_wrongly_is_an_error_of_its_field(query):
    answer = Client().get("/api/realestate/listings/", query)
    assert answer.status_code == 400, answer.text
    assert set(answer.json()["errors"]) <= {*query, "lat", "lng", "price"}


def encode(text):
    return urlsafe_b64encode(text.encode()).decode()


def write_key(value):
    return encode(json.dumps(["-published_at", value, "0" * 32, False]))


INVENTED = [write_key(it) for it in ("0001-01-01T00:00:00+23:59", "2026-01-01", None, 5, [])]


@pytest.mark.parametrize(
    "cursor", ["x", "WyJsaXN0X3ByaWNlIl0=", "e30=", "é", encode("[" * 4000), *INVENTED]
)
def test_an_invented_page_does_not_exist(cursor):
    answer = Client().get("/api/realestate/listings/", {"cursor": cursor})
    assert answer.status_code == 404


def read_facets(**query):
    answer = Client().get("/api/realestate/facets/", query)
    assert answer.status_code == 200, answer.text
    return {value["id"]: value["count"] for facet in answer.json() for value in facet["values"]}


def test_facets_count_what_each_choice_would_leave(make_listing, make_home):
    for kind, features in (
        ("villa", ["pool", "garden"]),
        ("villa", ["garden"]),
        ("apartment", ["balcony", "garden"]),
        ("loft", []),
    ):
        make_listing(home=make_home(property_sub_type=kind, features=features))
    make_listing(is_draft=True, home=make_home(property_sub_type="hotel"))
    counts = read_facets()
    assert counts == {
        "type:villa": 2,
        "type:apartment": 1,
        "type:loft": 1,
        "feature:garden": 3,
        "feature:balcony": 1,
        "feature:pool": 1,
    }
    for value, count in counts.items():
        assert len(ask(facet=value)) == count
    chosen = read_facets(facet=["type:villa", "feature:pool"])
    assert (chosen["type:villa"], chosen["feature:garden"]) == (1, 1)
    assert "type:loft" not in chosen


@pytest.mark.parametrize("path", ["facets", "listings"])
@pytest.mark.parametrize("facet", ["type:castle", "x", "feature:", "type:" + "a" * 400])
def test_a_facet_that_there_is_not_is_an_error(path, facet):
    answer = Client().get(f"/api/realestate/{path}/", {"facet": facet})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["facet"])


@pytest.mark.parametrize(
    "query",
    [
        {"bedrooms_min": "1e30"},
        {"price_min": "1e40", "price_max": "-5"},
        {"living_area_min": "1e300", "lot_size_max": "1e300"},
        {"lat": "90", "lng": "180", "radius": "0"},
        {"lat": "-90", "lng": "-180", "radius": "20016"},
        {"lat": "0", "lng": "0", "radius": "1e-300"},
        {"bbox": "180,90,-180,90"},
        {"polygon": "0,0;0,0;0,0"},
        {"page_size": "999999999"},
        {"search": "%_\\' \" --"},
    ],
)
@pytest.mark.parametrize("path", ["listings/", "listings/map/", "facets/"])
def test_odd_questions_have_answers(make_listing, path, query):
    make_listing(latitude=51.3, longitude=12.3)
    answer = Client().get(f"/api/realestate/{path}", query)
    assert answer.status_code in (200, 400), answer.text


def test_a_polygon_of_too_many_homes_is_to_be_drawn_smaller(world, monkeypatch):
    from quickscale_business_themes.realestate.services import searching

    monkeypatch.setattr(searching, "MOST_CANDIDATES", 10)
    answer = Client().get("/api/realestate/listings/", {"polygon": "11,50;14,50;14,53;11,53"})
    assert answer.json()["errors"]["polygon"] == [
        "There are too many homes in this area. Draw a smaller one."
    ]


@pytest.mark.parametrize("word", ["RIVER", "linden", "mühlen", "04177", "rooms"])
def test_words_are_found_in_title_place_street_postcode_and_description(make_listing, word):
    make_listing(street_name="Mühlenweg", postal_code="04177", public_remarks="Four rooms.")
    assert len(ask(search=word)) == 1
    assert ask(search=f"{word} castle") == []


@pytest.mark.postgres
def test_rare_words_are_found_by_an_index_on_postgresql(make_listing):
    from django.db import connection

    from quickscale_business_themes.realestate.services.searching import list_public, search_text

    make_listing(street_name="Mühlenweg")
    assert len(ask(search="mühlen river")) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for name in ("point", "newest", "by_price", "by_area"):
            cursor.execute(f"DROP INDEX realestate_listing_{name}")  # each has all public homes
    found = search_text(list_public(), "mühlenweg").order_by()
    assert "realestate_listing_text" in found.explain()


def test_a_street_is_found_as_it_is_called_now(make_listing, client):
    listing = make_listing(street_name="Oldway")
    path = f"/api/realestate/agency/properties/{listing.property.public_id}/"
    answer = client.patch(path, {"street_name": "Newway"}, content_type="application/json")
    assert answer.status_code == 200, answer.text
    assert (ask(search="oldway"), ask(search="newway")) == ([], [listing.slug])
