"""What units, lines and orders come to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from quickscale.core import hooks
from quickscale.core.billing.models import Checkout
from quickscale.core.credits import credits_for
from quickscale.core.money import MAX_PRICE, Money
from quickscale_business_themes.ecommerce import exceptions
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import cards, carts, checkout

pytestmark = pytest.mark.django_db

URLS = cards.ReturnUrls(paid="http://testserver/{number}/", abandoned="http://testserver/{number}/")


@pytest.fixture
def order(customer, address):
    """Return a function that orders so many of a product."""

    def run(product, quantity, **details):
        cart = carts.ensure_cart(user=customer, token=None)
        carts.add_to_cart(cart, product.default_variant, quantity, user=customer)
        return checkout.place_order(cart, user=customer, address=address, **details)

    return run


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [("12.345", 40, "493.80"), ("0.005", 999, "5.00"), ("11.115", 3, "33.35")],
)
def test_unit_times_quantity_is_the_line(order, make_product, price, quantity, total):
    line = order(make_product(price=price, stock=1000), quantity).lines.get()
    assert line.unit_price == Decimal(price)
    assert line.total == Decimal(total)
    assert Money(line.unit_price * line.quantity, "USD").rounded().amount == line.total


def test_a_rule_of_the_shop_comes_to_a_unit_that_is_kept(order, make_product, client, customer):
    def third(prices, variants, user):
        return [Money(price.amount / 3, price.currency) for price in prices]

    with hooks.register_temporarily("ecommerce.unit_prices", third):
        placed = order(make_product(price="100"), 3)
    line = placed.lines.get()
    assert (line.unit_price, line.total) == (Decimal("33.3333"), Decimal("100.00"))
    client.force_login(customer)
    (shown,) = client.get(f"/api/ecommerce/orders/{placed.number}/").json()["lines"]
    assert (shown["unit_price"], shown["total"]) == ("33.3333", "100.00")


def test_nothing_that_costs_something_is_had_for_nothing(order, make_product, client, customer):
    crumb = make_product("Crumb", price="0.001", stock=100)
    with pytest.raises(exceptions.LineProblems):
        order(crumb, 3)
    assert not Order.objects.exists()
    client.force_login(customer)
    (line,) = client.get("/api/ecommerce/cart/").json()["lines"]
    assert [problem["code"] for problem in line["problems"]] == ["too_small"]
    assert line["unit_price"] == "0.001"
    assert order(crumb, 7).grand_total == Decimal("0.01")


def test_what_is_free_stays_free(order, make_product):
    assert order(make_product(price="0"), 2).payment_status == "paid"


def test_a_small_total_costs_some_credits(settings):
    settings.QUICKSCALE_CREDIT_PRICES = {"USD": Decimal(1000)}
    assert credits_for(Money(Decimal("0.01"), "USD")) == Decimal("0.0001")
    assert credits_for(Money(Decimal(0), "USD")) == 0


def test_dinars_are_paid_to_the_nearest_step(order, make_product, server, deliver, settings):
    settings.QUICKSCALE_CURRENCY = "KWD"
    placed = order(make_product(price="2.562", currency="KWD"), 2, card=URLS)
    assert placed.grand_total == Decimal("5.124")
    cards.open_card_page(placed)
    server.complete_checkout(Checkout.objects.get().stripe_id)
    deliver()
    placed.refresh_from_db()
    assert placed.payment_status == "paid"
    assert placed.payments.get().amount == Decimal("5.12")


def test_a_total_that_no_card_can_be_charged_is_refused(order, make_product, server, settings):
    settings.QUICKSCALE_CURRENCY = "KWD"
    with pytest.raises(exceptions.PaymentRefused):
        order(make_product(price="0.004", currency="KWD"), 1, card=URLS)
    assert not Order.objects.exists()


@pytest.mark.parametrize("price", ["1000000000.0001", "99999999999999", "1e15", "1e400", "-1"])
def test_a_price_beyond_the_bound_is_refused_at_its_field(make_product, price):
    with pytest.raises(ValidationError) as refused:
        make_product(price=price)
    assert list(refused.value.error_dict) == ["price"]


def test_staff_are_told_of_it(client, make_product, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    variant = make_product().default_variant
    url = reverse("admin:ecommerce_productvariant_change", args=[variant.pk])
    for price in ("1e12", "99999999999999", "1000000001"):
        page = client.post(url, {"price": price, "compare_at_price": price})
        assert page.status_code == 200
        errors = page.context["adminform"].form.errors
        assert {"price", "compare_at_price"} <= errors.keys()


def test_a_sum_beyond_what_is_kept_is_refused_and_told(
    order, make_product, client, customer, address
):
    dear = make_product(price=str(MAX_PRICE), stock=1000)
    with pytest.raises(exceptions.TotalTooLarge):
        order(dear, 999)
    client.force_login(customer)
    quote = client.get("/api/ecommerce/checkout/").json()
    assert "total_too_large" in [problem["code"] for problem in quote["problems"]]
    answer = client.post("/api/ecommerce/checkout/", address, "application/json")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith(":total-too-large")


@pytest.mark.parametrize("value", ["1e30", "1e49", "99999999999999999999", "0.00001"])
def test_any_price_can_be_filtered_by(client, make_product, value):
    make_product()
    for name in ("min_price", "max_price"):
        answer = client.get("/api/ecommerce/products/", {name: value})
        assert answer.status_code in (200, 400), answer.content
