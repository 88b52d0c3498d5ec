"""Chromium, and a shop, a sales team or a studio that stands filled before every test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from quickscale_testing.databases import Snapshot
from quickscale_testing.settings import THEME

from .visits import Visit

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Other sessions share the processor: what is late is no fault of the page.
expect.set_options(timeout=20_000)

_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "correct horse battery staple"
_OF = {
    "ecommerce": [
        "test_account_pages.py",
        "test_accounts.py",
        "test_dashboard.py",
        "test_journey.py",
        "test_long_names.py",
        "test_merchants_hour.py",
        "test_modern_htmx.py",
        "test_pages.py",
        "test_scripts.py",
        "test_shopping.py",
        "test_teams.py",
    ],
    "crm": ["test_crm.py"],
    "realestate": ["test_realestate.py", "test_saved_searches.py"],
    "yoga": ["test_maps.py", "test_stranger.py"],
}
#: The themes whose data belong to teams.
OF_TEAMS = ("crm", "realestate")
collect_ignore = [name for theme, names in _OF.items() if theme != THEME for name in names]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    # The shell has no window to keep up: it needs less time for the same pages.
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium-headless-shell"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled(django_db_setup: None, django_db_blocker) -> Snapshot:
    """What every test's site holds, built once; its pictures stay in MEDIA_ROOT."""
    with django_db_blocker.unblock():
        FILLERS[THEME]()
        return Snapshot()


def make_user(email: str, *, credits: int = 0, **details: Any) -> Any:
    """Make somebody with a verified address."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(email=email, password=PASSWORD, **details)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if credits:
        user.credits.grant(Decimal(credits), source="test", reason="A gift")
    return user


def compose_page() -> None:
    """Publish a page of everything that pages are put together from."""
    from quickscale.core.pages.models import MenuItem, Page

    button = {"label": "To the shop", "url": "/products/"}
    parts = {
        "page_hero": {"title": "Made to last", "text": "Clothes and mugs.", "button": button},
        "page_text": {"heading": "Who we are", "text": "Two people.\n\nWrite to a@example.com."},
        "page_picture": {"url": "/static/modern_htmx/images/favicon.svg", "alt": "Our mark"},
        "page_banner": {"text": "Free shipping this week", "button": button},
        "ecommerce_products": {"source": "newest", "limit": 4},
        "ecommerce_categories": {},
        "page_faq": {"heading": "Help", "questions": [{"question": "When?", "answer": "Soon."}]},
        "ecommerce_html": {"html": "<h2>Terms</h2><p>Be kind.</p>"},
    }
    content = [{"type": name, "value": value, "id": name} for name, value in parts.items()]
    Page.objects.create(
        title="Everything",
        slug="everything",
        draft=content,
        content=content,
        published_at=timezone.now(),
    )
    MenuItem.objects.create(menu="footer", target="page:everything")


def fill_shop() -> None:
    """Make the sample products, Ada, who has yet to buy, Grace, who did and is about to, and Mary.

    Mary runs the shop.
    """
    from quickscale_business_themes.ecommerce.models import Product
    from quickscale_business_themes.ecommerce.services import carts, checkout

    call_command("create_sample_products", verbosity=0)
    compose_page()
    make_user("ada@example.com", credits=5000)
    make_user("mary@example.com", name="Mary Jackson", is_staff=True, is_superuser=True)
    grace = make_user("grace@example.com", credits=5000, name="Grace Hopper")
    address = {
        "full_name": "Grace Hopper",
        "address_line1": "12 St James's Square",
        "city": "London",
        "postcode": "SW1Y 4JH",
        "country": "GB",
    }
    for slug in ("dipped-stoneware-mug", "merino-crew-sweater"):
        cart = carts.ensure_cart(user=grace, token=None)
        carts.add_to_cart(cart, Product.objects.get(slug=slug).default_variant, 2, user=grace)
        if slug == "dipped-stoneware-mug":
            checkout.place_order(cart, user=grace, address=address)


def fill_team() -> None:
    """Make Ada's team, which has sold for a year."""
    from quickscale.core.teams.services import create_team

    team = create_team("Sales", owner=make_user("ada@example.com", name="Ada Lovelace"))
    call_command("create_sample_crm", team=team.slug, verbosity=0)


def fill_agency() -> None:
    """Make Ada's agency, which offers the homes of a small town."""
    from quickscale.core.teams.services import create_team

    team = create_team("Hearth", owner=make_user("ada@example.com", name="Ada Lovelace"))
    call_command("create_sample_realestate", team=team.slug, verbosity=0)


def fill_studio() -> None:
    """Make the sample classes, Ada, who books, Sam of the staff, and teachers to look up."""
    from quickscale_business_themes.yoga.models import Teacher

    call_command("create_sample_classes", verbosity=0)
    names = [f"Teacher {number}" for number in range(60)]
    Teacher.objects.bulk_create(
        Teacher(name=name, slug=name.lower().replace(" ", "-")) for name in names
    )
    make_user("ada@example.com")
    make_user("sam@example.com", is_staff=True)


FILLERS = {
    "ecommerce": fill_shop,
    "crm": fill_team,
    "realestate": fill_agency,
    "yoga": fill_studio,
}


@pytest.fixture
def site(transactional_db: None, filled: Snapshot, live_server) -> str:
    """The address of a filled site."""
    filled.restore()
    return live_server.url


@pytest.fixture
def customer(site: str) -> Any:
    """Somebody with a verified address, 5,000 credits and no cart."""
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(email="ada@example.com")


@pytest.fixture
def make_visit(chromium: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a browser of its own, signed in where it is told an address."""
    contexts = []

    def make(email: str = "", *, width: int = 1280, **options: Any) -> Visit:
        size = {"width": width, "height": 900}
        context = chromium.new_context(viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        if email:
            context.add_cookies([{"name": "sessionid", "value": sign_in(email), "url": site}])
        return Visit(context, site, is_scripted=options.get("java_script_enabled", True))

    yield make
    for context in contexts:
        context.close()


def sign_in(email: str) -> str:
    """Return the key of a new session of somebody's, who works for their team if they have one."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from quickscale.core.http import request_context
    from quickscale.core.teams.models import Membership

    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    user = get_user_model().objects.get(email=email)
    client.force_login(user, backend=backend)
    for membership in Membership.objects.filter(user=user) if THEME in OF_TEAMS else ():
        session = client.session
        session[request_context.TEAM] = str(membership.team.public_id)
        session.save()
    return client.cookies["sessionid"].value


@pytest.fixture
def visit(make_visit) -> Visit:
    """A visitor with JavaScript."""
    return make_visit()


@pytest.fixture
def visit_without_javascript(make_visit) -> Visit:
    """A visitor whose browser runs no script."""
    return make_visit(java_script_enabled=False)
