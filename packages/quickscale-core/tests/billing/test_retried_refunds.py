"""A refund that Stripe refused is asked for once more, by staff who may."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission

from quickscale.core.audit.models import AuditEvent
from quickscale.core.billing import payments
from quickscale.core.billing.models import Charge, Checkout, Refund
from quickscale.core.money import Money
from quickscale.core.users.models import User

from .scenarios import start_payment

pytestmark = pytest.mark.django_db

REFUNDS = "/api/core/staff/refunds/"
DETAILS = {
    "description": "Order 1",
    "email": "ann@example.com",
    "success_url": "http://testserver/",
    "cancel_url": "http://testserver/",
}


@pytest.fixture
def failed(server, deliver):
    """A refund of 4 of 10 dollars that Stripe refused."""
    total = Money(Decimal(10), "USD")
    start_payment("test.order:1", [payments.LineItem("Pearl", total)], total, **DETAILS)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    refund = payments.refund_payment("test.order:1", Money(Decimal(4), "USD"))
    Refund.objects.update(status="failed", error="Insufficient funds")
    return refund


@pytest.fixture
def make_staff(client, django_user_model):
    def make(*codenames):
        staff = django_user_model.objects.create_user("staff@example.com", is_staff=True)
        staff.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(staff)
        return client

    return make


def test_a_failed_refund_is_retried_once_whoever_asks_how_often(failed, make_staff, deliver):
    staff = make_staff("view_refund", "change_refund")
    for _ in range(2):
        answer = deliver(lambda: staff.post(f"{REFUNDS}{failed.public_id}/retry/"))
        assert answer.status_code == 200
    deliver()
    assert Charge.objects.get().refunded == 4
    rows = staff.get(REFUNDS).json()["results"]
    assert [(row["status"], row["can"]["retry"]) for row in rows] == [
        ("succeeded", False),
        ("failed", False),
    ]
    assert AuditEvent.objects.filter(action="billing.refund_retried").count() == 1


def test_only_a_refund_that_failed_is_retried(failed, make_staff):
    staff = make_staff("view_refund", "change_refund")
    Refund.objects.update(status="succeeded")
    assert staff.post(f"{REFUNDS}{failed.public_id}/retry/").status_code == 404


def test_what_went_back_otherwise_is_not_given_back_twice(failed, make_staff, deliver):
    staff = make_staff("view_refund", "change_refund")
    deliver(lambda: payments.refund_payment("test.order:1"))
    deliver()
    answer = staff.post(f"{REFUNDS}{failed.public_id}/retry/")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:quickscale:problem:refund-too-large"


def test_looking_at_refunds_is_not_retrying_them(failed, make_staff):
    staff = make_staff("view_refund")
    assert staff.get(REFUNDS).json()["results"][0]["error"] == "Insufficient funds"
    assert staff.post(f"{REFUNDS}{failed.public_id}/retry/").status_code == 403


def test_the_dashboard_offers_to_retry_what_failed(failed, client, deliver):
    client.force_login(User.objects.create_superuser("boss@example.com", "correct horse"))
    assert "Retry" in client.get("/dashboard/refunds/").content.decode()
    answer = deliver(lambda: client.post(f"/dashboard/refunds/-/retry/{failed.public_id}/"))
    assert answer.status_code == 303
    assert ">Retry<" not in client.get("/dashboard/refunds/").content.decode()
