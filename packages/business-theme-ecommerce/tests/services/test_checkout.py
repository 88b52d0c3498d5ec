from __future__ import annotations

from decimal import Decimal

import pytest

from quickscale.core import hooks
from quickscale_business_themes.ecommerce import exceptions
from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Cart, Order, StockLevel, StockMovement
from quickscale_business_themes.ecommerce.services import cart_merging, carts, checkout, orders

pytestmark = pytest.mark.django_db


def fill(user, *products, quantity=1):
    cart = carts.ensure_cart(user=user, token=None)
    for product in products:
        carts.add_to_cart(cart, product.default_variant, quantity, user=user)
    return cart


def stock(product):
    level = StockLevel.objects.get(variant__product=product)
    return level.on_hand, level.allocated, level.backordered


def test_an_order_is_paid_with_credits_and_promises_stock(make_product, customer, address):
    mug = make_product(price="12.50", stock=10)
    order = checkout.place_order(fill(customer, mug, quantity=2), user=customer, address=address)
    order.refresh_from_db()
    assert (order.status, order.payment_status) == ("placed", "paid")
    assert order.grand_total == Decimal("25.00")
    assert customer.credits.balance == 975
    assert stock(mug) == (10, 2, 0)
    assert [line.name for line in order.lines.all()] == ["Mug"]
    assert order.shipping_city == "London"
    assert StockMovement.objects.filter(reference=order.number, kind="allocated").count() == 1


def test_ordering_the_same_cart_again_returns_the_same_order(make_product, customer, address):
    cart = fill(customer, make_product())
    first = checkout.place_order(cart, user=customer, address=address)
    assert checkout.place_order(cart, user=customer, address=address) == first
    assert customer.credits.balance == Decimal("987.50")


def test_what_was_bought_keeps_its_words_and_price(make_product, customer, address):
    mug = make_product()
    order = checkout.place_order(fill(customer, mug), user=customer, address=address)
    mug.variants.all().delete()
    mug.delete()
    line = order.lines.get()
    assert (line.name, line.sku, line.total, line.product) == ("Mug", "MUG", Decimal("12.50"), None)


def test_nothing_changes_when_the_credits_do_not_suffice(make_product, make_user, address):
    poor = make_user("poor@example.com", credits=5)
    mug = make_product()
    cart = fill(poor, mug)
    with pytest.raises(exceptions.NotEnoughCredits):
        checkout.place_order(cart, user=poor, address=address)
    cart.refresh_from_db()
    assert cart.status == "open"
    assert stock(mug) == (10, 0, 0)
    assert poor.credits.balance == 5
    assert not Order.objects.exists()


def test_a_total_that_differs_from_the_one_shown_is_refused(make_product, customer, address):
    cart = fill(customer, make_product())
    with pytest.raises(exceptions.TotalChanged):
        checkout.place_order(cart, user=customer, address=address, expected_total=Decimal("12.00"))
    checkout.place_order(cart, user=customer, address=address, expected_total=Decimal("12.5"))


def test_an_address_is_needed_unless_everything_is_digital(make_product, customer):
    with pytest.raises(exceptions.InvalidAddress) as missing:
        checkout.place_order(
            fill(customer, make_product()), user=customer, address={"full_name": "Ada"}
        )
    assert missing.value.errors.keys() == {"address_line1", "country"}


def test_an_order_of_digital_goods_is_complete_at_once(make_product, customer):
    guide = make_product("Guide", stock=None, is_digital=True)
    order = checkout.place_order(fill(customer, guide), user=customer)
    order.refresh_from_db()
    assert (order.status, order.fulfilment_status) == ("completed", "fulfilled")


def test_an_empty_cart_cannot_be_ordered(customer):
    with pytest.raises(exceptions.CartEmpty):
        checkout.place_order(fill(customer), user=customer)


def test_what_sold_out_meanwhile_stops_the_order(make_product, customer, address):
    mug = make_product(stock=3)
    cart = fill(customer, mug, quantity=3)
    inventory_service().count(mug.default_variant, 2)
    with pytest.raises(exceptions.LineProblems):
        checkout.place_order(cart, user=customer, address=address)
    (line,) = carts.review_cart(cart, user=customer).lines
    assert [(p.code, p.limit) for p in line.problems] == [("insufficient_stock", 2)]


