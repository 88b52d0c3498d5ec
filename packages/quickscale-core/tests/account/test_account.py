"""The screens that every project has, drawn from the core's own operations."""

import re
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse

from quickscale.core.api.operations import get_operation
from quickscale.core.theme_system.registry import get_screens

THEME = settings.QUICKSCALE_BUSINESS_THEME
SCREENS = get_screens("base")
#: Those that can be opened without naming a thing.
OPEN = [name for name, screen in SCREENS.items() if "<" not in screen.path]


@pytest.fixture
def ann(client):
    user = get_user_model().objects.create_user("ann@example.com", name="Ann Example")
    user.credits.grant(Decimal(10), source="test", reason="Welcome aboard")
    client.force_login(user)
    return user


def test_every_screen_stands_on_operations_of_the_core():
    for screen in SCREENS.values():
        # The chosen theme may lead the overview with panels of its own.
        panels = [it for it in screen.panels if not it.operation.startswith(f"{THEME}:")]
        parts = [screen, *panels, *screen.actions]
        for name in (part.operation for part in parts if part.operation):
            assert get_operation(name).theme == "core"


def test_every_link_leads_to_a_screen_of_its_own():
    for screen in SCREENS.values():
        more = {panel.more for panel in screen.panels if not panel.more.startswith(f"{THEME}:")}
        targets = {screen.parent, *more} - {""}
        assert targets <= set(SCREENS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN)
def test_a_screen_is_drawn_for_whoever_is_signed_in(client, ann, name):
    response = client.get(reverse(f"base:{name}"))
    assert response.status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account", "credits", "ledger"])
def test_a_screen_asks_anybody_else_to_sign_in(client, name):
    response = client.get(reverse(f"base:{name}"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_screens_show_the_visitors_own_account_and_credits(client, ann):
    home = client.get(reverse("base:home")).content.decode()
    assert "Ann Example" in home
    assert "ann@example.com" in home
    ledger = client.get(reverse("base:ledger")).content.decode()
    assert "Welcome aboard" in ledger


@pytest.mark.django_db
def test_an_account_is_changed_by_its_form(client, ann):
    url = f"{reverse('base:account')}-/edit/"
    assert "Ann Example" in client.get(url).content.decode()
    assert client.post(url, {"name": "Ann B."}).status_code == 303
    ann.refresh_from_db()
    assert ann.name == "Ann B."
    refused = client.post(url, {"name": "x" * 200})
    assert refused.status_code == 422


@pytest.mark.django_db(transaction=True)
def test_screens_are_the_same_over_http(client, ann, live_server, settings):
    in_process = [read_screen(client, name) for name in OPEN]
    settings.QUICKSCALE_API_TRANSPORT = f"{live_server.url}/api/"
    assert [read_screen(client, name) for name in OPEN] == in_process
    url = f"{reverse('base:account')}-/edit/"
    assert client.post(url, {"name": "Ann C."}).status_code == 303
    assert "Ann C." in client.get(reverse("base:account")).content.decode()


def read_screen(client, name):
    """Return a page without what is new each time it is drawn."""
    html = client.get(reverse(f"base:{name}")).content.decode()
    return re.sub(r"(csrfmiddlewaretoken|idempotency_key|nonce|X-CSRFToken)[^>]*", "", html)
