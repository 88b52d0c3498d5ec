"""No call ever fails its caller's page."""

import logging

import pytest
from django.contrib.auth import get_user_model
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from quickscale_feature_plugins.analytics.models import Event, Salt
from quickscale_feature_plugins.analytics.services import Analytics

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def broken_table():
    def rename(old, new):
        with connection.schema_editor() as editor:
            editor.alter_db_table(Event, old, new)

    table = Event._meta.db_table
    rename(table, "hidden")
    yield
    rename("hidden", table)


def test_a_missing_table_does_not_break_the_caller(broken_table, caplog):
    Analytics().track_event("shop.order_paid")
    assert "Error calling" in caplog.text


def test_a_missing_table_does_not_break_the_callers_transaction(broken_table):
    with transaction.atomic():
        Analytics().track_page_view("/")
        get_user_model().objects.create_user(email="anna@example.com", password="x")
    assert get_user_model().objects.count() == 1


def test_a_failed_write_inside_a_transaction_leaves_it_usable(broken_table):
    from quickscale_feature_plugins.analytics.recording import TrackedEvent, write_event

    with transaction.atomic():
        with pytest.raises(DatabaseError):
            write_event(TrackedEvent("shop.order_paid", None, None))
        get_user_model().objects.create_user(email="anna@example.com", password="x")
    assert get_user_model().objects.count() == 1


def test_a_database_that_is_away_does_not_break_the_caller(monkeypatch, caplog):
    def refuse(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr(connection, "on_commit", refuse)
    Analytics().track_event("shop.order_paid")
    assert "Event 'shop.order_paid' could not be recorded." in caplog.text


def test_nonsense_does_not_break_the_caller(caplog):
    caplog.set_level(logging.ERROR)
    Analytics().track_event("", user=object(), data=3, value=None)  # type: ignore[arg-type]
    Analytics().track_page_view(None)  # type: ignore[arg-type]
    assert Event.objects.filter(name="").count() == 0


def test_what_is_rolled_back_was_not_counted():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Analytics().track_event("shop.order_paid")
        raise ZeroDivisionError
    assert Event.objects.count() == 0


def test_nothing_is_written_before_the_callers_commit():
    with transaction.atomic():
        Analytics().track_event("shop.order_paid")
        assert Event.objects.count() == 0
    assert Event.objects.count() == 1


def test_a_failed_write_is_logged_without_the_visitors_address(
    broken_table, make_context, noon, caplog
):
    from quickscale_feature_plugins.analytics.recording import TrackedEvent, record_event

    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:77.0) Gecko/20100101 Firefox/77.0"
    record_event(
        TrackedEvent("page_view", noon, make_context(ip="198.51.100.23", user_agent=agent))
    )
    assert caplog.records
    assert "198.51.100.23" not in caplog.text
    assert "Firefox/77" not in caplog.text
    assert Salt.objects.count() <= 1


def test_one_faulty_event_of_a_request_loses_no_other(caplog):
    from quickscale_feature_plugins.analytics.recording import TrackedEvent, write_counted

    whole, faulty = (TrackedEvent(name, timezone.now(), None) for name in ("shop.paid", ""))
    write_counted([whole, faulty, whole])
    assert [event.name for event in Event.objects.all()] == ["shop.paid", "shop.paid"]
    assert "Event '' could not be recorded." in caplog.text


def test_an_event_that_fails_after_the_answer_is_logged(broken_table, caplog):
    request_started.send(sender=None, environ={})
    Analytics().track_event("shop.order_paid")
    request_finished.send(sender=None)
    assert "1 events could not be recorded." in caplog.text
