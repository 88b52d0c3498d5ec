"""The plugin hears every theme's events and imports none."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from quickscale.core import hooks
from quickscale.core.hooks.registry import registry
from quickscale.core.money import Money
from quickscale.core.signals import page_viewed
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bicycle_sold() -> Iterator[hooks.Event]:
    yield hooks.Event("bicycles.bicycle_sold", object_type="bicycle", data={"colour": str})
    del registry.hooks["bicycles.bicycle_sold"]


def test_an_event_of_a_theme_that_nobody_knows_is_stored(bicycle_sold):
    bicycle_sold.send("b-1", data={"colour": "red"}, value=Money(Decimal(500), "EUR"))
    event = Event.objects.get()
    assert (event.name, event.theme) == ("bicycles.bicycle_sold", "bicycles")
    assert (event.object_type, event.object_id) == ("bicycle", "b-1")
    assert (event.value, event.currency, event.data) == (500, "EUR", {"colour": "red"})


def test_a_page_view_is_stored_once():
    page_viewed.send(
        data={"path": "/products/?token=secret", "title": "Products", "theme": "ecommerce"}
    )
    event = Event.objects.get()
    assert (event.name, event.path) == (PAGE_VIEW, "/products/")


def test_a_visitors_page_is_counted_and_a_crawlers_is_not(client, make_context):
    for agent in (make_context().user_agent, "Googlebot/2.1 (+http://www.google.com/bot.html)"):
        response = client.get("/", {"utm_source": "news"}, headers={"User-Agent": agent})
        assert response.status_code == 200
    event = Event.objects.get(name=PAGE_VIEW)
    assert (event.path, event.source, event.browser) == ("/", "news", "Chrome")
    assert event.visitor is not None
