"""The shop's figures on the staff's dashboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState

pytestmark = pytest.mark.django_db
FIGURES = "/api/ecommerce/figures"


@pytest.fixture
def seller(client, make_user):
    """A member of staff who may look at orders."""
    user = make_user("sam@example.com", credits=0)
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(user)
    return client


@pytest.fixture
def sales():
    """Orders of the last weeks, of which not all count."""

    def sell(total, *, days_ago=0, **details):
        states = {"payment_status": PaymentState.PAID, "currency": "USD", **details}
        order = Order.objects.create(
            email="ada@example.com", subtotal=total, grand_total=total, **states
        )
        moment = timezone.now() - timedelta(days=days_ago)
        Order.objects.filter(pk=order.pk).update(placed_at=moment)

    sell(20)
    sell(30, days_ago=5)
    sell(70, payment_status=PaymentState.UNPAID)
    sell(500, status=OrderStatus.CANCELED)
    sell(900, currency="EUR")
    sell(40, days_ago=40)


def ask(client, name):
    return client.get(f"{FIGURES}/{name}/?period=30").json()


def test_orders_that_were_not_called_off_are_counted(seller, sales):
    stat = ask(seller, "order-stat")
    assert (stat["value"], stat["previous"], stat["change"]) == ("4", "1", "3")


def test_revenue_is_what_was_paid_in_the_sites_currency(seller, sales):
    stat = ask(seller, "revenue-stat")
    assert (stat["value"], stat["previous"]) == ("50", "40")
    assert (stat["format"], stat["currency"]) == ("money", "USD")
    points = ask(seller, "revenue-series")["lines"][0]["points"]
    assert len(points) == 30
    assert (points[-1]["y"], points[-6]["y"]) == ("20", "30")


def test_the_dashboard_shows_them_to_whoever_may_look_at_orders(seller, sales):
    html = seller.get(reverse("dashboard:overview")).content.decode()
    assert "$50.00" in html
    assert "Shop revenue over time" in html


def test_nobody_else_sees_them(client, customer, sales):
    client.force_login(customer)
    for name in ("order-stat", "revenue-stat", "revenue-series"):
        assert client.get(f"{FIGURES}/{name}/").status_code == 403
