"""Discounts, vouchers and taxes from the cart to the order, as shoppers meet them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import (
    Order,
    OrderAdjustment,
    Promotion,
    Redemption,
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
    TaxCategory,
    Voucher,
)
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.catalogue import PricingService

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
TENTH = ("order_percentage", {"percentage": "10"})


@pytest.fixture
def shopper(client, customer):
    client.force_login(customer)
    return client


def post(client, path, data, **headers):
    return client.post(f"{API}/{path}", data, content_type="application/json", headers=headers)


def fill(client, product, quantity=1):
    answer = post(client, "cart/add/", {"product": product.slug, "quantity": quantity})
    assert answer.status_code == 201, answer.content
    return answer.json()


def enter(client, code):
    return post(client, "cart/vouchers/", {"code": code})


def read(client):
    return client.get(f"{API}/cart/").json()


def refusal(client, code):
    answer = enter(client, code)
    assert answer.status_code == 400, answer.content
    assert read(client)["vouchers"] == []
    return answer.json()["errors"]["code"]


def ship_for(price, country="GB"):
    zone = ShippingZone.objects.create(name="Home")
    ShippingPlace.objects.create(zone=zone, country=country)
    method = ShippingMethod.objects.create(zone=zone, name="Post")
    ShippingRate.objects.create(method=method, price=Decimal(price))


def sums(cart):
    return [cart[name] for name in ("subtotal", "discount", "shipping", "tax", "total")]


def test_a_cart_shows_what_is_taken_off_and_why(client, make_product, make_promotion):
    make_promotion(TENTH, name="Spring sale")
    cart = fill(client, make_product(price="12.50"), 2)
    assert sums(cart) == ["25.00", "2.50", "0.00", "0.00", "22.50"]
    assert cart["discounts"] == [
        {"name": "Spring sale", "code": "", "amount": "2.50", "currency": "USD"}
    ]


@pytest.mark.parametrize(
    ("included", "tax", "total", "label"),
    [(False, "2.50", "15.00", "20% VAT"), (True, "2.08", "12.50", "Including 20% VAT")],
)
def test_a_cart_shows_each_tax_with_its_rate(
    client, make_product, make_tax, included, tax, total, label
):
    make_tax(20, included=included)
    cart = fill(client, make_product(price="12.50"))
    assert (cart["tax"], cart["total"]) == (tax, total)
    assert cart["taxes"] == [
        {
            "label": label,
            "name": "VAT",
            "percentage": "20",
            "amount": tax,
            "is_included": included,
            "currency": "USD",
        }
    ]


def test_taxes_are_those_of_the_address_once_it_is_known(shopper, make_product, make_tax, address):
    make_tax(20)
    make_tax(5, country="GB")
    assert fill(shopper, make_product(price=100))["tax"] == "20.00"
    order = post(shopper, "checkout/", address).json()
    assert (order["tax"], order["total"]) == ("5.00", "105.00")


def test_a_product_is_taxed_by_its_own_category(client, make_product, make_tax):
    make_tax(20)
    make_tax(0, category="Books", name="Zero")
    book = make_product("Book", price=10)
    book.tax_category = TaxCategory.objects.get(name="Books")
    book.save()
    fill(client, make_product("Mug", price=10))
    cart = fill(client, book)
    assert {tax["name"]: tax["amount"] for tax in cart["taxes"]} == {"VAT": "2.00", "Zero": "0.00"}


def test_a_voucher_is_entered_in_any_case_and_taken_out_again(client, make_product, make_promotion):
    make_promotion(TENTH, codes=["SPRING-10"])
    assert fill(client, make_product(price=10))["discounts"] == []
    answer = enter(client, " spring-10 ")
    assert answer.status_code == 201
    assert answer.json()["total"] == "9.00"
    assert answer.json()["vouchers"] == [
        {
            "id": "SPRING-10",
            "code": "SPRING-10",
            "name": "Spring sale",
            "is_applied": True,
            "detail": "",
        }
    ]
    assert enter(client, "SPRING-10").json()["total"] == "9.00"
    assert client.delete(f"{API}/cart/vouchers/spring-10/").status_code == 204
    assert client.delete(f"{API}/cart/vouchers/spring-10/").status_code == 404
    assert sums(read(client)) == ["10.00", "0.00", "0.00", "0.00", "10.00"]


@pytest.mark.parametrize(
    ("promotion", "voucher", "message"),
    [
        ({"is_active": False}, {}, "This code isn't valid. Check the spelling."),
        ({}, {"is_active": False}, "This code isn't valid. Check the spelling."),
        ({}, {"starts_at": timedelta(days=1)}, "This code isn't valid yet."),
        ({"ends_at": timedelta(days=-1)}, {}, "This code has expired."),
        ({}, {"usage_limit": 3, "times_used": 3}, "This code has been used up."),
        ({"usage_limit": 3, "times_used": 3}, {}, "This code has been used up."),
        ({}, {"minimum_total": "25.01"}, "Spend at least $25.01 to use this code."),
        (
            {"conditions": [("countries", {"countries": ["DE"]})]},
            {},
            "This code doesn't apply to your cart.",
        ),
    ],
)
def test_a_voucher_that_cannot_be_used_is_refused_in_plain_words(
    client, make_product, make_promotion, promotion, voucher, message
):
    def at(details):
        moved = {k: timezone.now() + v for k, v in details.items() if isinstance(v, timedelta)}
        return {**details, **moved}

    make_promotion(TENTH, codes=["SPRING"], voucher=at(voucher), **at(promotion))
    fill(client, make_product(price=25))
    assert refusal(client, "SPRING") == [message]
    assert refusal(client, "WINTER") == ["This code isn't valid. Check the spelling."]


def test_an_empty_cart_takes_no_voucher(client, make_promotion):
    make_promotion(TENTH, codes=["SPRING"])
    assert enter(client, "SPRING").status_code == 409


def test_a_code_replaces_another_one_of_the_same_promotion(client, make_product, make_promotion):
    make_promotion(TENTH, codes=["ADA-10", "BOB-10"])
    fill(client, make_product(price=10))
    enter(client, "ADA-10")
    cart = enter(client, "BOB-10").json()
    assert [voucher["code"] for voucher in cart["vouchers"]] == ["BOB-10"]
    assert cart["total"] == "9.00"


def test_a_voucher_without_effect_is_kept_and_says_so(client, make_product, make_promotion):
    make_promotion(TENTH, codes=["SPRING"], voucher={"minimum_total": 20})
    line = fill(client, make_product(price=10), 2)["lines"][0]
    enter(client, "SPRING")
    url = f"{API}/cart/lines/{line['id']}/"
    client.put(url, {"quantity": 1}, content_type="application/json")
    cart = read(client)
    assert cart["total"] == "10.00"
    [voucher] = client.get(f"{API}/cart/vouchers/").json()
    assert voucher == cart["vouchers"][0]
    assert voucher["is_applied"] is False
    assert voucher["detail"] == "This code doesn't apply to your cart at the moment."


def test_an_order_says_what_it_consists_of(
    shopper, make_product, make_promotion, make_tax, address
):
    make_tax(20)
    make_promotion(TENTH, codes=["SPRING"])
    make_promotion(("shipping", {"percentage": "50"}), name="Half the post")
    ship_for(8)
    fill(shopper, make_product("Mug", price="9.99"))
    fill(shopper, make_product("Cup", price="0.05"), 3)
    enter(shopper, "SPRING")
    answer = post(shopper, "checkout/", address)
    assert answer.status_code == 201, answer.content
    assert sums(answer.json()) == ["10.14", "1.01", "4.00", "2.63", "15.76"]
    order = Order.objects.get()
    described = [
        (part.line and part.line.name, part.kind, part.name, part.code, str(part.amount))
        for part in order.adjustments.select_related("line")
    ]
    assert described == [
        ("Mug", "discount", "Spring sale", "SPRING", "-1.0000"),
        ("Mug", "tax", "VAT", "", "1.8000"),
        ("Cup", "discount", "Spring sale", "SPRING", "-0.0100"),
        ("Cup", "tax", "VAT", "", "0.0300"),
        (None, "shipping", "Post", "", "8.0000"),
        (None, "discount", "Half the post", "", "-4.0000"),
        (None, "tax", "VAT", "", "0.8000"),
    ]


@pytest.mark.parametrize("included", [True, False])
def test_the_parts_of_an_order_sum_to_its_total(
    shopper, make_product, make_promotion, make_tax, address, included
):
    make_tax("19", included=included)
    make_promotion(("unit_percentage", {"percentage": "7"}))
    make_promotion(("order_fixed", {"amount": "3.33"}))
    ship_for("4.95")
    for number, price in enumerate(["0.333", "9.99", "24.50"]):
        fill(shopper, make_product(f"Mug {number}", price=price), number + 2)
    post(shopper, "checkout/", address)
    order = Order.objects.get()
    parts = OrderAdjustment.objects.filter(order=order, is_included=False)
    lines = list(order.lines.all())
    assert sum(line.total for line in lines) == order.subtotal
    assert order.subtotal + sum(part.amount for part in parts) == order.grand_total
    charged = sum(line.charged.amount for line in lines)
    shipping_tax = order.tax_total - sum(line.tax_total for line in lines)
    added = Decimal(0) if included else shipping_tax
    assert charged + order.shipping_total + added == order.grand_total


def test_what_is_placed_is_what_was_shown(shopper, make_product, make_promotion, address):
    fill(shopper, make_product(price=10))
    assert shopper.get(f"{API}/checkout/").json()["total"] == "10.00"
    make_promotion(TENTH)
    answer = post(shopper, "checkout/", address)
    assert answer.status_code == 409
    assert "total has changed" in answer.json()["detail"]
    assert not Order.objects.exists()


def test_each_use_is_counted_and_given_back_when_the_order_is_cancelled(
    shopper, customer, make_product, make_promotion, address
):
    make_promotion(TENTH, codes=["ONCE"], voucher={"usage_limit": 1, "per_customer_limit": 1})
    mug = make_product(price=10)
    fill(shopper, mug)
    for _again in range(2):
        enter(shopper, "ONCE")
        assert post(shopper, "checkout/", address).json()["total"] == "9.00"
        fill(shopper, mug)
        assert refusal(shopper, "once") == ["This code has been used up."]
        orders.cancel_order(Order.objects.get(status="placed"), user=customer)
    assert Voucher.objects.get().times_used == Promotion.objects.get().times_used == 0
    assert not Redemption.objects.exists()


def test_a_voucher_for_once_a_customer_is_refused_the_second_time(
    shopper, make_product, make_promotion, address
):
    make_promotion(TENTH, codes=["HELLO"], voucher={"per_customer_limit": 1})
    mug = make_product(price=10)
    fill(shopper, mug)
    enter(shopper, "HELLO")
    post(shopper, "checkout/", address)
    fill(shopper, mug)
    assert refusal(shopper, "HELLO") == ["You've already used this code."]


def test_who_was_a_guest_when_entering_a_used_voucher_is_refused_at_checkout(
    client, customer, make_product, make_promotion, address
):
    make_promotion(TENTH, codes=["HELLO"], voucher={"per_customer_limit": 1})
    mug = make_product(price=10)
    for status in (201, 409):
        fill(client, mug)
        enter(client, "HELLO")
        assert client.login(email=customer.email, password="correct horse")
        answer = post(client, "checkout/", address)
        assert answer.status_code == status, answer.content
        client.logout()
    assert answer.json()["detail"] == "You've already used this code."
    assert Order.objects.count() == 1


def test_a_limited_promotion_ends_with_its_last_use(shopper, make_product, make_promotion, address):
    make_promotion(TENTH, usage_limit=1)
    mug = make_product(price=10)
    for total in ("9.00", "10.00"):
        fill(shopper, mug)
        assert post(shopper, "checkout/", address).json()["total"] == total
    assert Promotion.objects.get().times_used == 1


@pytest.mark.parametrize(
    ("condition", "first", "second"),
    [
        (("nth_order", {"number": 1}), "9.00", "10.00"),
        (("customers", {"emails": ["Ada@Example.com"]}), "9.00", "9.00"),
        (("countries", {"countries": ["gb"]}), "9.00", "9.00"),
        (("minimum_quantity", {"quantity": 1, "categories": ["kitchen"]}), "9.00", "9.00"),
        (("minimum_quantity", {"quantity": 1, "products": ["cup"]}), "10.00", "10.00"),
        (("minimum_total", {"amount": "10.01"}), "10.00", "10.00"),
    ],
)
def test_promotions_know_who_orders_what_and_where(
    shopper, make_product, make_promotion, address, condition, first, second
):
    make_promotion(TENTH, conditions=[condition])
    mug = make_product(price=10, categories=[("Kitchen", "Mugs")])
    for total in (first, second):
        fill(shopper, mug)
        assert post(shopper, "checkout/", address).json()["total"] == total


class HalfPrice(PricingService):
    def price_basket(self, basket, rules):
        priced = super().price_basket(basket, rules)
        return priced if basket.vouchers else super().price_basket(basket, type(rules)())


@override_settings(ECOMMERCE_SERVICES={"pricing": f"{__name__}.HalfPrice"})
def test_a_project_can_price_baskets_by_its_own_rules(client, make_product, make_promotion):
    make_promotion(TENTH)
    assert fill(client, make_product(price=10))["total"] == "10.00"


def test_vouchers_of_a_guest_are_kept_at_login(client, customer, make_product, make_promotion):
    make_promotion(TENTH, codes=["SPRING"])
    fill(client, make_product(price=10))
    enter(client, "SPRING")
    assert client.login(email=customer.email, password="correct horse")
    assert [voucher["code"] for voucher in read(client)["vouchers"]] == ["SPRING"]


def test_two_codes_of_one_promotion_are_not_added_up_at_login(
    client, customer, make_product, make_promotion
):
    make_promotion(TENTH, codes=["ADA-10", "BOB-10"])
    mug = make_product(price=10)
    for code in ("ADA-10", "BOB-10"):
        client.logout()
        fill(client, mug)
        enter(client, code)
        assert client.login(email=customer.email, password="correct horse")
    cart = read(client)
    assert [voucher["is_applied"] for voucher in cart["vouchers"]] == [True, False]
    assert cart["total"] == "9.00"


def test_nobody_pays_more_because_a_code_was_spent_meanwhile(
    shopper, make_product, make_promotion, address
):
    make_promotion(TENTH, codes=["SPRING"])
    fill(shopper, make_product(price=10))
    enter(shopper, "SPRING")
    Voucher.objects.update(usage_limit=1, times_used=1)
    [problem] = shopper.get(f"{API}/checkout/").json()["problems"]
    answer = post(shopper, "checkout/", address)
    assert (answer.status_code, answer.json()["detail"]) == (409, problem["detail"])
    shopper.delete(f"{API}/cart/vouchers/SPRING/")
    assert post(shopper, "checkout/", {**address, "expected_total": "10"}).status_code == 201
