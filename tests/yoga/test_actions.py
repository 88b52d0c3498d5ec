from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(member, make_class):
    from quickscale_business_themes.yoga.models import Booking

    make_class()
    member.post("/classes/morning-flow/-/book/", {"note": "Sore knee"})
    return Booking.objects.get()


def test_an_action_with_few_fields_is_done_where_it_stands(member, read, make_class):
    from quickscale_business_themes.yoga.models import Booking

    make_class()
    page = read(member.get("/classes/morning-flow/"))
    assert "/classes/morning-flow/-/book/" in page.actions
    response = member.post("/classes/morning-flow/-/book/", {"note": "Sore knee"})
    assert response.status_code == 303
    assert response["Location"] == "/bookings/"
    page = read(member.get("/bookings/"))
    assert "See you on the mat!" in page.text
    assert "Sore knee" in page.text
    assert f"/bookings/{Booking.objects.get().pk}/" in page.links


def test_what_an_action_found_wrong_is_shown_on_its_own_page(member, read, booking):
    response = member.post("/classes/morning-flow/-/book/", {"note": "Again"})
    assert response.status_code == 422
    page = read(response)
    assert "You have booked this class already." in page.text
    assert page.inputs["note"] == "Again"


def test_an_action_on_a_row_leads_back_to_where_it_stood(member, read, make_class):
    make_class()
    page = read(member.get("/classes/", {"ordering": "title"}))
    assert "/classes/-/book/morning-flow/" in page.actions
    values = {"next": page.inputs["next"]}
    response = member.post("/classes/-/book/morning-flow/", values)
    assert response["Location"] == "/classes/?ordering=title"


def test_an_action_leads_to_no_other_site(member, make_class):
    make_class()
    values = {"next": "https://elsewhere.example/"}
    response = member.post("/classes/-/book/morning-flow/", values)
    assert response["Location"] == "/classes/"


def test_a_confirmation_names_what_it_is_about(member, staff, read, booking):
    page = read(member.get(f"/bookings/-/cancel/{booking.pk}/"))
    assert "Give up your place?" in page.text
    assert "Morning flow" in page.text
    page = read(staff.get("/classes/morning-flow/-/delete/"))
    assert "Morning flow" in page.text
    assert "This can't be undone" in page.text


def test_asking_changes_nothing_and_confirming_does(member, booking):
    member.get(f"/bookings/-/cancel/{booking.pk}/")
    booking.refresh_from_db()
    assert not booking.cancelled
    assert member.post(f"/bookings/-/cancel/{booking.pk}/").status_code == 303
    booking.refresh_from_db()
    assert booking.cancelled


def test_an_action_that_the_state_forbids_is_not_offered(member, read, booking):
    assert any("/-/cancel/" in link for link in read(member.get("/bookings/")).links)
    member.post(f"/bookings/-/cancel/{booking.pk}/")
    assert not any("/-/cancel/" in link for link in read(member.get("/bookings/")).links)


def test_actions_are_offered_to_those_who_may(client, member, staff, read, make_class):
    make_class()
    for visitor, may in ((client, False), (member, False), (staff, True)):
        page = read(visitor.get("/classes/morning-flow/"))
        assert ("/classes/morning-flow/edit/" in page.links) is may
    assert "/classes/new/" in read(staff.get("/classes/")).links
    assert "/classes/new/" not in read(member.get("/classes/")).links


def test_anothers_row_is_not_found(staff, booking):
    assert staff.post(f"/bookings/-/cancel/{booking.pk}/").status_code == 404
    booking.refresh_from_db()
    assert not booking.cancelled


def test_a_visitor_signs_in_before_acting_and_comes_back(client, make_class):
    make_class()
    values = {"next": "/classes/?ordering=title"}
    response = client.post("/classes/-/book/morning-flow/", values)
    assert response["Location"] == "/accounts/login/?next=%2Fclasses%2F%3Fordering%3Dtitle"
    response = client.post("/classes/-/book/morning-flow/", values, headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith("/accounts/login/")


def test_a_deleted_thing_is_left_for_its_list(staff, read, make_class):
    make_class()
    response = staff.post("/classes/morning-flow/-/delete/", {"next": "/classes/morning-flow/"})
    assert response["Location"] == "/classes/"
    assert "Deleted." in read(staff.get("/classes/")).text


def test_an_action_that_does_not_exist_is_not_found(member, make_class):
    make_class()
    assert member.get("/classes/morning-flow/-/burn/").status_code == 404
    assert member.get("/classes/morning-flow/-/edit/").status_code == 404
    assert member.get("/classes/-/new/").status_code == 404
    assert member.put("/classes/morning-flow/-/book/").status_code == 405


def test_a_fault_of_the_server_is_no_fault_of_the_form(member, make_class, monkeypatch):
    from quickscale_business_themes.yoga.api.views import ClassViewSet

    make_class()
    member.raise_request_exception = False
    monkeypatch.setattr(ClassViewSet, "get_object", lambda self: 1 / 0)
    assert member.post("/classes/morning-flow/-/book/").status_code == 500
    assert member.get("/classes/morning-flow/").status_code == 500


def test_a_visitor_is_offered_what_any_member_may_and_nothing_of_the_staffs(
    client, read, make_class
):
    make_class()
    page = read(client.get("/classes/morning-flow/"))
    assert "Book" in page.text
    assert "Edit" not in page.text
    assert "Delete" not in page.text
