"""The way of a home: an agency offers it, somebody finds it and asks, and gets an answer."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

HOME = {
    "street_name": "Mill Lane",
    "street_number": "27",
    "city": "Lindenau",
    "country": "DE",
    "latitude": 51.32,
    "longitude": 12.33,
    "bedrooms_total": 3,
    "bathrooms_full": 1,
    "living_area": "96.5",
    "features": ["garden", "balcony"],
}
ASKED = {
    "name": "Nora Blake",
    "email": "nora@example.com",
    "message": "Is the cellar included?",
}


def test_a_home_is_offered_found_asked_about_and_answered(
    post, read, visitor, mailoutbox, django_capture_on_commit_callbacks
):
    agent = post("agency/agents", 201, name="Grace Hollis", email="grace@example.com")
    home = post("agency/properties", 201, **HOME)
    listing = post(
        "agency/listings",
        201,
        title="Townhouse by the river",
        property=home["id"],
        list_price="364000",
        currency="EUR",
        list_agent=agent["id"],
    )
    assert "Townhouse" not in visitor.get("/homes/").text

    post(f"agency/listings/{listing['id']}/publish", 200)
    page = visitor.get("/homes/", {"search": "river"})
    assert "Townhouse by the river" in page.text
    shown = visitor.get(f"/homes/{listing['slug']}/")
    assert shown.status_code == 200
    assert "Mill Lane 27" in shown.text
    assert "96.5 m²" in shown.text

    with django_capture_on_commit_callbacks(execute=True):
        sent = visitor.post(f"/homes/{listing['slug']}/-/ask/", ASKED)
    assert sent.status_code == 303, sent.text
    assert [mail.to for mail in mailoutbox] == [["grace@example.com"], ["nora@example.com"]]

    inbox = read("agency/inquiries")["results"]
    assert [(it["name"], it["agent"]["label"]) for it in inbox] == [("Nora Blake", "Grace Hollis")]
    with django_capture_on_commit_callbacks(execute=True):
        answered = post(f"agency/inquiries/{inbox[0]['id']}/answer", 200, text="Yes, it is.")
    assert answered["status"] == "answered"
    assert "Yes, it is." in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["nora@example.com"]


def test_guests_cannot_see_the_desk_of_an_agency():
    assert Client().get("/api/realestate/agency/listings/").status_code in (401, 403)
    assert Client().get("/agency/listings/").status_code == 302