def test_a_backorder_is_sold_beyond_the_stock_and_sent_once_it_arrives(
    make_product, customer, address
):
    boot = make_product("Boot", stock=1, allow_backorder=True)
    order = checkout.place_order(fill(customer, boot, quantity=3), user=customer, address=address)
    assert stock(boot) == (1, 3, 2)
    with pytest.raises(exceptions.InsufficientStock):
        orders.fulfil_order(order)
    inventory_service().receive(boot.default_variant, 2)
    assert stock(boot) == (3, 3, 0)
    order.refresh_from_db()
    orders.fulfil_order(order)
    assert stock(boot) == (0, 0, 0)


def test_cancelling_gives_stock_and_credits_back_once(make_product, customer, address):
    mug = make_product()
    order = checkout.place_order(fill(customer, mug, quantity=4), user=customer, address=address)
    orders.cancel_order(order, user=customer)
    assert (order.status, order.payment_status) == ("canceled", "refunded")
    assert stock(mug) == (10, 0, 0)
    assert customer.credits.balance == 1000
    with pytest.raises(exceptions.TransitionRefused):
        orders.cancel_order(order, user=customer)
    assert customer.credits.balance == 1000
    kinds = list(order.events.values_list("kind", flat=True))
    assert kinds == ["place", "pay", "cancel", "refund_items", "refund"]


def test_an_order_that_was_sent_is_complete_and_cannot_be_cancelled(
    make_product, customer, address
):
    mug = make_product()
    order = checkout.place_order(fill(customer, mug), user=customer, address=address)
    orders.fulfil_order(order)
    assert order.status == "completed"
    assert stock(mug) == (9, 0, 0)
    with pytest.raises(exceptions.TransitionRefused):
        orders.cancel_order(order)


def test_a_project_can_refuse_an_order(make_product, customer, address):
    def refuse(*, total):
        if total.amount > 10:
            raise exceptions.CheckoutRefused("Not today.")

    cart = fill(customer, make_product())
    with (
        hooks.register_temporarily("ecommerce.can_checkout", refuse),
        pytest.raises(exceptions.CheckoutRefused, match="Not today"),
    ):
        checkout.place_order(cart, user=customer, address=address)
    assert Cart.objects.get().status == "open"


def test_a_project_can_change_prices(make_product, customer, address):
    def halve(prices, *, user):
        return [price * Decimal("0.5") for price in prices]

    mug = make_product(price="9.99")
    with hooks.register_temporarily("ecommerce.unit_prices", halve):
        order = checkout.place_order(
            fill(customer, mug, quantity=3), user=customer, address=address
        )
    assert order.grand_total == Decimal("14.99")


def test_the_shop_tells_what_happened_after_the_order_stands(
    make_product, customer, address, django_capture_on_commit_callbacks
):
    told = []
    cart = fill(customer, make_product())
    with (
        hooks.register_temporarily("event:*", lambda *, event: told.append(event)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        order = checkout.place_order(cart, user=customer, address=address)
        assert told == []
    assert [event.name for event in told] == ["ecommerce.order_placed", "ecommerce.order_paid"]
    assert told[0].object_id == order.number
    assert str(told[0].value) == "12.50 USD"


def test_a_guest_cart_is_merged_although_the_own_one_is_being_paid(
    make_product, customer, address, monkeypatch
):
    mug = make_product()
    own = fill(customer, mug)
    guest = Cart.objects.create()
    carts.add_to_cart(guest, mug.default_variant, 2)
    ensure = carts.ensure_cart

    def pay_meanwhile(**details):
        cart = ensure(**details)
        if cart == own:
            checkout.place_order(own, user=customer, address=address)
        return cart

    monkeypatch.setattr(carts, "ensure_cart", pay_meanwhile)
    merged = cart_merging.merge_guest_cart(guest.token, user=customer)
    assert merged != own
    assert [line.quantity for line in merged.lines.all()] == [2]


def test_low_stock_is_told_once_when_it_runs_low(
    make_product, customer, address, django_capture_on_commit_callbacks
):
    told = []
    mug = make_product(stock=7)
    with (
        hooks.register_temporarily("ecommerce.stock_low", lambda *, event: told.append(event.data)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        for _order in range(3):
            checkout.place_order(fill(customer, mug), user=customer, address=address)
    assert told == [{"sku": "MUG", "available": 5}]
