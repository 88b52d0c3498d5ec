"""Who gets an inquiry, and what keeps programs and mistakes out."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.realestate.models import Agent, Inquiry, Listing

pytestmark = pytest.mark.django_db

ASKED = {"name": "Nora", "email": "nora@example.com", "message": "Is it quiet?"}


@pytest.fixture
def ask():
    """Return a function that asks about a listing without an account."""

    def send(listing, expected=204, **values):
        sent = {"listing": listing.slug, **ASKED, **values}
        answer = Client().post("/api/realestate/inquiries/", sent, content_type="application/json")
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    return send


@pytest.fixture
def agents(team):
    names = ("Ada", "Ben", "Cleo")
    return [
        Agent.objects.create(team=team, name=name, email=f"{name}@example.com") for name in names
    ]


def list_inquiries():
    return Inquiry.objects.across_teams().order_by("pk")


def test_a_listing_s_own_agent_is_asked_first_and_the_second_in_their_place(
    make_listing, ask, agents
):
    listing = make_listing(list_agent=agents[1], co_list_agent=agents[2])
    ask(listing)
    agents[1].is_active = False
    agents[1].save()
    ask(listing)
    assert [it.agent.name for it in list_inquiries()] == ["Ben", "Cleo"]


def test_others_take_turns(make_listing, ask, agents):
    listing = make_listing()
    for _time in range(5):
        ask(listing)
    assert [it.agent.name for it in list_inquiries()] == ["Ada", "Ben", "Cleo", "Ada", "Ben"]


def test_without_an_agent_the_owner_reads_of_it(
    make_listing, ask, owner, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(make_listing())
    assert [mail.to for mail in mailoutbox] == [[owner.email], ["nora@example.com"]]


def test_an_offer_says_a_price_and_a_question_something(make_listing, ask):
    listing = make_listing()
    assert "offered_price" in ask(listing, 400, kind="offer")["errors"]
    assert "message" in ask(listing, 400, message="")["errors"]
    ask(listing, kind="offer", offered_price="290000", message="")
    ask(listing, kind="viewing", preferred_at="2027-03-01T10:00:00Z", offered_price="5")
    offer, viewing = list_inquiries()
    assert (offer.offered_price, offer.currency) == (290000, "EUR")
    assert viewing.offered_price is None


def test_what_the_public_does_not_see_cannot_be_asked_about(make_listing, ask):
    listing = make_listing(is_draft=True)
    assert "listing" in ask(listing, 400)["errors"]


def test_programs_are_thanked_and_forgotten(make_listing, ask):
    ask(make_listing(), topic="Cheap watches")
    assert not list_inquiries().exists()


def test_an_address_sends_few_inquiries_in_a_while(make_listing, ask):
    listing = make_listing()
    for _time in range(20):
        ask(listing)
    ask(listing, 400, message="")
    ask(listing, 429)
    assert list_inquiries().count() == 20


def test_the_words_that_a_visitor_agreed_to_are_kept(make_listing, ask):
    ask(make_listing())
    assert list_inquiries().get().consent_text.startswith("By sending this you agree")


def test_a_closed_inquiry_is_answered_only_once_it_is_reopened(make_listing, ask, post):
    ask(make_listing())
    path = f"agency/inquiries/{list_inquiries().get().public_id}"
    post(f"{path}/close", 200)
    post(f"{path}/answer", 409, text="Yes.")
    assert post(f"{path}/reopen", 200)["status"] == "new"
    assert post(f"{path}/answer", 200, text="Yes.")["status"] == "answered"


def test_the_desk_says_how_long_visitors_wait(make_listing, ask, post, read):
    listing = make_listing()
    for hours in (2, 4, 9):
        ask(listing)
        newest = list_inquiries().last()
        asked_at = timezone.now() - timedelta(hours=hours)
        list_inquiries().filter(pk=newest.pk).update(created_at=asked_at)
        post(f"agency/inquiries/{newest.public_id}/answer", 200, text="Yes.")
    ask(listing)
    assert read("agency/figures/response")["value"] == "4"
    assert read("agency/figures/inquiries")["value"] == "1"
    assert read("agency/figures/on-market")["value"] == "1"
    assert Listing.objects.across_teams().count() == 1
