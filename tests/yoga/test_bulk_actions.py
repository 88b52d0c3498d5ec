"""Several rows of a list, changed at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

BOOK, REPRICE = "/classes/-/-/book/", "/classes/-/-/reprice/"


@pytest.fixture
def classes(make_class):
    return [make_class(f"Flow {number}", slug=f"flow-{number}") for number in (1, 2, 3)]


def read_form(response, selector="form#bulk"):
    """Return what a browser sends with a form, its chosen rows included."""
    tree = LexborHTMLParser(response.content.decode())
    form = tree.css_first(selector)
    sent = {it.attributes["name"]: it.attributes["value"] for it in form.css("input[type=hidden]")}
    boxes = tree.css("input[name=rows][form=bulk]")
    sent["rows"] = [it.attributes["value"] for it in boxes if "checked" in it.attributes]
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}


def booked():
    from quickscale_business_themes.yoga.models import Booking

    return sorted(Booking.objects.values_list("yoga_class__slug", flat=True))


def test_each_row_has_a_named_check_box_and_the_actions_stand_above(member, classes):
    tree = LexborHTMLParser(member.get("/classes/").content.decode())
    boxes = tree.css("input[type=checkbox][name=rows][form=bulk]")
    assert sorted(it.attributes["aria-label"] for it in boxes) == [
        *("Select Flow 1", "Select Flow 2", "Select Flow 3")
    ]
    assert [it.attributes["formaction"] for it in tree.css("form#bulk button")] == [BOOK]


def test_nobody_is_offered_what_they_may_not_do(client, member, staff, classes):
    assert 'id="bulk"' not in client.get("/classes/").content.decode()
    assert REPRICE not in member.get("/classes/").content.decode()
    assert REPRICE in staff.get("/classes/").content.decode()


def test_an_action_is_done_for_the_chosen_rows_alone(member, read, classes):
    sent = read_form(member.get("/classes/", {"ordering": "title"}))
    response = member.post(BOOK, {**sent, "rows": ["flow-1", "flow-3"]})
    assert response["Location"] == "/classes/?ordering=title"
    assert booked() == ["flow-1", "flow-3"]
    assert "2 of 2: Done." in read(member.get(response["Location"])).text


def test_what_was_refused_is_told_by_the_rows_titles_and_can_be_tried_again(member, read, classes):
    member.post("/classes/flow-2/-/book/")
    response = member.post(BOOK, {"rows": ["flow-1", "flow-2"], "next": "/classes/"})
    assert response.status_code == 422
    page = read(response)
    assert "1 of 2 done" in page.text
    assert "Flow 2: You have booked this class already." in page.text
    assert booked() == ["flow-1", "flow-2"]
    again = LexborHTMLParser(page.html).css("main form input[name=rows]")
    assert [it.attributes["value"] for it in again] == ["flow-2"]


def test_sending_the_form_twice_does_nothing_twice(member, classes):
    sent = {**read_form(member.get("/classes/")), "rows": ["flow-1"]}
    first, second = member.post(BOOK, sent), member.post(BOOK, sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert booked() == ["flow-1"]


def test_what_an_action_has_to_be_told_is_asked_once_for_all_rows(staff, read, classes):
    asked = staff.post(REPRICE, {"rows": ["flow-1", "flow-2"], "_ask": "1", "next": "/classes/"})
    assert asked.status_code == 200
    page = read(asked)
    assert "Change the price (2)" in page.text
    assert "Flow 1, Flow 2" in page.text
    assert {it.price for it in reread(classes)} == {Decimal("12.5")}
    sent = read_form(asked, f'form[action="{REPRICE}"]')
    response = staff.post(REPRICE, {**sent, "rows": ["flow-1", "flow-2"], "price": "15.50"})
    assert response.status_code == 303
    assert [it.price for it in reread(classes)] == [
        Decimal("15.5"),
        Decimal("15.5"),
        Decimal("12.5"),
    ]


def test_rows_that_were_refused_for_one_reason_are_told_together(member, read, classes):
    for slug in ("flow-1", "flow-2"):
        member.post(f"/classes/{slug}/-/book/")
    response = member.post(BOOK, {"rows": ["flow-1", "flow-2", "no-such"], "next": "/classes/"})
    errors = response.context["form"]["errors"]
    assert errors[:2] == [
        "0 of 3 done. These were not:",
        "Flow 1, Flow 2: You have booked this class already.",
    ]
    assert errors[2].startswith("Class no-such: ")
    assert len(errors) == 3


def test_a_wrong_value_is_told_at_its_field(staff, read, classes):
    response = staff.post(REPRICE, {"rows": ["flow-1", "flow-2"], "price": "cheap"})
    assert response.status_code == 422
    page = read(response)
    assert page.inputs["price"] == "cheap"
    assert response.context["form"]["errors"] == []
    assert "A valid number is required." in page.text
    assert {it.price for it in reread(classes)} == {Decimal("12.5")}


def test_an_action_that_asks_does_so_before_anything_is_done(member, read, classes):
    from quickscale_business_themes.yoga.models import Booking

    member.post("/classes/flow-1/-/book/")
    key = str(Booking.objects.get().pk)
    bar = LexborHTMLParser(member.get("/bookings/").content.decode()).css_first("form#bulk button")
    assert bar.attributes["name"] == "_ask"
    page = read(member.post("/bookings/-/-/cancel/", {"rows": [key], "_ask": "1"}))
    assert "Give up your place?" in page.text
    assert not Booking.objects.get().cancelled
    member.post("/bookings/-/-/cancel/", {"rows": [key]})
    assert Booking.objects.get().cancelled


def test_all_rows_of_a_page_are_chosen_by_a_link(member, classes):
    tree = LexborHTMLParser(member.get("/classes/", {"ordering": "title"}).content.decode())
    link = tree.css_first("#bulk a[data-choose-all]").attributes["href"]
    assert link == "/classes/?ordering=title&_choose=all"
    sent = read_form(member.get(link))
    assert sent["rows"] == ["flow-1", "flow-2", "flow-3"]
    assert sent["next"] == "/classes/?ordering=title"


@pytest.mark.parametrize("rows", [[], [""], [str(number) for number in range(101)]])
def test_no_row_or_too_many_lead_back_to_the_list(member, read, classes, rows):
    response = member.post(BOOK, {"rows": rows, "next": "/classes/?page=1"})
    assert response["Location"] == "/classes/?page=1"
    assert "Select at" in read(member.get("/classes/")).text
    assert booked() == []


def test_rows_that_are_none_are_told_like_others(member, read, classes):
    response = member.post(BOOK, {"rows": ["flow-1", "no-such", "a/b"]})
    assert "1 of 2 done" in read(response).text
    assert booked() == ["flow-1"]


def test_those_who_may_not_act_are_refused(client, classes):
    assert client.post(BOOK, {"rows": ["flow-1"]}).status_code in (302, 303, 403)
    assert client.get(BOOK)["Location"] == "/classes/"
    assert booked() == []


def reread(classes):
    for each in classes:
        each.refresh_from_db()
    return classes
