"""Somebody did everything that a site offers; once their account is deleted no table knows them."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quickscale.core.billing.models import CreditPack, Invoice, PlanPrice, StripeEvent
from quickscale.core.billing.plans import sync_plans
from quickscale.core.billing.services import checkouts
from quickscale.core.billing.services.catalogue import sync_catalogue
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.mail.outbox import RETRIES
from quickscale.core.teams.services import accept_invitation, close_team, create_team, invite
from quickscale.core.webhooks.models import WebhookDelivery, WebhookEndpoint
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.products import (
    ProductData,
    VariantData,
    save_product,
)
from stripe_sandbox.site import connected_stripe

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL, NAME, SECRET = "zoe.quillfeather@example.com", "Zoë Quillfeather", "a-long-Secret-9"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#: However it is spelled: in a JSON column or a payload letters may be escaped.
TRACES = ("quillfeather", "zoë", r"zo\u00eb", "12 baker lane")
PLANS = [
    {"slug": "free", "name": "Free", "default": True},
    {
        "slug": "pro",
        "name": "Pro",
        "credits": 100,
        "prices": [{"currency": "USD", "interval": "month", "amount": "10.00"}],
    },
]
PACKS = [{"slug": "hundred", "name": "100 credits", "credits": 100, "price": "50.00"}]
ADDRESS = {
    "full_name": NAME,
    "address_line1": "12 Baker Lane",
    "address_line2": "",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}


@pytest.fixture(autouse=True)
def no_limits_from_other_tests():
    cache.clear()


@pytest.fixture
def stripe(settings):
    settings.QUICKSCALE_PLANS, settings.QUICKSCALE_CREDIT_PACKS = PLANS, PACKS
    with connected_stripe(settings) as server:
        sync_plans()
        sync_catalogue()
        yield server


@pytest.fixture
def bob(django_user_model):
    return django_user_model.objects.create_user("bob@example.com", name="Bob")


@pytest.fixture
def zoe(django_user_model):
    user = django_user_model.objects.create_user(EMAIL, SECRET, name=NAME)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    user.credits.grant(1000, source="test", reason="for the test")
    return user


@pytest.fixture
def browser(zoe):
    browser = Client(headers={"User-Agent": FIREFOX})
    sign_in(browser, "wrong")
    assert sign_in(browser, SECRET).status_code == 302
    return browser


def sign_in(browser, password):
    return browser.post(reverse("account_login"), {"login": EMAIL, "password": password})


def send(browser, method, path, body=None, **headers):
    answer = getattr(browser, method)(
        f"/api/{path}", body or {}, content_type="application/json", headers=headers
    )
    assert answer.status_code < 300, (path, answer.content)
    return answer.json()


def use_the_account(browser):
    """Look around, and leave answers to be remembered for whoever asks twice."""
    for page in ("/", reverse("base:security-log"), reverse("base:data")):
        browser.get(page, follow=True)
    send(browser, "put", "core/account/", {"name": NAME}, **{"Idempotency-Key": "name-1"})
    scopes = {"name": f"Key of {NAME}", "scopes": ["core:read", "core:write"]}
    key = send(browser, "post", "core/api-keys/", scopes, **{"Idempotency-Key": "key-1"})["key"]
    program = Client(headers={"Authorization": f"Bearer {key}"})
    own = {"url": "http://127.0.0.1:9/zoe", "events": ["*"], "description": NAME}
    send(program, "post", "core/webhooks/", own, **{"Idempotency-Key": "webhook-1"})
    stranger = Client()
    stranger.post(reverse("account_request_login_code"), {"email": EMAIL})


def work_in_teams(zoe, bob):
    blue, red = create_team("Blue", owner=bob), create_team("Red", owner=bob)
    WebhookEndpoint.objects.create(team=blue, url="http://127.0.0.1:9/blue", events=["*"])
    WebhookEndpoint.objects.create(url="http://127.0.0.1:9/site", events=["*"])
    invite(blue, EMAIL, by=bob)
    mail = OutgoingMail.objects.filter(recipient=EMAIL, template="team_invitation").latest(
        "created_at"
    )
    accept_invitation(re.search(r"/invitations?/([\w-]+)/", mail.text)[1], user=zoe)
    invite(red, EMAIL, by=bob)
    green = create_team("Green", owner=zoe)
    invite(green, "carl@example.com", by=zoe)
    close_team(green, by=zoe)


def pay_by_card(stripe, zoe):
    urls = {"success_url": "http://testserver/{checkout}/", "cancel_url": "http://testserver/"}
    price = PlanPrice.objects.get(plan__slug="pro")
    plan = checkouts.subscribe(zoe, price, email=EMAIL, **urls)
    stripe.complete_checkout(plan.stripe_id)
    take_events(stripe)
    pack = checkouts.buy_pack(zoe, CreditPack.objects.get(), email=EMAIL, **urls)
    stripe.complete_checkout(pack.stripe_id)
    checkouts.buy_pack(zoe, CreditPack.objects.get(), email=EMAIL, **urls)
    take_events(stripe)
    assert Invoice.objects.exists()
    assert EMAIL in StripeEvent.objects.filter(payload__contains=EMAIL).first().payload
    end_subscription(stripe, zoe)


def take_events(stripe):
    stripe.flush()
    call_command("process_stripe_events", verbosity=0)


def end_subscription(stripe, zoe):
    from quickscale.core.billing.models import Subscription
    from quickscale.core.billing.stripe_api import get_client

    for subscription in Subscription.objects.filter(customer__user=zoe):
        get_client().v1.subscriptions.cancel(subscription.stripe_id)
    take_events(stripe)


def shop(browser):
    mug = VariantData(sku="MUG", price=Decimal("12.50"), on_hand=5)
    save_product(ProductData(slug="mug", name="Mug", variants=[mug]))
    bought = {"variant": "MUG", "quantity": 1}
    send(browser, "post", "ecommerce/cart/add/", bought)
    placed = {**ADDRESS, "payment": "credits"}
    send(browser, "post", "ecommerce/checkout/", placed, **{"Idempotency-Key": "order-1"})
    send(browser, "post", "ecommerce/cart/add/", bought)
    for order in Order.objects.all():
        orders.fulfil_order(order)


def look_after(zoe, admin_client):
    """Do as staff what leaves a trace in the admin's own log and in the audit log."""
    page = reverse("admin:quickscale_users_user_change", args=[zoe.pk])
    form = admin_client.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    answer = admin_client.post(
        page, {**values, "name": NAME, **management_forms(admin_client, page)}
    )
    assert answer.status_code == 302, answer.content[:2000]
    terms = {"amount": "5", "reason": "Sorry"}
    send(admin_client, "post", f"core/staff/users/{zoe.public_id}/credits/", terms)


