"""What is offered for a home, and that one offer at most is agreed on."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.realestate.models import (
    Agent,
    EventKind,
    Inquiry,
    Listing,
    ListingEvent,
    Offer,
    OfferStatus,
    StandardStatus,
)
from quickscale_business_themes.realestate.services.conversations import make_token
from quickscale_business_themes.realestate.services.feed_import import import_feed
from quickscale_business_themes.realestate.services.listings import change_status
from quickscale_business_themes.realestate.services.offers import accept_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(make_listing):
    return make_listing()


@pytest.fixture
def offer_for():
    """Return a function that makes an offer without an account, and returns it."""

    def make(listing, name="Nora", amount="290000", expected=204, **values):
        sent = {
            "listing": listing.slug,
            "kind": "offer",
            "name": name,
            "email": f"{name.lower()}@example.com",
            "offered_price": amount,
            **values,
        }
        answer = Client().post("/api/realestate/inquiries/", sent, content_type="application/json")
        assert answer.status_code == expected, answer.text
        return Offer.objects.across_teams().last() if expected == 204 else answer.json()

    return make


@pytest.fixture
def step(post):
    """Return a function that takes a step of an offer as the agency."""

    def take(offer, name, expected=200, **values):
        return post(f"agency/offers/{offer.public_id}/{name}", expected, **values)

    return take


def statuses(listing):
    events = ListingEvent.objects.across_teams().filter(listing=listing, kind=EventKind.STATUS)
    return list(events.order_by("pk").values_list("new", flat=True))


def find_status(listing):
    return Listing.objects.across_teams().get(pk=listing.pk).standard_status


def test_an_accepted_offer_brings_the_home_under_contract_and_others_are_told(
    listing, offer_for, step, mailoutbox, django_capture_on_commit_callbacks
):
    first = offer_for(listing, conditions="Subject to financing.")
    second = offer_for(listing, "Sam", "295000")
    with django_capture_on_commit_callbacks(execute=True):
        assert step(second, "accept")["status"] == "accepted"
    assert find_status(listing) == "active_under_contract"
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {"nora@example.com", "sam@example.com"}
    assert "Another offer was accepted" in told["nora@example.com"]
    assert "You have agreed" in told["sam@example.com"]
    assert step(first, "accept", 409)["type"].endswith("already-under-contract")
    assert step(second, "decline", 409)["type"].endswith("offer-decided")


def test_what_falls_through_is_back_on_the_market_and_the_next_may_be_accepted(
    listing, offer_for, step
):
    first, second = offer_for(listing), offer_for(listing, "Sam")
    step(first, "accept")
    step(second, "fall-through", 409)
    assert step(first, "fall-through", note="No loan")["status"] == "fell_through"
    assert step(second, "accept")["status"] == "accepted"
    assert statuses(listing)[-3:] == ["active_under_contract", "active", "active_under_contract"]


def test_a_home_is_closed_with_its_price_its_day_and_the_buyer_s_agent(
    listing, offer_for, step, team
):
    agent = Agent.objects.create(team=team, name="Ben", email="ben@example.com")
    offer = offer_for(listing)
    closing = {"close_price": "291000", "close_date": str(timezone.localdate())}
    step(offer, "close", 409, **closing)
    step(offer, "accept")
    late = str(timezone.localdate() + timedelta(days=2))
    assert "close_date" in step(offer, "close", 400, **{**closing, "close_date": late})["errors"]
    shown = step(offer, "close", **closing, buyer_agent=str(agent.public_id))
    assert shown["status"] == "closed"
    closed = Listing.objects.across_teams().get(pk=listing.pk)
    assert (closed.standard_status, closed.close_price) == ("closed", Decimal(291_000))
    assert closed.buyer_agent == agent


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (StandardStatus.ACTIVE, "fell_through"),
        (StandardStatus.WITHDRAWN, "fell_through"),
        (StandardStatus.PENDING, "accepted"),
    ],
)
def test_an_accepted_offer_ends_with_the_contract_whoever_ends_it(
    listing, offer_for, step, status, outcome
):
    offer = offer_for(listing)
    step(offer, "accept")
    change_status(listing, status, user=None)
    offer.refresh_from_db()
    assert offer.status == outcome


def test_a_counteroffer_is_the_visitor_s_to_accept(
    listing, offer_for, step, mailoutbox, django_capture_on_commit_callbacks
):
    offer = offer_for(listing)
    with django_capture_on_commit_callbacks(execute=True):
        assert step(offer, "counter", amount="298000")["is_counter"]
    assert "298,000" in mailoutbox[0].body
    counter = Offer.objects.across_teams().get(is_counter=True)
    step(counter, "accept", 409)
    path = f"/api/realestate/conversations/{make_token(offer.inquiry)}/offers/"
    rows = Client().get(path).json()
    assert [row["can"]["accept"] for row in rows] == [True, False]
    assert Client().post(f"{path}{offer.public_id}/accept/").status_code == 409
    accepted = Client().post(f"{path}{counter.public_id}/accept/")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    assert find_status(listing) == "active_under_contract"


def test_a_new_offer_takes_the_place_of_one_s_open_one(listing, offer_for):
    offer = offer_for(listing)
    path = f"/api/realestate/conversations/{make_token(offer.inquiry)}/offers/"
    sent = {"amount": "292000", "conditions": "In June"}
    assert Client().post(path, sent, content_type="application/json").status_code == 204
    rows = Client().get(path).json()
    assert [(row["status"], row["amount"]) for row in rows] == [
        ("open", "292000.00"),
        ("withdrawn", "290000.00"),
    ]
    newest = rows[0]["id"]
    assert Client().post(f"{path}{newest}/withdraw/").json()["status"] == "withdrawn"
    assert Client().post(f"{path}{newest}/withdraw/").status_code == 409


def test_an_offer_of_somebody_else_cannot_be_reached_by_one_s_link(listing, offer_for):
    first, second = offer_for(listing), offer_for(listing, "Sam")
    path = f"/api/realestate/conversations/{make_token(first.inquiry)}/offers/"
    assert Client().post(f"{path}{second.public_id}/withdraw/").status_code == 404


def test_an_offer_holds_until_its_last_day(listing, offer_for, step):
    yesterday = str(timezone.localdate() - timedelta(days=1))
    assert "expires_on" in offer_for(listing, expected=400, expires_on=yesterday)["errors"]
    offer = offer_for(listing, expires_on=str(timezone.localdate()))
    Offer.objects.across_teams().update(expires_on=yesterday)
    assert step(offer, "accept", 409)["type"].endswith("offer-expired")
    call_command("run_realestate", verbosity=0)
    offer.refresh_from_db()
    assert offer.status == OfferStatus.EXPIRED


def test_what_is_not_on_the_market_cannot_be_agreed_on(listing, offer_for, step):
    offer = offer_for(listing)
    change_status(listing, StandardStatus.HOLD, user=None)
    assert step(offer, "accept", 409)["type"].endswith("not-on-market")


def test_the_database_takes_one_accepted_offer_of_a_listing(listing, offer_for):
    from django.db import IntegrityError

    first, second = offer_for(listing), offer_for(listing, "Sam")
    rows = Offer.objects.across_teams().filter(pk__in=[first.pk, second.pk])
    with pytest.raises(IntegrityError):
        rows.update(status=OfferStatus.ACCEPTED, decided_at=timezone.now())


def test_the_valuation_learns_from_a_closed_offer(listing, offer_for, step):
    from quickscale_business_themes.realestate.services.valuation_models import list_sales

    listing.property.latitude, listing.property.longitude = 51.1, 1.3
    listing.property.save()
    offer = offer_for(listing)
    step(offer, "accept")
    assert list(list_sales("EUR")) == []
    step(offer, "close", close_price="291000", close_date=str(timezone.localdate()))
    assert [sale.price for sale in list_sales("EUR")] == [291_000]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_offers_accepted_at_once_one_is(listing, offer_for, owner, in_threads):
    from quickscale_business_themes.realestate.exceptions import AlreadyUnderContract

    offers = [offer_for(listing, name) for name in ("Nora", "Sam", "Lea", "Tom")]

    def accept(number):
        try:
            return accept_offer(offers[number], user=owner).status
        except AlreadyUnderContract:
            return "refused"

    assert sorted(in_threads(accept, 4)) == ["accepted"] + ["refused"] * 3
    assert find_status(listing) == "active_under_contract"
    assert statuses(listing).count("active_under_contract") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round", range(4))
def test_an_acceptance_that_races_with_a_feed_loses_nothing(
    team, offer_for, owner, in_threads, round
):
    from quickscale.core.api import ServiceError

    import_feed(write_feed("Active"), team=team, format="reso", source="mls")
    listing = Listing.objects.across_teams().get(source_key="1")
    offer = offer_for(listing)

    def race(number):
        if number % 2:
            feed = write_feed("Withdrawn")
            done = import_feed(feed, team=team, format="reso", source="mls")
            return f"{done.updated} updated, {done.refused} refused"
        try:
            return accept_offer(offer, user=owner).status
        except ServiceError as error:
            return error.code

    accepted, imported = in_threads(race, 2)
    assert imported == "1 updated, 0 refused"
    assert find_status(listing) == "withdrawn"
    way = statuses(listing)
    offer.refresh_from_db()
    if accepted == "accepted":
        assert way[-2:] == ["active_under_contract", "withdrawn"]
        assert offer.status == OfferStatus.FELL_THROUGH
    else:
        assert accepted == "not-on-market"
        assert way[-1] == "withdrawn"
        assert "active_under_contract" not in way
        assert offer.status == OfferStatus.OPEN
    olds = list(
        ListingEvent.objects.across_teams()
        .filter(listing=listing, kind=EventKind.STATUS)
        .order_by("pk")
        .values_list("old", flat=True)
    )
    assert olds[1:] == way[:-1]


def test_a_feed_that_does_not_know_of_an_accepted_offer_leaves_it(team, offer_for, step):
    import_feed(write_feed("Active"), team=team, format="reso", source="mls")
    listing = Listing.objects.across_teams().get(source_key="1")
    offer = offer_for(listing)
    step(offer, "accept")
    import_feed(write_feed("Active"), team=team, format="reso", source="mls")
    offer.refresh_from_db()
    assert (find_status(listing), offer.status) == ("active_under_contract", "accepted")
    import_feed(write_feed("Canceled"), team=team, format="reso", source="mls")
    offer.refresh_from_db()
    assert (find_status(listing), offer.status) == ("canceled", "fell_through")


def write_feed(status):
    record = {
        "ListingKey": "1",
        "ListPrice": 300_000,
        "StandardStatus": status,
        "City": "Lindenau",
        "Country": "DE",
    }
    return BytesIO(json.dumps({"value": [record]}).encode())


def test_an_inquiry_is_deleted_with_its_offers(listing, offer_for):
    offer_for(listing)
    Inquiry.objects.across_teams().all().delete()
    assert not Offer.objects.across_teams().exists()
