"""A site that sells plans and packs, and a Stripe of its own that holds its webhooks back."""

from __future__ import annotations

import pytest

from quickscale.core.billing.models import Checkout, PlanPrice
from quickscale.core.billing.plans import sync_plans
from quickscale.core.billing.services import checkouts
from quickscale.core.billing.services.catalogue import sync_catalogue
from quickscale.core.users.models import User
from stripe_sandbox import FakeStripe
from stripe_sandbox.site import connected_stripe

PLANS = [
    {
        "slug": "free",
        "name": "Free",
        "default": True,
        "limits": {"projects": {"count": 1}, "exports": {"count": 5, "enforcement": "soft"}},
    },
    {
        "slug": "pro",
        "name": "Pro",
        "features": {"reports": "Reports"},
        "limits": {"projects": {"count": 10}},
        "credits": 100,
        "prices": [
            {"currency": "USD", "interval": "month", "amount": "10.00"},
            {"currency": "USD", "interval": "year", "amount": "100.00"},
        ],
    },
    {
        "slug": "max",
        "name": "Max",
        "credits": 1000,
        "prices": [
            {"currency": "USD", "interval": "month", "amount": "40.00"},
            {"currency": "USD", "interval": "year", "amount": "400.00"},
        ],
    },
    {
        "slug": "team",
        "name": "Team",
        "features": ["reports", "audit_log"],
        "limits": {"seats": {"count": 3}},
        "per_seat": True,
        "trial_days": 14,
        "prices": [{"currency": "USD", "interval": "month", "amount": "30.00"}],
    },
]
PACKS = [{"slug": "hundred", "name": "100 credits", "credits": 100, "price": "50.00"}]


@pytest.fixture(autouse=True)
def offers(settings):
    settings.QUICKSCALE_PLANS = PLANS
    settings.QUICKSCALE_CREDIT_PACKS = PACKS


@pytest.fixture
def plans(db):
    sync_plans()


@pytest.fixture
def ann(plans):
    return User.objects.create_user("ann@example.com", name="Ann", password="correct horse")


@pytest.fixture
def server(settings):
    """Stripe, whose events wait for ``deliver``."""

    with connected_stripe(settings) as server:
        yield server


@pytest.fixture
def deliver(server, django_capture_on_commit_callbacks):
    """Return a function that delivers what waits, and lets it be processed."""

    def run(how=None):
        with django_capture_on_commit_callbacks(execute=True):
            return (how or server.flush)()

    return run


@pytest.fixture
def subscribe(server, deliver):
    """Return a function that subscribes somebody to a plan and pays."""

    def run(owner, plan="pro", interval="month", *, told=True, **payer):
        price = PlanPrice.objects.get(plan__slug=plan, interval=interval)
        checkout = checkouts.subscribe(
            owner,
            price,
            email="ann@example.com",
            success_url="http://testserver/{checkout}/",
            cancel_url="http://testserver/",
        )
        server.complete_checkout(checkout.stripe_id, **payer)
        if told:
            deliver()
        return Checkout.objects.get(pk=checkout.pk)

    return run


@pytest.fixture
def buy_pack(server, deliver):
    """Return a function that buys a pack of credits and pays."""
    from quickscale.core.billing.models import CreditPack

    def run(owner, *, told=True):
        checkout = checkouts.buy_pack(
            owner,
            CreditPack.objects.get(),
            email="ann@example.com",
            success_url="http://testserver/{checkout}/",
            cancel_url="http://testserver/",
        )
        server.complete_checkout(checkout.stripe_id)
        if told:
            deliver()
        return Checkout.objects.get(pk=checkout.pk)

    return run


@pytest.fixture
def connect(settings, plans):
    """Return a function that lets the site pay at a Stripe whose events are kept back."""
    servers = []

    def run(seed):
        server = FakeStripe("http://testserver/webhooks/stripe/", retry_after=(), seed=seed)
        servers.append(server.start())
        server.hold()
        settings.STRIPE_SECRET_KEY = server.api_key
        settings.STRIPE_WEBHOOK_SECRET = server.webhook_secret
        settings.STRIPE_API_BASE = server.url
        list(sync_catalogue())
        return server

    yield run
    for server in servers:
        server.stop()
