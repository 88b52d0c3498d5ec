"""Nobody waits for what is counted."""

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.recording import TrackedEvent, record_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def view(make_context):
    """Return a function that records one view of a page by the same visitor."""

    def record(name="page_view"):
        record_event(TrackedEvent(name, timezone.now(), make_context()))

    return record


def test_events_of_a_request_wait_for_its_end_and_are_one_insert(view):
    view()
    request_started.send(sender=None, environ={})
    with CaptureQueriesContext(connection) as while_answering:
        for name in ("page_view", "shop.product_viewed", "shop.cart_updated"):
            view(name)
    assert (len(while_answering), Event.objects.count()) == (0, 1)
    with CaptureQueriesContext(connection) as afterwards:
        request_finished.send(sender=None)
    written = [query["sql"] for query in afterwards if "INSERT" in query["sql"]]
    assert (len(written), Event.objects.count()) == (1, 4)
    assert len(set(Event.objects.values_list("visitor", "visit"))) == 1


def test_a_page_view_alone_is_one_insert_beside_the_look_for_its_visit(view):
    view()
    view()  # The day's salt is kept in memory from here on.
    request_started.send(sender=None, environ={})
    view()
    with CaptureQueriesContext(connection) as afterwards:
        request_finished.send(sender=None)
    assert [query["sql"].split()[0] for query in afterwards] == ["SELECT", "INSERT"]


def test_what_a_request_rolls_back_is_not_counted_after_it(view):
    request_started.send(sender=None, environ={})
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        view("shop.order_paid")
        raise ZeroDivisionError
    view()
    request_finished.send(sender=None)
    assert [event.name for event in Event.objects.all()] == ["page_view"]


def test_what_happens_outside_of_a_request_is_written_at_once(view):
    request_started.send(sender=None, environ={})
    request_finished.send(sender=None)
    view()
    assert Event.objects.count() == 1
