"""What people are told, and shown, when a payment of theirs fails."""

from __future__ import annotations

import random

import pytest
from django.utils import formats, timezone

from quickscale.core.billing.models import Invoice, Subscription
from quickscale.core.billing.stripe_api import get_client
from quickscale.core.mail.models import OutgoingMail
from quickscale.core.teams.models import Membership, Role
from quickscale.core.teams.services import create_team
from quickscale.core.users.models import User
from stripe_sandbox import Dunning

pytestmark = pytest.mark.django_db

FAILING = "4000000000000341"


@pytest.fixture
def overdue(ann, subscribe, deliver, server):
    """Let a trial end with a card that cannot be charged: the first attempt failed."""
    subscribe(ann, "team", card=FAILING)
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    return Invoice.objects.get(status="open")


def mails(mailoutbox):
    return [(mail.subject, *mail.to) for mail in mailoutbox]


def test_a_failed_payment_is_told_with_the_ways_to_mend_it(overdue, mailoutbox):
    (mail,) = mailoutbox
    assert (mail.subject, mail.to) == ("Your payment failed", ["ann@example.com"])
    assert "$30.00" in mail.body
    assert overdue.hosted_url in mail.body
    assert "http://testserver/account/plan/" in mail.body
    day = timezone.localtime(overdue.next_attempt_at)
    assert formats.date_format(day, "DATE_FORMAT") in mail.body
    html, kind = mail.alternatives[0]
    assert kind == "text/html"
    assert f'href="{overdue.hosted_url}"' in html


def test_events_that_come_again_and_in_any_order_tell_nothing_again(
    overdue, mailoutbox, server, deliver
):
    events = [item.event["id"] for item in server.deliveries()] * 3
    random.Random(3).shuffle(events)
    deliver(lambda: [server.deliver(event) for event in events])
    assert len(mailoutbox) == 1


def test_each_attempt_that_fails_is_told_once(overdue, mailoutbox, server, deliver):
    server.advance(days=3, hours=1)
    deliver()
    deliver(server.redeliver_all)
    assert Invoice.objects.get(pk=overdue.pk).attempts == 2
    assert mails(mailoutbox) == [("Your payment failed", "ann@example.com")] * 2


def test_a_plan_that_ends_unpaid_is_told_once_and_in_place_of_the_last_attempt(
    overdue, mailoutbox, server, deliver
):
    for days in (3, 5, 7):
        server.advance(days=days, hours=1)
        deliver()
    deliver(server.redeliver_all)
    assert Subscription.objects.get().status == "canceled"
    subjects = [mail.subject for mail in mailoutbox]
    assert subjects == ["Your payment failed"] * 3 + ["Your plan has ended"]
    assert "http://testserver/account/plan/" in mailoutbox[-1].body


def test_a_plan_that_waits_for_its_bill_can_be_had_back(
    ann, subscribe, mailoutbox, server, deliver
):
    server.sandbox.dunning = Dunning(retry_after_days=(), outcome="unpaid")
    subscribe(ann, "team", card=FAILING)
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    deliver(server.redeliver_all)
    assert Subscription.objects.get().status == "unpaid"
    (mail,) = mailoutbox
    assert mail.subject == "Your plan has ended"
    assert "Pay the open invoice" in mail.body


def test_a_plan_that_somebody_ends_themselves_is_not_told(
    ann, subscribe, mailoutbox, server, deliver
):
    subscribe(ann)
    get_client().v1.subscriptions.cancel(Subscription.objects.get().stripe_id)
    deliver()
    assert mailoutbox == []


def test_a_card_that_is_declined_on_the_payment_page_is_not_told(
    ann, subscribe, mailoutbox, deliver
):
    with pytest.raises(Exception, match="declined"):
        subscribe(ann, card="4000000000000002")
    deliver()
    assert mailoutbox == []


def test_of_a_team_those_are_told_who_may_pay(ann, subscribe, mailoutbox, server, deliver):
    team = create_team("Rockets", owner=ann)
    payer = Role.objects.for_team(team).create(name="Payer", permissions=["billing.manage"])
    for name, role, custom in (
        ("bob", "admin", None),
        ("cy", "custom", payer),
        ("di", "member", None),
    ):
        user = User.objects.create_user(f"{name}@example.com")
        Membership.objects.create(team=team, user=user, role=role, custom_role=custom)
    gone = User.objects.create_user("gone@example.com", is_active=False)
    Membership.objects.create(team=team, user=gone, role="admin")
    subscribe(team, "team", card=FAILING)
    server.renew(Subscription.objects.get().stripe_id)
    deliver()
    assert sorted(mails(mailoutbox)) == [
        ("Payment for Rockets failed", f"{name}@example.com") for name in ("ann", "bob", "cy")
    ]


def test_the_setting_leaves_it_to_stripe(settings, ann, subscribe, server, deliver):
    settings.QUICKSCALE_DUNNING_MAILS = False
    subscribe(ann, "team", card=FAILING)
    server.renew(Subscription.objects.get().stripe_id)
    server.advance(days=40)
    deliver()
    assert not OutgoingMail.objects.exists()


def test_what_is_overdue_is_told_by_the_api_and_shown_on_the_page(overdue, ann, client):
    client.force_login(ann)
    plan = client.get("/api/core/plan/").json()
    assert plan["status"] == "past_due"
    assert plan["past_due_since"] == overdue.created_at.isoformat().replace("+00:00", "Z")
    assert plan["next_attempt_at"] == overdue.next_attempt_at.isoformat().replace("+00:00", "Z")
    page = client.get("/account/plan/").content.decode()
    assert "Past due since" in page
    assert "Next payment attempt" in page


def test_once_it_is_paid_nothing_is_overdue(overdue, ann, client, server, deliver):
    method = get_client().v1.payment_methods.attach(
        "pm_card_visa", {"customer": ann.billing_customer.stripe_id}
    )
    get_client().v1.invoices.pay(overdue.stripe_id, {"payment_method": method.id})
    deliver()
    client.force_login(ann)
    plan = client.get("/api/core/plan/").json()
    told = (plan["status"], plan["past_due_since"], plan["next_attempt_at"], plan["notice"])
    assert told == ("active", None, None, "")
    assert "Past due since" not in client.get("/account/plan/").content.decode()


@pytest.mark.parametrize("name", ["payment_failed", "plan_lost"])
def test_both_mails_can_be_previewed(name, client, settings, db):
    settings.DEBUG = True
    page = client.get(f"/_mail/{name}/").content.decode()
    assert "Harbour Lights" in page
