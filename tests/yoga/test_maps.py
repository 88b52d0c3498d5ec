"""A list with a map: where its rows are, and the rows of an area."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

MAP, POINTS, LIST = "/nearby/", "/api/yoga/classes/map/", "/api/yoga/classes/"
BERLIN, POTSDAM, SUVA = (52.52, 13.405), (52.39, 13.065), (-18.14, 178.44)


@pytest.fixture
def place(make_class):
    """Return a function that makes a class somewhere."""

    def make(title, where, **values):
        return make_class(title, latitude=where[0], longitude=where[1], **values)

    return make


def parse(response):
    assert response.status_code == 200, response.content
    return LexborHTMLParser(response.content.decode())


def points_of(response):
    tree = parse(response)
    labels = [
        " ".join(part.text() for part in point.css("title, text"))
        for point in tree.css(".map-picture a")
    ]
    return sorted(labels)


def rows_of(response):
    return [link.text().strip() for link in parse(response).css("tbody th a, .cards h2 a, h2 a")]


def move(response, name):
    return parse(response).css_first(f'[data-move="{name}"] a').attributes["href"]


def test_each_row_with_a_place_is_a_point_above_the_list(client, place, make_class):
    place("Yin", BERLIN, price=18)
    place("Flow", SUVA, price=9)
    make_class("Nowhere")
    page = client.get(MAP)
    assert points_of(page) == ["Flow €9.00", "Yin €18.00"]
    assert sorted(rows_of(page)) == ["Flow", "Nowhere", "Yin"]


def test_rows_close_together_are_one_point_that_leads_nearer(client, place):
    for title, where in [("Yin", BERLIN), ("Flow", POTSDAM), ("Far", SUVA)]:
        place(title, where, price=18)
    assert points_of(client.get(MAP)) == ["2", "Far €18.00"]
    group = next(
        point
        for point in parse(client.get(MAP)).css(".map-picture a")
        if point.text().strip() == "2"
    )
    nearer = client.get(group.attributes["href"])
    assert points_of(nearer) == ["Flow €18.00", "Yin €18.00"]
    assert sorted(rows_of(nearer)) == ["Flow", "Yin"]


def test_the_list_is_of_the_area_that_the_address_names(client, place):
    place("Yin", BERLIN)
    place("Flow", SUVA)
    page = client.get(MAP, {"bbox": "13,52,14,53"})
    assert rows_of(page) == ["Yin"]
    tree = parse(page)
    assert tree.css_first('input[type="hidden"][name="bbox"]').attributes["value"] == "13,52,14,53"
    assert "Map area" in tree.css_first("main").text()
    assert tree.css_first('[data-move="whole"] a').attributes["href"] == MAP


def test_links_move_the_map_and_bring_it_nearer(client, place):
    place("Yin", BERLIN)
    place("Flow", POTSDAM)
    page = client.get(MAP, {"bbox": "13,52.3,13.8,52.6"})
    assert sorted(rows_of(page)) == ["Flow", "Yin"]
    assert rows_of(client.get(move(page, "east"))) == ["Yin"]
    assert rows_of(client.get(move(page, "west"))) == ["Flow"]
    assert rows_of(client.get(move(page, "north"))) == ["Yin"]
    far = client.get(move(client.get(move(page, "in")), "out"))
    assert sorted(rows_of(far)) == ["Flow", "Yin"]


def test_an_area_with_nothing_in_it_still_has_its_map(client, place):
    place("Yin", BERLIN)
    page = client.get(MAP, {"bbox": "0,0,1,1"})
    assert rows_of(page) == points_of(page) == []
    assert rows_of(client.get(parse(page).css_first('[data-move="whole"] a').attributes["href"]))


def test_an_area_across_the_antimeridian_is_one(client, place):
    place("Fiji", SUVA)
    place("Samoa", (-13.83, -171.77))
    place("Berlin", BERLIN)
    page = client.get(MAP, {"bbox": "175,-25,-165,-10"})
    assert sorted(rows_of(page)) == ["Fiji", "Samoa"]
    left = {
        point.css_first("title").text(): float(svg.attributes["x"].rstrip("%"))
        for svg in parse(page).css(".map-picture svg")
        if (point := svg.css_first("a"))
    }
    assert 0 < left["Fiji"] < left["Samoa"] < 100


def test_visitors_can_do_without_the_map(client, place):
    place("Yin", BERLIN)
    page = client.get(MAP, {"_layout": "list"})
    assert rows_of(page) == ["Yin"]
    assert not parse(page).css(".map")
    links = parse(page).css(".layout-links a")
    assert [(link.text(), link.attributes["href"]) for link in links] == [
        ("Map", MAP),
        ("List", f"{MAP}?_layout=list"),
    ]


@pytest.mark.parametrize(
    "area", ["1,2,3", "a,b,c,d", "0,9,1,8", "0,0,0,91", "181,0,190,1", "nan,0,1,1", "1,1,inf,2"]
)
def test_what_is_no_area_is_an_error(client, place, area):
    place("Yin", BERLIN)
    for path in (LIST, POINTS):
        answer = client.get(path, {"bbox": area})
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["bbox"]
    page = client.get(MAP, {"bbox": area})
    assert page.status_code == 422
    assert "Enter an area as west,south,east,north" in page.content.decode()


def test_points_are_counted_by_three_statements(client, place, django_assert_max_num_queries):
    for number in range(30):
        place(f"Class {number}", (-80 + 5 * number, -170 + 11 * number))
    client.get(POINTS)
    with django_assert_max_num_queries(4):
        answer = client.get(POINTS).json()
    assert sum(point["count"] for point in answer["points"]) == 30
    assert len(answer["points"]) <= 169


def test_points_stay_where_they_are_when_the_map_moves(client, place):
    for number in range(20):
        place(f"Class {number}", (50 + number / 50, 10 + number / 50))
    first = client.get(POINTS, {"bbox": "9,49,12,51"}).json()["points"]
    moved = client.get(POINTS, {"bbox": "9.1,49,12.1,51"}).json()["points"]
    assert first == moved


def test_scripts_know_what_the_picture_shows(client, place):
    place("Yin", BERLIN, price=18)
    script = parse(client.get(MAP)).css_first('.map script[type="application/json"]')
    data = json.loads(script.text())
    assert data["points"] == [
        {
            "latitude": 52.52,
            "longitude": 13.405,
            "count": 1,
            "text": "€18.00",
            "url": "/classes/yin/",
            "title": "Yin",
        }
    ]
    assert data["tiles"] == ""


def test_pictures_come_from_here_alone_until_the_operator_names_a_server_of_tiles(client, place):
    place("Yin", BERLIN)
    policy = "Content-Security-Policy"
    assert "tiles.example.com" not in client.get(MAP).headers[policy]
    tiles = "https://tiles.example.com/{z}/{x}/{y}.png"
    with override_settings(QUICKSCALE_MAP_TILES=tiles):
        page = client.get(MAP)
    assert "img-src 'self' data: https://tiles.example.com;" in page.headers[policy]
    assert tiles in page.content.decode()
