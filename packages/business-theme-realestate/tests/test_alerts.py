"""Searches for a home that people save, and the mails that tell them of homes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from quickscale.core.account.alerts import sending
from quickscale.core.account.alerts.matching import make_request
from quickscale.core.account.alerts.sending import send_alerts
from quickscale.core.account.models import Alert, SavedSearch
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.mail.outbox import deliver_due
from quickscale.core.teams.current import current_team
from quickscale_business_themes.realestate.services.listings import change_price, change_status
from quickscale_business_themes.realestate.services.publishing import (
    publish_listing,
    unpublish_listing,
)

pytestmark = pytest.mark.django_db

BUY = "realestate:sale-list"


@pytest.fixture
def seeker(make_user):
    """The browser of somebody who looks for a home."""
    client = Client()
    client.force_login(make_user("kim"))
    return client


@pytest.fixture
def save():
    def post(client, name="Lindenau", query="city=Lindenau", frequency="asap", screen=BUY):
        body = {"screen": screen, "name": name, "query": query, "frequency": frequency}
        saved = client.post("/api/core/saved-searches/", body, content_type="application/json")
        assert saved.status_code == 201, saved.text
        return saved.json()

    return post


@pytest.fixture
def send(mailoutbox):
    """Return a function that runs the alerts and returns the mails that left."""

    def run(*, later=timedelta(0)):
        mailoutbox.clear()
        send_alerts(timezone.now() + later)
        deliver_due()
        return list(mailoutbox)

    return run


def test_a_new_home_is_told_with_its_price_and_page(seeker, save, make_listing, send):
    make_listing("Old house")
    save(seeker)
    listing = make_listing("Garden flat", price=420_000, street_number="7")
    make_listing("Somewhere else", city="Ostheim")
    [mail] = send()
    assert mail.to == ["kim@example.com"]
    assert "Garden flat: €420,000.00" in mail.body
    assert "New" in mail.body
    assert f"http://testserver/homes/{listing.slug}/" in mail.body
    assert "Old house" not in mail.body
    assert "Somewhere else" not in mail.body
    assert send() == []


def test_a_lower_price_brings_a_home_into_a_search(seeker, save, make_listing, send):
    listing = make_listing(price=500_000)
    save(seeker, "Up to 490", "price_max=490000")
    save(seeker, "Up to 400", "price_max=400000")
    change_price(listing, Decimal(480_000), user=None)
    [mail] = send()
    assert "Price change: €500,000.00 → €480,000.00" in mail.body
    assert "Up to 400" not in mail.body
    change_price(listing, Decimal(470_000), user=None)
    [mail] = send()
    assert "€480,000.00 → €470,000.00" in mail.body


def test_a_home_comes_back_on_the_market(seeker, save, make_listing, send):
    listing = make_listing()
    save(seeker)
    change_status(listing, "pending", user=None)
    assert send() == []
    change_status(listing, "active", user=None)
    [mail] = send()
    assert "Back on the market" in mail.body


def test_a_withdrawn_home_is_not_told(seeker, save, make_listing, send):
    save(seeker)
    change_status(make_listing("Gone"), "withdrawn", user=None)
    unpublish_listing(make_listing("Draft again"), user=None)
    assert send() == []


def test_what_a_draft_once_cost_is_nobodys(seeker, save, make_listing, send):
    save(seeker)
    listing = make_listing(is_draft=True, price=500_000)
    change_price(listing, Decimal(450_000), user=None)
    publish_listing(listing, user=None)
    [mail] = send()
    assert "New" in mail.body
    assert "Price change" not in mail.body
    assert "500,000" not in mail.body


def test_a_hidden_home_and_a_hidden_address_stay_hidden(seeker, save, make_listing, send):
    save(seeker)
    make_listing("Discreet", internet_entire_listing_display=False)
    make_listing(
        "Shy", internet_address_display=False, street_name="Secret Lane", street_number="9"
    )
    [mail] = send()
    assert "Discreet" not in mail.body
    assert "Shy" in mail.body
    assert "Secret Lane" not in mail.body
    assert "Lindenau" in mail.body


def test_a_consent_that_is_withdrawn_before_the_mail_leaves_is_obeyed(
    seeker, save, make_listing, mailoutbox
):
    save(seeker)
    listing = make_listing()
    send_alerts()
    listing.internet_entire_listing_display = False
    listing.save()
    deliver_due()
    assert mailoutbox == []


def test_the_area_of_a_map_and_a_polygon_are_kept(seeker, save, make_listing, send):
    box = save(seeker, "On the map", "bbox=12%2C51%2C13%2C52&_layout=map")
    save(seeker, "Drawn", "polygon=20%2C50%3B21%2C50%3B21%2C51")
    save(seeker, "Around", "lat=40&lng=10&radius=5")
    assert "bbox=12%2C51%2C13%2C52" in box["url"]
    assert box["description"] == "Map area"
    make_listing("In the box", latitude=51.5, longitude=12.5)
    make_listing("In the triangle", latitude=50.2, longitude=20.8)
    make_listing("Nearby", latitude=40.01, longitude=10.01)
    make_listing("Far away", latitude=-10.0, longitude=-10.0)
    [mail] = send()
    sections = mail.body.split("Show all results")
    assert [
        next(title for title in ("In the box", "In the triangle", "Nearby") if title in part)
        for part in sections[:3]
    ] == ["In the box", "In the triangle", "Nearby"]
    assert "Far away" not in mail.body


def test_all_searches_of_a_person_are_one_mail_and_each_home_stands_once(
    seeker, save, make_listing, make_user, send
):
    save(seeker)
    save(seeker, "All homes", "", screen="realestate:listing-list")
    other = Client()
    other.force_login(make_user("lou"))
    save(other)
    make_listing("Garden flat")
    mails = send()
    assert sorted(mail.to[0] for mail in mails) == ["kim@example.com", "lou@example.com"]
    assert all(mail.body.count("Garden flat") == 1 for mail in mails)
    assert Alert.objects.count() == 3


def test_daily_mails_tell_a_whole_day(seeker, save, make_listing, send):
    save(seeker, frequency="daily")
    morning = SavedSearch.objects.get().next_at - timezone.now()
    make_listing("First")
    assert send() == []
    make_listing("Second")
    [mail] = send(later=morning)
    assert "First" in mail.body
    assert "Second" in mail.body
    assert send(later=morning + timedelta(minutes=5)) == []


def test_rents_are_not_told_to_buyers(seeker, save, make_listing, send):
    save(seeker, "Purchase")
    save(seeker, "Rent", "", screen="realestate:rent-list")
    make_listing("To let", offer_type="rent", price_period="month", price=900)
    [mail] = send()
    assert "Purchase" not in mail.body
    assert mail.subject == "New in “Rent”"


def test_a_search_of_a_teams_list_is_matched_as_its_member(client, save, team, make_user):
    save(client)
    search = SavedSearch.objects.get()
    search.team = team
    assert current_team(make_request(search)) == team
    search.user = make_user("stranger")
    assert current_team(make_request(search)) is None


def test_a_run_that_was_killed_is_made_good_by_the_next(
    seeker, save, make_listing, make_user, send, monkeypatch
):
    others = [Client() for _number in range(3)]
    for number, other in enumerate(others):
        other.force_login(make_user(f"user{number}"))
        save(other)
    make_listing()
    whole, calls = sending.tell, []

    def die_in_the_second(matched, now):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(matched, now)

    monkeypatch.setattr(sending, "tell", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        send_alerts()
    assert OutgoingMail.objects.count() == 1
    monkeypatch.setattr(sending, "tell", whole)
    assert len({mail.to[0] for mail in send()}) == 3
    assert send() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_runs_at_once_tell_each_person_once(seeker, save, make_listing, make_user):
    for number in range(6):
        other = Client()
        other.force_login(make_user(f"user{number}"))
        save(other)
        save(other, "Everything", "")
    make_listing("One")
    make_listing("Two")
    start = Barrier(4)

    def run(_number):
        start.wait()
        try:
            return send_alerts().sent
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(run, range(4)))
    assert sum(sent) == 6
    assert OutgoingMail.objects.filter(template="base.alerts").count() == 6
    assert Alert.objects.count() == 6 * 2 * 2
    assert Alert.objects.exclude(mail=None).count() == 6 * 2
    assert send_alerts().sent == 0


_KILLED = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "quickscale_testing.settings"
import django
django.setup()
from quickscale.core.account.alerts import sending
whole = sending.send
count = 0
def die(searches, mail):
    global count
    whole(searches, mail)
    count += 1
    if count == 2:
        os.kill(os.getpid(), signal.SIGKILL)  # its transaction is still open
sending.send = die
sending.send_alerts()
"""


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_and_doubles_nothing(save, make_listing, make_user):
    for number in range(4):
        other = Client()
        other.force_login(make_user(f"user{number}"))
        save(other)
    make_listing("One")
    name = connection.settings_dict["NAME"]
    settings = connection.settings_dict
    url = (
        f"postgres://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:"
        f"{settings['PORT']}/{name}"
    )
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -9, killed.stderr
    assert OutgoingMail.objects.filter(template="base.alerts").count() == 1
    send_alerts()
    recipients = OutgoingMail.objects.filter(template="base.alerts").values_list("recipient")
    assert len(recipients) == len(set(recipients)) == 4
    assert Alert.objects.count() == 4
