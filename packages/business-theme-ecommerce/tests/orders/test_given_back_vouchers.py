"""A voucher can be used again once its order holds nothing any more."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import Redemption, Voucher
from quickscale_business_themes.ecommerce.services import carts, checkout

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(make_product, make_promotion, customer, address):
    """Two mugs, bought with a voucher that may be used once."""
    tenth = ("order_percentage", {"percentage": "10"})
    make_promotion(tenth, codes=["HELLO"], voucher={"usage_limit": 1, "per_customer_limit": 1})
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, make_product("Mug").default_variant, 2, user=customer)
    cart.voucher_codes = ["HELLO"]
    cart.save()
    return checkout.place_order(cart, user=customer, address=address)


def refund(staff, order, quantity):
    lines = [{"id": 0, "quantity": quantity}]
    staff.do(f"orders/{order.number}/refund/", {"lines": lines})
    order.refresh_from_db()
    return Voucher.objects.get().times_used, Redemption.objects.count()


def test_refunds_that_empty_an_order_give_its_voucher_back(staff, order):
    assert refund(staff, order, 1) == (1, 1)
    assert refund(staff, order, 1) == (0, 0)
    assert order.status == "canceled"


def test_what_was_shipped_keeps_its_voucher(staff, order):
    staff.do(f"orders/{order.number}/fulfil/")
    assert refund(staff, order, 2) == (1, 1)
