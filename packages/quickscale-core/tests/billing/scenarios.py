"""What customers do in the tests of payments, and workers that are killed meanwhile."""

from __future__ import annotations

import json
import os
import signal
import time

from django.db import connection
from django.test import Client
from django.utils import timezone

from quickscale.core.billing import payments
from quickscale.core.billing.events import process_due_events
from quickscale.core.billing.models import CreditPack, PlanPrice, StripeEvent
from quickscale.core.billing.services import checkouts
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.users.models import User
from quickscale_testing.forked import start_python
from stripe_sandbox.signing import sign_payload

URLS = {"success_url": "http://testserver/", "cancel_url": "http://testserver/"}


def buy_pack(server, user):
    checkout = checkouts.buy_pack(user, CreditPack.objects.get(), email=user.email, **URLS)
    server.complete_checkout(checkout.stripe_id)


def start_payment(reference, lines, total, **details):
    """Prepare a payment and open its page, as a theme does."""
    payments.prepare_payment(reference, lines, total, **details)
    return payments.open_payment_page(reference)


def subscribe(server, user, plan, **payer):
    server.complete_checkout(open_page(user, plan).stripe_id, **payer)


def open_page(user, plan="pro"):
    price = PlanPrice.objects.get(plan__slug=plan, interval="month")
    return checkouts.subscribe(user, price, email=user.email, **URLS)


def live_at_stripe():
    return list(get_client().v1.subscriptions.list().auto_paging_iter())


def refunds():
    return [it.amount for it in get_client().v1.refunds.list().auto_paging_iter()]


def live(server, name):
    """Let two customers subscribe, buy, be refunded, upgraded and renewed, and a third never pay
    for the plan that they tried; return them.
    """
    users = [User.objects.create_user(f"{name}{number}@example.com") for number in range(3)]
    for user in users[:2]:
        subscribe(server, user, "pro")
        buy_pack(server, user)
    subscribe(server, users[2], "team", card="4000000000000341")
    packs = [it for it in get_client().v1.charges.list().data if it.amount == 5000]
    get_client().v1.refunds.create({"charge": packs[0].id, "amount": 2000})
    server.dispute(packs[1].id)
    upgrade(server, users[0])
    server.advance(days=32)
    return users


def upgrade(server, user):
    """Let somebody change to a dearer plan, of which the site hears only by events."""
    found = (
        get_client().v1.subscriptions.list({"customer": user.billing_customer.stripe_id}).data[0]
    )
    item = {
        "id": found.to_dict()["items"]["data"][0]["id"],
        "price": PlanPrice.objects.get(plan__slug="max", interval="month").stripe_id,
    }
    terms = {"items": [item], "proration_behavior": "always_invoice"}
    get_client().v1.subscriptions.update(found.id, terms)


def look_at(user):
    """Return what is known of a customer, without the ids."""
    customer = user.billing_customer
    return {
        "subscriptions": sorted(customer.subscriptions.values_list("status", "plan__slug")),
        "invoices": sorted(customer.invoices.values_list("status", "total", "billing_reason")),
        "charges": sorted(customer.charges.values_list("status", "amount", "refunded")),
        "checkouts": sorted(
            customer.checkouts.values_list("purpose", "status", "refunded", "disputed", "revoked")
        ),
        "grants": sorted(user.credits.account.grants.values_list("source", "amount", "remaining")),
        "balance": user.credits.balance,
        "mails": list(
            OutgoingMail.objects.filter(recipient=user.email).values_list("template", flat=True)
        ),
    }


def post(server, event):
    body = json.dumps(event).encode()
    header = sign_payload(body, server.webhook_secret, int(time.time()))
    return Client().post(
        "/webhooks/stripe/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
    )


def events_of(server):
    return [delivery.event for delivery in server.deliveries()]


def process_everything():
    while open_events := StripeEvent.objects.filter(status="pending"):
        open_events.update(next_attempt_at=timezone.now(), locked_until=None)
        process_due_events()


def start_worker(server, *command, **environment):
    """Run a command in a process of its own, on this test's database and Stripe."""
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    return start_python(
        *("-m", "quickscale_testing.manage", *command),
        env={
            **os.environ,
            "DATABASE_URL": f"{url}/{database['NAME']}",
            "STRIPE_SECRET_KEY": server.api_key,
            "STRIPE_API_BASE": server.url,
            **environment,
        },
    )


def kill_once(worker, is_in_the_middle):
    """Kill a worker, with no chance to tidy up, once it is where it should be."""
    end = time.monotonic() + 60
    while not is_in_the_middle():
        assert worker.poll() is None, "The worker ended by itself."
        assert time.monotonic() < end
        time.sleep(0.02)
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def has_claimed():
    return StripeEvent.objects.locked().exists()


def waits_for_a_lock():
    with connection.cursor() as cursor:
        # Only this database's: other tests run beside this one. A lock on a row names none itself.
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN ("
            "SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE datname = current_database())"
        )
        return cursor.fetchone()[0] > 0
