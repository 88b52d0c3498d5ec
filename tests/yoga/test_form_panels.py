from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db

PAGE, PANEL = "/teachers/ana-lima/", "/teachers/ana-lima/-/review/"


@pytest.fixture
def teacher(make_teacher):
    return make_teacher()


def test_a_form_stands_among_the_panels_for_those_who_may_send_it(member, client, read, teacher):
    page = read(member.get(PAGE))
    assert "Leave a review" in page.text
    assert PANEL in page.actions
    assert {"stars", "idempotency_key"} <= {*page.inputs}
    assert 'name="teacher"' not in page.html
    assert PANEL not in read(client.get(PAGE)).actions


def test_it_sends_what_the_visitor_does_not_type_and_comes_back_to_its_page(member, read, teacher):
    sent = {**read(member.get(f"{PAGE}?from=mail")).inputs, "stars": "5", "text": "Calm and clear."}
    response = member.post(PANEL, sent)
    assert (response.status_code, response["Location"]) == (303, f"{PAGE}?from=mail")
    review = teacher.reviews.get()
    assert (review.stars, review.user.email) == (5, "kim@example.com")
    page = read(member.get(PAGE))
    assert "Calm and clear." in page.text
    assert "Saved." in page.text


def test_mistakes_are_told_in_the_form_on_the_page_of_the_panel(member, read, teacher):
    response = member.post(PANEL, {"stars": "6", "text": "Strict.", "next": f"{PAGE}?from=mail"})
    assert response.status_code == 422
    page = read(response)
    assert "Ana Lima" in page.text
    assert "Ensure this value is less than or equal to 5." in page.text
    assert page.inputs["stars"] == "6"
    assert "Strict.</textarea>" in page.html
    assert 'href="#id-review-stars"' in page.html
    assert page.inputs["next"] == f"{PAGE}?from=mail"
    assert not teacher.reviews.exists()


def test_a_refusal_that_is_no_fields_is_told_in_the_form_too(member, read, teacher):
    member.post(PANEL, {"stars": "5"})
    response = member.post(PANEL, {"stars": "4"})
    assert response.status_code == 422
    assert "You have reviewed this teacher already." in read(response).text


def test_htmx_gets_the_page_without_its_frame(member, teacher):
    sent = {"stars": "6", "next": PAGE}
    response = member.post(PANEL, sent, headers={"HX-Request": "true"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "<html" not in html
    assert "less than or equal to 5" in html


def test_guests_sign_in_and_come_back_to_the_page(client, teacher):
    response = client.post(PANEL, {"stars": "5", "next": PAGE})
    assert response["Location"] == "/accounts/login/?next=%2Fteachers%2Fana-lima%2F"


def test_a_form_panel_on_a_missing_thing_is_not_found(member, teacher):
    assert member.post("/teachers/nobody/-/review/", {"stars": "5"}).status_code == 404