def management_forms(admin_client, page):
    html = admin_client.get(page).content.decode()
    names = re.findall(r'name="([\w-]+-(?:TOTAL|INITIAL)_FORMS)" value="(\d+)"', html)
    return dict(names)


def fail_a_mail():
    OutgoingMail.objects.create(
        template="news",
        recipient=EMAIL,
        subject=f"For {NAME}",
        text=NAME,
        status="failed",
        attempts=len(RETRIES) + 1,
        error=f"SMTPRecipientsRefused: {EMAIL}",
    )


@pytest.fixture
def everything(settings, stripe, zoe, bob, browser, admin_client):
    """Zoe did all there is to do, with tasks and mails waiting in the database."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    use_the_account(browser)
    work_in_teams(zoe, bob)
    pay_by_card(stripe, zoe)
    work_off()
    shop(browser)
    look_after(zoe, admin_client)
    fail_a_mail()
    work_off()
    return browser


def work_off():
    for command in ("process_stripe_events", "deliver_mail", "send_webhooks"):
        call_command(command, verbosity=0)


def delete_account(zoe):
    get_user_model().objects.filter(pk=zoe.pk).update(
        deletion_due_at=timezone.now() - timedelta(days=1)
    )
    call_command("delete_due_accounts")
    work_off()
    zoe.refresh_from_db()
    assert zoe.deleted_at


def find_traces():
    """Return each column of any table in which a cell still tells who it was."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found |= {
                    f"{table}.{name}: {text[:150]}"
                    for name, text in zip(columns, map(read_cell, row), strict=True)
                    if any(trace in text.lower() for trace in TRACES)
                }
    for session in Session.objects.all():
        if any(trace in str(session.get_decoded()).lower() for trace in TRACES):
            found.add(f"django_session: {session.get_decoded()}")
    return sorted(found)


def read_cell(cell):
    if isinstance(cell, bytes | memoryview):
        return bytes(cell).decode(errors="replace")
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)


def test_the_search_finds_somebody_who_is_there(everything):
    tables = {found.partition(".")[0] for found in find_traces()}
    assert tables >= {
        "account_emailaddress",
        "django_admin_log",
        "ecommerce_order",
        "quickscale_api_idempotencyrecord",
        "quickscale_audit_auditevent",
        "quickscale_billing_checkout",
        "quickscale_billing_stripeevent",
        "quickscale_mail_outgoingmail",
        "quickscale_teams_invitation",
        "quickscale_users_user",
    }


def test_no_table_knows_who_deleted_their_account(everything, zoe):
    delete_account(zoe)
    assert find_traces() == []


def test_what_was_paid_stays_as_the_law_asks(everything, zoe):
    sums = list(Invoice.objects.order_by("pk").values_list("total", "amount_paid", "number"))
    delete_account(zoe)
    assert (
        list(Invoice.objects.order_by("pk").values_list("total", "amount_paid", "number")) == sums
    )
    assert Order.objects.get().grand_total == Decimal("12.50")


def test_no_server_was_ever_told_an_address(everything):
    told = WebhookDelivery.objects.values_list("event", "payload")
    assert {event for event, _ in told} >= {"ecommerce.order_placed", "core.member_joined"}
    assert [event for event, text in told if any(trace in text.lower() for trace in TRACES)] == []


def test_the_file_of_a_persons_data_holds_all_of_it(everything):
    response = everything.get("/api/core/account/export/")
    data = json.loads(b"".join(response.streaming_content))
    for part in (
        *("account", "sessions", "security_log", "credits", "teams", "invitations", "api_keys"),
        *("webhooks", "subscriptions", "invoices", "payments", "checkouts", "mails"),
        *("orders", "carts", "analytics"),
    ):
        assert data[part], part
    assert {row["amount_paid"] for row in data["invoices"]} == {"10.0000"}
    assert data["orders"][0]["shipping_address_line1"] == "12 Baker Lane"
