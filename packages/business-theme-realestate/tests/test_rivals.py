"""What several do at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection

from quickscale.core.api import ServiceError
from quickscale_business_themes.realestate.models import Agent, Inquiry

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(times, run, threads=8):
    """Run something so many times, by so many threads."""

    def once(number):
        try:
            return run(number)
        except ServiceError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(once, range(times)))


def test_inquiries_are_shared_out_evenly_however_many_come_at_once(team, make_listing):
    from quickscale_business_themes.realestate.services.inquiries import receive_inquiry

    for name in ("Ada", "Ben", "Cleo", "Dan"):
        Agent.objects.for_team(team).create(name=name, email=f"{name}@example.com")
    listing = make_listing()
    asked = {"name": "Nora", "email": "nora@example.com", "message": "Hello", "kind": "question"}
    race(40, lambda _: receive_inquiry(listing, asked, consent_text="").status)
    names = Inquiry.objects.for_team(team).values_list("agent__name", flat=True)
    assert Counter(names) == {"Ada": 10, "Ben": 10, "Cleo": 10, "Dan": 10}


def test_a_home_is_sold_once_however_many_close_it(team, make_listing):
    from quickscale_business_themes.realestate.services.listings import Closing, change_status

    listing = change_status(make_listing(), "pending", user=None)
    events = listing.events.count()

    def close(number):
        if number % 2:
            return change_status(listing, "active", user=None).standard_status
        closing = Closing(Decimal(number + 1), date(2026, 1, 2))
        return change_status(listing, "closed", user=None, closing=closing).standard_status

    answers = race(8, close)
    assert answers.count("wrong-status") >= 3
    listing.refresh_from_db()
    changes = [it.new for it in listing.events.order_by("pk")][events:]
    assert changes in (["closed"], ["active"])


def test_prices_that_are_changed_at_once_leave_an_unbroken_history(team, make_listing):
    from quickscale_business_themes.realestate.services.listings import change_price

    listing = make_listing(price=100)
    race(12, lambda n: str(change_price(listing, Decimal(200 + n), user=None).list_price))
    steps = [(it.old, it.new) for it in listing.events.filter(kind="price").order_by("pk")][1:]
    assert len(steps) == 12
    assert all(Decimal(a[1]) == Decimal(b[0]) for a, b in pairwise(steps))
