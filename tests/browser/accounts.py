"""What somebody has after a year on a site, so that the pages of an account have much to show."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

_BROWSERS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
)
_ANSWER = "<html><body><h1>502 Bad Gateway</h1><p>The upstream server did not answer.</p></body>"


@dataclass(frozen=True, slots=True)
class Account:
    """Where the pages of a filled account are, as far as their paths can't be known before."""

    team: str
    member: str
    role: str
    invitation: str
    key: str
    webhook: str
    delivery: str


def fill_account(user: Any, *, guests: list[Any]) -> Account:
    """Give somebody credits with a history, a team, keys, webhooks and sessions.

    Args:
        guests: who belongs to the team besides.
    """
    spend_credits(user)
    team, member, role, invitation = make_team(user, guests)
    open_sessions(user)
    make_payments(user)
    webhook, delivery = make_webhooks(user)
    key = make_keys(user)
    return Account(team, member, role, invitation, key, webhook, delivery)


def spend_credits(user: Any) -> None:
    soon = timezone.now() + timedelta(days=20)
    user.credits.grant("1500", source="plan", reason="Studio plan, monthly", expires_at=soon)
    user.credits.consume("12.5", "Summary of “The sketch of the analytical engine”")
    user.credits.consume("240", "Sixteen illustrations for the winter catalogue")
    user.credits.hold("75", "Translation into German, being written")


def make_team(user: Any, guests: list[Any]) -> tuple[str, str, str, str]:
    """Return the paths' parts: the team's, a member's, a role's and an open invitation's."""
    from quickscale.core.teams.models import Membership
    from quickscale.core.teams.services import accept_invitation, create_role, create_team

    team = create_team("Analytical Engines & Sons, London", owner=user)
    role = create_role(team, "Bookkeeper", ["billing.manage", "audit.view"], by=user)
    for guest in guests:
        accept_invitation(invite(team, guest.email, user), user=guest)
    invite(team, "m@b.example", user, role=role)
    token = invite(team, "charles.babbage@difference-engine.example", user, role="admin")
    team.credits.grant("10000", source="gift", reason="Welcome")
    member = Membership.objects.filter(team=team).exclude(user=user).get()
    return team.slug, str(member.public_id), str(role.public_id), token


def invite(team: Any, email: str, user: Any, **options: Any) -> str:
    """Return the token of a new invitation, which otherwise is in its mail alone."""
    from quickscale.core.teams import services
    from quickscale.core.teams.models import Invitation
    from quickscale.core.teams.services.invitations import hash_token

    invitation = services.invite(team, email, by=user, **options)
    token = f"the-link-of-{invitation.public_id}"
    found = Invitation.objects.for_team(team).filter(pk=invitation.pk)
    found.update(token_hash=hash_token(token))
    return token


def open_sessions(user: Any) -> None:
    from allauth.usersessions.models import UserSession
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    for number, browser in enumerate(_BROWSERS):
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        UserSession.objects.create(
            user=user,
            session_key=session.session_key,
            ip=("203.0.113.7", "2001:db8:85a3::8a2e:370:7334")[number],
            user_agent=browser,
        )


def make_payments(user: Any) -> None:
    from quickscale.core.billing.models import Charge, Customer, Invoice

    customer = Customer.objects.create(user=user, stripe_id="cus_1")
    now = timezone.now()
    Invoice.objects.create(
        stripe_id="in_1",
        customer=customer,
        number="4F1C7A2B-0001",
        status="paid",
        currency="USD",
        total=10,
        amount_due=0,
        amount_paid=10,
        pdf_url="https://pay.example/invoice/in_1.pdf",
        created_at=now,
        paid_at=now,
    )
    Charge.objects.create(
        stripe_id="ch_1",
        customer=customer,
        description="Pro, monthly",
        status="succeeded",
        currency="USD",
        amount=10,
        refunded=0,
        method="Visa •••• 4242",
        receipt_url="https://pay.example/receipt/ch_1",
        created_at=now,
    )


def make_keys(user: Any) -> str:
    """Return a key's public id."""
    from quickscale.core.api_keys.services import create_key, revoke_key

    scopes = ["core:read", "core:write", "ecommerce:read"]
    soon = timezone.now() + timedelta(days=90)
    key, _ = create_key(user=user, name="Warehouse scanner", scopes=scopes, expires_at=soon)
    old, _ = create_key(user=user, name="The old spreadsheet", scopes=["core:read"])
    revoke_key(old, actor=user)
    return str(key.public_id)


def make_webhooks(user: Any) -> tuple[str, str]:
    """Return a webhook's and a delivery's public id."""
    from quickscale.core.webhooks.events import list_public_events
    from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint
    from quickscale.core.webhooks.services import create_endpoint, disable_endpoint

    events = [event.id for event in list_public_events()][1:5]
    endpoint = create_endpoint(
        user=user,
        url="https://hooks.difference-engine.example/v1/incoming/quickscale?tenant=ada",
        events=events,
        description="Tells the warehouse",
    )
    off = create_endpoint(user=user, url="https://old.example/hook", events=["*"])
    disable_endpoint(off, reason=WebhookEndpoint.Reason.FAILING)
    now = timezone.now()
    payload = json.dumps({"type": events[0], "data": {"id": "a" * 120, "amount": "12.50"}})
    common = {"endpoint": endpoint, "event": events[0], "payload": payload}
    WebhookDelivery.objects.create(**common, next_attempt_at=now + timedelta(minutes=5))
    WebhookDelivery.objects.create(
        **common,
        status="delivered",
        attempts=1,
        response_status=200,
        next_attempt_at=None,
        finished_at=now,
    )
    failed = WebhookDelivery.objects.create(
        **common,
        status="failed",
        attempts=8,
        response_status=502,
        problem="status",
        excerpt=_ANSWER,
        next_attempt_at=None,
        finished_at=now,
    )
    return str(endpoint.public_id), str(failed.public_id)
