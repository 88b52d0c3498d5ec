from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.models import DailyStat, Event
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW, TrackedEvent, record_event
from quickscale_feature_plugins.analytics.rollup import rollup_day
from quickscale_feature_plugins.analytics.services import Analytics

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user():
    return get_user_model().objects.create_user(email="anna@example.com", password="x")


def dump() -> str:
    tables = connection.introspection.table_names()
    text = ""
    with connection.cursor() as cursor:
        for table in tables:
            if table.startswith("quickscale_analytics_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                text += repr([[_text(cell) for cell in row] for row in cursor.fetchall()])
    return text


def _text(cell: object) -> str:
    return repr(bytes(cell)) if isinstance(cell, memoryview | bytes) else str(cell)


def test_no_column_holds_an_address_or_a_user_agent(make_context, noon):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0 Distinct/9.87"
    context = make_context(
        ip="198.51.100.23",
        user_agent=agent,
        referrer="https://search.example/?q=illness",
        query="token=secret&utm_source=news",
        method="POST",
    )
    record_event(TrackedEvent(PAGE_VIEW, noon, context, path="/reset/?key=topsecret"))
    record_event(TrackedEvent("shop.order_paid", noon, context))
    rollup_day(noon.date())
    text = dump()
    assert "news" in text
    for secret in ("198.51.100.23", "Distinct", "Mozilla", "illness", "token", "topsecret"):
        assert secret not in text


def test_erasing_a_person_leaves_the_count_and_nothing_else(user, make_context, noon):
    record_event(
        TrackedEvent(
            "shop.order_paid",
            noon,
            make_context(method="POST"),
            user=user,
            object_id="4711",
            value=Money(Decimal(9), "EUR"),
            data={"name": "Anna"},
        )
    )
    assert Analytics().erase(user) == 1
    event = Event.objects.get()
    assert (event.user, event.object_id, event.data) == (None, "", {})
    assert (event.visitor, event.visit, event.value) == (None, None, 9)
    assert Analytics().export(user) == []


def test_a_person_may_have_all_that_is_stored(user, make_context, noon):
    record_event(TrackedEvent("shop.order_paid", noon, make_context(), user=user, object_id="4711"))
    record_event(TrackedEvent("shop.order_paid", noon, make_context(ip="::1"), user=None))
    (exported,) = Analytics().export(user)
    assert exported["at"] == "2026-11-20T12:00:00+00:00"
    assert exported["object_id"] == "4711"
    assert exported["browser"] == "Chrome"


def test_deleting_an_account_keeps_its_events_without_it(user, noon):
    record_event(TrackedEvent("shop.order_paid", noon, None, user=user))
    user.delete()
    assert Event.objects.get().user is None


def test_statistics_know_no_users():
    assert {field.name for field in DailyStat._meta.fields}.isdisjoint({"user", "visitor", "visit"})
