"""What staff order for a customer is a contract like any other."""

from __future__ import annotations

import pytest

from quickscale_business_themes.ecommerce.models import DraftOrder, Order
from quickscale_business_themes.ecommerce.services import drafts, withdrawals

pytestmark = pytest.mark.django_db


def test_an_order_by_staff_can_be_withdrawn_from(european_shop, make_product, address):
    mug = make_product("Mug")
    draft = DraftOrder.objects.create(
        email="guest@example.com", **{f"shipping_{name}": each for name, each in address.items()}
    )
    draft.lines.create(variant=mug.default_variant, quantity=2)
    order = drafts.mark_draft_paid(draft, user=None)
    right = withdrawals.find_right(Order.objects.get(pk=order.pk))
    assert [line.name for line in right.lines] == ["Mug"]
    assert order.withdrawal_informed_at is not None
