"""A web process that is killed (-9) while an order waits for its payment page, or is paid."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from quickscale.core.api_keys.services import create_key
from quickscale.core.billing.models import Checkout, StripeEvent
from quickscale_business_themes.ecommerce.models import DraftOrder, Order, StockLevel
from quickscale_business_themes.ecommerce.services import cards, carts, checkout, drafts, edits
from stripe_sandbox.outbox import sign_payload

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PATH = "/api/ecommerce/checkout/"
PATIENCE = 60
SLOWNESS = 3
PAID = "checkout.session.completed"
URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


@pytest.fixture
def site(server):
    """A process that serves this test's database, with this test's Stripe."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    url = os.environ["DATABASE_URL"].rpartition("/")[0]
    options = ("--noreload", "--nothreading", f"127.0.0.1:{port}")
    process = subprocess.Popen(
        [sys.executable, "-m", "quickscale_testing.manage", "runserver", *options],
        env={
            **os.environ,
            "DATABASE_URL": f"{url}/{connection.settings_dict['NAME']}",
            "STRIPE_SECRET_KEY": server.api_key,
            "STRIPE_API_BASE": server.url,
            "STRIPE_WEBHOOK_SECRET": server.webhook_secret,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until(lambda: answers(port))
    yield process, f"http://127.0.0.1:{port}"
    if process.poll() is None:
        process.kill()
    process.wait()


def answers(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


def wait_until(is_so):
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_the_same_key_leads_to_the_order_of_a_process_that_was_killed(
    site, server, make_product, customer, address
):
    process, url = site
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product().default_variant, 2, user=customer)
    _key, token = create_key(user=customer, name="Shop", scopes=["ecommerce:write"])
    asked = {**address, "payment": "card"}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one-order"}

    def ask():
        try:
            requests.post(url + PATH, json=asked, headers=headers, timeout=PATIENCE)
        except requests.ConnectionError:
            return

    server.slow_down(SLOWNESS)
    visitor = threading.Thread(target=ask)
    visitor.start()
    wait_until(Order.objects.exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    visitor.join()
    server.slow_down(0)
    time.sleep(SLOWNESS)  # Stripe ends its side of the call, whose key it refuses until then.

    for _time in range(2):
        answer = Client().post(PATH, asked, "application/json", headers=headers)
        assert answer.status_code == 201, answer.content
        placed = answer.json()
        assert placed["number"] == Order.objects.get().number
        assert placed["payment_url"] == Checkout.objects.get().url
        assert placed["payment_url"]


@pytest.fixture
def placed(make_product, customer, make_user, address):
    """Return a function that has an order of two mugs wait for its card, in one of three ways."""

    def place(kind):
        mug = make_product(price="12.50").default_variant
        if kind == "draft":
            lines = [{"variant": mug, "quantity": 2}]
            draft = drafts.save_draft(DraftOrder(), {"email": customer.email}, lines, user=None)
            drafts.save_address(draft, address)
            return drafts.send_draft(draft, user=None)
        user = make_user("some@example.com", credits=10) if kind == "split" else customer
        cart = carts.ensure_cart(user=user, token=None)
        carts.add_to_cart(cart, mug, 2, user=user)
        options = {} if kind == "edit" else {"card": URLS, "use_credits": kind == "split"}
        order = checkout.place_order(cart, user=user, address=address, **options)
        if kind == "edit":
            edit = edits.prepare_edit(order, {0: 3}, [], user=None)
            edits.apply_edit(order, edit.public_id)
        return order

    return place


@pytest.mark.parametrize(
    ("kind", "payments"),
    [
        ("draft", [("card", 25)]),
        ("split", [("credits", 10), ("card", 15)]),
        ("edit", [("credits", 25), ("card", Decimal("12.5"))]),
    ],
)
def test_a_payment_that_a_killed_process_was_told_of_pays_its_order_once(
    site, server, placed, kind, payments
):
    process, url = site
    order = placed(kind)
    before = order.payment_status
    cards.pay_again(order, URLS)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    (told,) = [it for it in server.deliveries() if it.event["type"] == PAID]

    def tell():
        signature = sign_payload(told.body, server.webhook_secret, int(time.time()))
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        try:
            hook = f"{url}/webhooks/stripe/"
            requests.post(hook, data=told.body, headers=headers, timeout=PATIENCE)
        except requests.ConnectionError:
            return

    server.slow_down(SLOWNESS)
    stripe = threading.Thread(target=tell)
    stripe.start()
    wait_until(StripeEvent.objects.exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    stripe.join()
    server.slow_down(0)
    order.refresh_from_db()
    assert order.payment_status == before

    StripeEvent.objects.update(locked_until=timezone.now())  # the lease of the dead runs out
    for _time in range(2):
        call_command("process_stripe_events", verbosity=0)
    server.flush()
    order.refresh_from_db()
    assert (order.payment_status, order.due_total, order.hold) == ("paid", 0, "")
    found = order.payments.order_by("pk").values_list("method", "amount")
    assert list(found) == payments
    assert order.grand_total == sum(amount for _method, amount in payments)
    assert list(order.events.values_list("kind", flat=True))[-1] == "pay"


@pytest.mark.parametrize("kind", ["draft", "split"])
def test_an_order_whose_process_was_killed_before_its_page_opened_gives_all_back(
    server, placed, kind
):
    """All that a process can leave behind then is what it has committed: the order as placed."""
    order = placed(kind)
    Checkout.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    Order.objects.filter(payment_due_at__isnull=False).update(payment_due_at=timezone.now())
    call_command("expire_checkouts", verbosity=0)
    call_command("cancel_overdue_orders", verbosity=0)
    order.refresh_from_db()
    assert (order.status, order.hold) == ("canceled", "")
    assert StockLevel.objects.get().allocated == 0
    if kind == "split":
        assert order.user.credits.balance == 10
