"""A list as a board: its rows as cards in columns, and how they move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

BOARD, API = "/levels/", "/api/yoga/classes/board/"


@pytest.fixture
def classes(make_class):
    return [
        make_class("Yin", level="gentle", price=Decimal("8")),
        make_class("Flow", level="gentle", price=Decimal("9.5")),
        make_class("Power", level="strong", price=Decimal(20), currency="CHF"),
        make_class("Sprint", level="strong", price=Decimal(10)),
    ]


def columns_of(response):
    """Return each column's heading, what stands beneath it, and the titles of its cards."""
    tree = LexborHTMLParser(response.content.decode())
    return {
        column.css_first("h2").text(): (
            " ".join(column.css_first("p").text().split()),
            [title.text() for title in column.css("h3")],
        )
        for column in tree.css("[data-column]")
    }


def test_each_column_says_how_many_rows_it_has_and_what_they_are_worth(client, classes):
    assert columns_of(client.get(BOARD, {"ordering": "title"})) == {
        "Gentle": ("2 items · €17.50", ["Flow", "Yin"]),
        "Steady": ("0 items", []),
        "Strong": ("2 items · CHF 20.00 · €10.00", ["Power", "Sprint"]),
    }


def test_a_board_is_narrowed_as_its_list_is(client, classes):
    found = columns_of(client.get(BOARD, {"search": "flow"}))
    assert [titles for _text, titles in found.values()] == [["Flow"], [], []]
    assert client.get(BOARD, {"price_min": "cheap"}).status_code == 422


def test_a_column_shows_its_first_cards_and_then_more(client, make_class):
    for number in range(120):
        make_class(f"Class {number:03}", level="steady")
    query = {"ordering": "title"}
    text, titles = columns_of(client.get(BOARD, query))["Steady"]
    assert text == "120 items · €1,500.00"
    assert (len(titles), titles[-1]) == (20, "Class 019")
    page = client.get(BOARD, query).content.decode()
    assert 'href="/levels/?ordering=title&amp;more=steady"' in page
    more = client.get(BOARD, {**query, "more": "steady"})
    assert len(columns_of(more)["Steady"][1]) == 100
    table = "/levels/?ordering=title&amp;_layout=table&amp;level=steady"
    assert f'href="{table}"' in more.content.decode()


def test_the_same_list_is_had_as_a_table(client, classes):
    page = client.get(BOARD, {"_layout": "table", "ordering": "title"})
    assert columns_of(page) == {}
    titles = LexborHTMLParser(page.content.decode()).css("tbody th")
    assert [it.text().strip() for it in titles] == ["Flow", "Power", "Sprint", "Yin"]
    assert 'name="_layout" value="table"' in page.content.decode()


def test_a_card_is_moved_by_its_form(staff, classes):
    tree = LexborHTMLParser(staff.get(BOARD).content.decode())
    form = next(it for it in tree.css("form.board-move") if "/yin/" in it.attributes["action"])
    sent = {it.attributes["name"]: it.attributes["value"] for it in form.css("input")}
    (select,) = form.css("select")
    assert select.attributes["aria-label"] == "Column for Yin"
    response = staff.post(form.attributes["action"], {**sent, select.attributes["name"]: "steady"})
    assert response["Location"] == BOARD
    assert columns_of(staff.get(BOARD))["Steady"] == ("1 item · €8.00", ["Yin"])


def test_a_card_that_can_not_be_moved_so_asks_on_a_page_of_its_own(staff, classes):
    response = staff.post("/levels/-/level/yin/", {"level": "heavy"})
    assert response.status_code == 422
    assert "is not a valid choice" in response.content.decode()


def test_whoever_may_not_move_cards_has_no_forms(member, classes):
    page = member.get(BOARD).content.decode()
    assert "Yin" in page
    assert "board-move" not in page
    assert "data-card" not in page


def test_a_board_costs_no_more_statements_the_more_rows_it_has(client, make_class, classes):
    def count():
        with CaptureQueriesContext(connection) as statements:
            assert client.get(API).status_code == 200
        return len(statements)

    count()
    before = count()
    for number in range(60):
        make_class(f"Class {number}", level="steady")
    assert count() == before
