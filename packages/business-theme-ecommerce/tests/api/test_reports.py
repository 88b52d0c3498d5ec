"""What the shop's staff read of its sales."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import Cart, CartLine, Order, OrderLine
from quickscale_business_themes.ecommerce.models.orders import OrderStatus, PaymentState

pytestmark = pytest.mark.django_db
REPORTS = "/api/ecommerce/reports"


@pytest.fixture
def seller(client, make_user):
    user = make_user("sam@example.com", credits=0)
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_order"))
    client.force_login(user)
    return client


@pytest.fixture
def sell():
    """Return a function that writes a paid order of lines: name, quantity, unit price."""

    def write(*lines, days_ago=0, refunded=0, email="ada@example.com", **details):
        subtotal = sum(quantity * Decimal(price) for _name, quantity, price, *_rest in lines)
        states = {"payment_status": PaymentState.PAID, "currency": "USD", **details}
        order = Order.objects.create(
            email=email,
            subtotal=subtotal,
            grand_total=subtotal + states.get("tax_total", 0),
            refunded_total=refunded,
            **states,
        )
        for position, (name, quantity, price, *back) in enumerate(lines):
            OrderLine.objects.create(
                order=order,
                position=position,
                name=name,
                sku=name,
                quantity=quantity,
                unit_price=price,
                total=quantity * Decimal(price),
                refunded_quantity=back[0] if back else 0,
            )
        moment = timezone.now() - timedelta(days=days_ago)
        Order.objects.filter(pk=order.pk).update(placed_at=moment)
        return order

    return write


def ask(client, path, **query):
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_sales_are_added_up_by_day_without_what_was_called_off(seller, sell):
    sell(("Mug", 2, "10"), tax_total=Decimal(4))
    sell(("Pot", 1, "30"), refunded=30, payment_status=PaymentState.REFUNDED)
    sell(("Pot", 1, "5"), days_ago=2)
    sell(("Pot", 1, "99"), status=OrderStatus.CANCELED)
    sell(("Pot", 1, "99"), payment_status=PaymentState.UNPAID)
    sell(("Pot", 1, "99"), currency="EUR")
    today, before = ask(seller, f"{REPORTS}/sales-by-day/", period="7")
    assert today["orders"] == 2
    assert {name: today[name] for name in ("gross", "tax", "total", "refunded", "net")} == {
        "gross": "50.00",
        "tax": "4.00",
        "total": "54.00",
        "refunded": "30.00",
        "net": "24.00",
    }
    assert (before["orders"], before["net"]) == (1, "5.00")


def test_best_sellers_are_those_that_brought_in_most_after_refunds(seller, sell):
    sell(("Mug", 3, "10", 1), ("Pot", 1, "15"))
    sell(("Pot", 1, "15"), days_ago=1)
    sell(("Lamp", 1, "500"), days_ago=100)
    rows = ask(seller, f"{REPORTS}/best-sellers/", period="30")
    told = [(row["name"], row["units"], row["orders"], row["revenue"]) for row in rows]
    assert told == [("Pot", 2, 2, "30.00"), ("Mug", 2, 1, "20.00")]


def test_an_order_is_worth_what_it_brought_in_on_average(seller, sell):
    sell(("Mug", 1, "10"))
    sell(("Mug", 1, "30"), refunded=10, payment_status=PaymentState.PARTIALLY_REFUNDED)
    sell(("Mug", 1, "80"), refunded=80, payment_status=PaymentState.REFUNDED)
    stat = ask(seller, "/api/ecommerce/figures/order-value-stat/")
    assert (stat["value"], stat["previous"], stat["format"]) == ("15", None, "money")


def test_customers_return_by_their_address_in_any_case(seller, sell):
    sell(("Mug", 1, "1"), email="Ada@example.com", days_ago=60)
    sell(("Mug", 1, "1"), email="ada@example.com")
    sell(("Mug", 1, "1"), email="ada@example.com")
    sell(("Mug", 1, "1"), email="bob@example.com")
    sell(("Mug", 1, "1"), email="bob@example.com")
    assert ask(seller, "/api/ecommerce/figures/returning-customer-stat/")["value"] == "0.5"


def test_abandoned_carts_are_those_of_known_people_left_alone(seller, make_product, make_user):
    variant = make_product("Mug", price="5").default_variant
    old = timezone.now() - timedelta(hours=2)
    guest = fill(Cart.objects.create(email="guest@example.com"), variant, old)
    fill(Cart.objects.create(), variant, old)
    fill(Cart.objects.create(email="now@example.com"), variant, timezone.now())
    empty = Cart.objects.create(email="empty@example.com")
    Cart.objects.filter(pk=empty.pk).update(updated_at=old)
    (row,) = ask(seller, f"{REPORTS}/abandoned-carts/")["results"]
    assert (row["customer"], row["quantity"], row["value"]) == ("guest@example.com", 3, "15.00")
    assert row["id"] == str(guest.token)


def fill(cart, variant, moment):
    CartLine.objects.create(cart=cart, variant=variant, quantity=3, seen_price=5)
    Cart.objects.filter(pk=cart.pk).update(updated_at=moment)
    return cart


def test_steps_disappear_once_they_are_done(seller, make_product, sell):
    steps = [step["id"] for step in ask(seller, "/api/ecommerce/setup-steps/")]
    assert steps == ["product", "publish", "payments", "shipping", "legal", "order"]
    make_product()
    sell(("Mug", 1, "1"))
    steps = [step["id"] for step in ask(seller, "/api/ecommerce/setup-steps/")]
    assert steps == ["payments", "shipping", "legal"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/ecommerce/reports/sales-by-day/",
        "/api/ecommerce/reports/best-sellers/",
        "/api/ecommerce/reports/abandoned-carts/",
        "/api/ecommerce/setup-steps/",
        "/api/ecommerce/figures/order-value-stat/",
        "/api/ecommerce/figures/returning-customer-stat/",
    ],
)
def test_customers_read_none_of_it(client, customer, path):
    assert client.get(path).status_code in (401, 403)
    client.force_login(customer)
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("days", ["7", "365"])
def test_the_pages_show_them(seller, sell, days):
    sell(("Mug", 3, "10"))
    for path in ("", "sales/", "best-sellers/", "abandoned-carts/"):
        page = seller.get(f"/dashboard/shop/reports/{path}", {"period": days})
        assert page.status_code == 200, path
        if path in ("", "sales/", "best-sellers/"):
            assert "$30.00" in page.content.decode(), path


def test_the_dashboard_leads_a_new_shop_through_its_first_steps(seller):
    page = seller.get("/dashboard/").content.decode()
    assert "Add your first product" in page
