"""A list as a file."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

API = "/api/yoga/classes/"


def find_link(response):
    tree = LexborHTMLParser(response.content.decode())
    return next(
        it.attributes["href"] for it in tree.css("a") if "format=csv" in it.attributes["href"]
    )


def read_csv(response):
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\N{BYTE ORDER MARK}")
    return list(csv.reader(StringIO(text[1:], newline="")))


def test_a_list_is_exported_as_it_is_shown(client, make_class):
    from quickscale_business_themes.yoga.models import Tag

    first = make_class("Flow", slug="flow")
    first.tags.add(Tag.objects.create(name="Calm"), Tag.objects.create(name="Early"))
    make_class("Evening", slug="evening", price=99)
    page = client.get("/classes/", {"ordering": "-title", "price_max": "50", "page": "1"})
    link = find_link(page)
    assert "page=" not in link
    response = client.get(link)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="yogaclass-' in response["Content-Disposition"]
    assert response["Cache-Control"] == "no-store, private"
    heading, *rows = read_csv(response)
    assert heading == [
        *("ID", "Title", "Teacher", "Teacher (ID)", "Level", "Starts", "Price", "Currency"),
        *("Tags", "Tags (ID)"),
    ]
    assert len(rows) == 1
    assert rows[0][:5] == [str(first.pk), "Flow", "Ana Lima", str(first.teacher_id), "Gentle"]
    assert rows[0][6:8] == ["12.50", "EUR"]
    assert rows[0][8] == "Calm; Early"


def test_all_pages_are_exported(client, make_class, django_assert_max_num_queries):
    for number in range(60):
        make_class(f"Flow {number:02}")
    with django_assert_max_num_queries(3):
        rows = read_csv(client.get(API, {"format": "csv", "columns": "title", "ordering": "title"}))
    assert [row[1] for row in rows[1:]] == [f"Flow {number:02}" for number in range(60)]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(client, make_class, title):
    make_class(title, slug="formula")
    rows = read_csv(client.get(API, {"format": "csv", "columns": "title"}))
    assert rows[1][1] == f"'{title}"


def test_headings_and_choices_are_in_the_visitors_language(client, make_class):
    make_class()
    headers = {"Accept-Language": "de"}
    rows = read_csv(client.get(API, {"format": "csv", "columns": "title,price"}, headers=headers))
    assert rows[0][0] == "ID"
    assert rows[1][1] == "Morning flow"


@pytest.mark.parametrize(
    ("query", "field"), [({"columns": "title,colour"}, "columns"), ({"ordering": "x"}, "ordering")]
)
def test_what_is_asked_wrongly_is_told(client, query, field):
    response = client.get(API, {"format": "csv", **query})
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_a_page_is_asked_for_no_file(client, make_class):
    make_class()
    assert client.get("/classes/", {"format": "csv", "columns": "title"}).status_code == 200
    assert client.get("/_screens/yoga/class-list.json", {"format": "csv"}).status_code == 200


def test_a_file_costs_its_own_allowance(client, settings, make_class):
    settings.QUICKSCALE_API_THROTTLES = {"exports": "1/hour"}
    assert client.get(API, {"format": "csv"}).status_code == 200
    assert client.get(API, {"format": "csv"}).status_code == 429
    assert client.get(API).status_code == 200


def test_other_operations_give_out_no_file(client, make_class):
    make_class()
    assert client.get(f"{API}morning-flow/", {"format": "csv"}).status_code == 404
    assert client.get("/api/yoga/tags/", {"format": "csv"}).status_code == 404
