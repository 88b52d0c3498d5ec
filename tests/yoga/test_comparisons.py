"""Rows of a list, side by side."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

NEARBY, COMPARE = "/nearby/", "/nearby/-/-/compare/"


@pytest.fixture
def classes(make_class):
    return [make_class(f"Flow {n}", slug=f"flow-{n}", price=10 * n) for n in range(1, 6)]


def lines_of(response):
    assert response.status_code == 200
    rows = LexborHTMLParser(response.content.decode()).css(".comparison tr")
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in rows]


def test_chosen_rows_stand_side_by_side_a_line_for_each_field(client, classes):
    response = client.post(COMPARE, {"rows": ["flow-1", "flow-3"]})
    assert response.status_code == 303
    assert response["Location"] == "/nearby/compare/flow-1,flow-3/"
    head, teacher, level, price = lines_of(client.get(response["Location"]))
    assert sorted(head) == ["", "Flow 1", "Flow 3"]
    assert teacher == ["Teacher", "Ana Lima", "Ana Lima"]
    assert level[0] == "Level"
    assert sorted(price[1:]) == ["€10.00", "€30.00"]


def test_lines_in_which_they_differ_are_marked(client, classes):
    page = client.get("/nearby/compare/flow-1,flow-3/").content.decode()
    marked = LexborHTMLParser(page).css(".is-different th")
    assert [each.text() for each in marked] == ["Price"]


def test_there_is_room_for_four(client, read, classes):
    slugs = [each.slug for each in classes]
    response = client.post(COMPARE, {"rows": slugs, "next": NEARBY})
    assert response["Location"] == NEARBY
    assert "Select at most 4 rows." in read(client.get(NEARBY)).text
    head, *_lines = lines_of(client.get(f"/nearby/compare/{','.join(slugs)}/"))
    assert len(head) == 5


def test_rows_have_their_check_boxes(client, classes):
    tree = LexborHTMLParser(client.get(NEARBY).content.decode())
    assert len(tree.css("input[type=checkbox][name=rows]")) == 5
    [button] = tree.css("form#bulk button")
    assert (button.text(), button.attributes["formaction"]) == ("Compare", COMPARE)


def test_what_there_is_not_is_not_compared(client, read, classes):
    page = client.get("/nearby/compare/nothing/")
    assert page.status_code == 200
    assert "No results." in read(page).text or "Nothing here yet." in read(page).text
    assert not LexborHTMLParser(page.content.decode()).css(".comparison")
