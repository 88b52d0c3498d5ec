"""A visitor without an account comes back by the link of a mail."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    BookedQuarter,
    Inquiry,
    InquiryMessage,
    Offer,
    OpenHouse,
    OpenHouseRegistration,
    Viewing,
    ViewingHours,
)
from quickscale_business_themes.realestate.services.conversations import make_token
from quickscale_business_themes.realestate.services.inquiries import receive_inquiry
from quickscale_business_themes.realestate.services.slots import list_slots
from quickscale_business_themes.realestate.services.viewings import arrange_viewing

pytestmark = pytest.mark.django_db

ASKED = {"name": "Nora Blake", "email": "nora@example.com", "message": "Is it quiet?"}


@pytest.fixture
def agent(team):
    agent = Agent.objects.create(team=team, name="Grace", email="grace@example.com")
    for weekday in range(7):
        ViewingHours.objects.create(
            team=team, agent=agent, weekday=weekday, starts_at="09:00", ends_at="17:00"
        )
    return agent


@pytest.fixture
def inquiry(make_listing, agent):
    listing = make_listing(list_agent=agent)
    return receive_inquiry(listing, {"kind": "question", **ASKED}, consent_text="Yes")


@pytest.fixture
def call(inquiry):
    """Return a function that asks an operation by the link of a mail."""

    def ask(part="", expected=200, token=None, **sent):
        path = f"/api/realestate/conversations/{token or make_token(inquiry)}/{part}"
        client = Client()
        if sent or expected == 204 or part in ("cancel-viewing/",):
            answer = client.post(path, sent, content_type="application/json")
        else:
            answer = client.get(path)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    return ask


def test_the_mails_lead_to_a_page_on_which_the_visitor_answers(
    inquiry, post, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(f"agency/inquiries/{inquiry.public_id}/answer", 200, text="Yes, very.")
    path = re.search(r"http://[^/]+(/conversation/\S+)", mailoutbox[0].body)[1]
    page = Client().get(path)
    assert "Yes, very." in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]
    mailoutbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert Client().post(f"{path}-/reply/", {"text": "Wonderful!"}).status_code == 303
    assert [mail.to for mail in mailoutbox] == [["grace@example.com"]]
    assert "Wonderful!" in mailoutbox[0].body
    inquiry.refresh_from_db()
    assert inquiry.status == "new"
    assert [it.is_from_visitor for it in inquiry.messages.order_by("pk")] == [False, True]


def test_a_link_tells_what_the_visitor_knows_and_nothing_else(
    inquiry, call, make_listing, owner, post
):
    post(f"agency/inquiries/{inquiry.public_id}/answer", 200, text="Yes, very.")
    other = receive_inquiry(
        make_listing("Loft"), {**ASKED, "name": "Sam", "message": "Secret"}, consent_text="Yes"
    )
    InquiryMessage.objects.create(team=other.team, inquiry=other, text="Secret too")
    told = str([call(), call("messages/"), call("offers/"), call("slots/")])
    for hidden in ("Secret", owner.get_full_name() + "'", owner.email, "grace@example.com"):
        assert hidden not in told
    assert "Yes, very." in told


@pytest.mark.parametrize("part", ["", "messages/", "offers/", "slots/"])
def test_a_link_that_is_old_or_made_up_leads_nowhere(inquiry, call, part):
    token = make_token(inquiry)
    assert call(part, token=token) is not None
    call(part, 404, token=token[:-1] + ("a" if token[-1] != "a" else "b"))
    call(part, 404, token="nonsense")
    with time_machine.travel(timezone.now() + timedelta(days=61)):
        call(part, 404, token=token)


def test_programs_are_thanked_and_few_answers_are_taken_in_a_while(inquiry, call):
    call("reply/", 204, text="Cheap watches", topic="Watches")
    assert not inquiry.messages.exists()
    for _time in range(20):
        call("reply/", 204, text="Hello")
    call("reply/", 429, text="Hello")
    assert inquiry.messages.count() == 20


def test_a_page_s_form_has_an_input_that_catches_programs(inquiry):
    path = f"/conversation/{make_token(inquiry)}/"
    assert re.search(r'<div hidden>.*name="topic".*</div>', Client().get(path).text)
    sent = {"text": "Cheap watches", "topic": "Watches"}
    assert Client().post(f"{path}-/reply/", sent).status_code == 303
    assert not inquiry.messages.exists()


def test_a_visitor_books_moves_and_cancels_a_viewing(inquiry, call):
    first, second = (slot["id"] for slot in call("slots/")[:2])
    assert call()["can"]["book"]
    call("book/", starts_at=first)
    booked = call()
    assert (booked["can"]["move"], booked["can"]["book"]) == (True, False)
    assert first not in [slot["id"] for slot in call("slots/")]
    call("book/", starts_at=second)
    assert call("slots/")[0]["id"] == first
    assert Viewing.objects.across_teams().get().sequence == 1
    assert "(Canceled)" in call("cancel-viewing/")["viewing"]
    assert not BookedQuarter.objects.across_teams().exists()
    call("book/", starts_at=first)
    assert call()["can"]["cancel"]


def test_a_viewing_that_the_agency_arranged_is_moved_to_a_free_time(inquiry, call):
    slot = list_slots(inquiry.listing)[0]
    arrange_viewing(inquiry, slot + timedelta(minutes=5), user=None)
    call("book/", starts_at=slot.isoformat())
    assert Viewing.objects.across_teams().get().starts_at == slot


def test_who_is_signed_in_sees_their_own_inquiries(inquiry, make_listing, make_user):
    nora = make_user("nora")
    own = Client()
    own.force_login(nora)
    sent = {**ASKED, "listing": make_listing("Loft").slug, "email": "other@example.com"}
    path = "/api/realestate/inquiries/"
    assert own.post(path, sent, content_type="application/json").status_code == 204

    def list_homes():
        rows = own.get("/api/realestate/my/inquiries/").json()["results"]
        return sorted(row["title"] for row in rows)

    assert list_homes() == ["Loft"]
    address = EmailAddress.objects.create(user=nora, email="nora@example.com", verified=False)
    assert list_homes() == ["Loft"]
    address.verified = True
    address.save()
    assert list_homes() == ["Home by the river", "Loft"]
    page = own.get("/my-inquiries/")
    link = re.search(r'href="(/conversation/[^"]+)"', page.text)[1]
    assert own.get(link).status_code == 200
    assert Client().get("/api/realestate/my/inquiries/").status_code in (401, 403)


@pytest.fixture
def visitor_with_account(inquiry, make_user, call):
    nora = make_user("nora")
    EmailAddress.objects.create(user=nora, email=nora.email, verified=True)
    call("book/", starts_at=call("slots/")[0]["id"])
    call("reply/", 204, text="I am Nora.")
    call("offers/", 204, amount="290000", conditions="Nora's loan")
    start = timezone.now() + timedelta(days=3)
    day = OpenHouse.objects.create(
        team=inquiry.team,
        listing=inquiry.listing,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        registered=1,
    )
    OpenHouseRegistration.objects.create(
        team=inquiry.team, open_house=day, name="Nora", email=nora.email
    )
    return nora


def test_a_person_s_export_has_what_they_asked_booked_and_offered(visitor_with_account):
    own = Client()
    own.force_login(visitor_with_account)
    answer = own.get("/api/core/account/export/")
    (row,) = json.loads(b"".join(answer.streaming_content))["home_inquiries"]
    assert row["message"] == "Is it quiet?"
    assert row["viewing"]["status"] == "confirmed"
    assert [it["text"] for it in row["messages"]] == ["I am Nora."]
    assert [it["conditions"] for it in row["offers"]] == ["Nora's loan"]


def test_with_an_account_all_is_forgotten_but_what_was_offered(
    visitor_with_account, inquiry, call, mailoutbox, post, django_capture_on_commit_callbacks
):
    token = make_token(inquiry)
    due = timezone.now() - timedelta(days=1)
    nora = visitor_with_account
    type(nora).objects.filter(pk=nora.pk).update(deletion_due_at=due)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("delete_due_accounts", verbosity=0)
    assert ["grace@example.com"] in [mail.to for mail in mailoutbox]
    left = [Inquiry, InquiryMessage, Viewing, Offer, OpenHouseRegistration]
    told = str([list(model.objects.across_teams().values()) for model in left]).lower()
    assert "nora" not in told
    assert Offer.objects.across_teams().get().amount == 290_000
    assert not BookedQuarter.objects.across_teams().exists()
    call(token=token, expected=404)
    post(f"agency/inquiries/{inquiry.public_id}/reopen", 200)
    post(f"agency/inquiries/{inquiry.public_id}/answer", 409, text="Hello?")
