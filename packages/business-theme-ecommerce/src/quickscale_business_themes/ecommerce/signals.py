"""What happens in a shop, told after the transaction that made it so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.hooks import Event

product_viewed = Event(
    "ecommerce.product_viewed", object_type="product", data={"name": str, "price": str}
)
cart_updated = Event("ecommerce.cart_updated", object_type="cart", data={"quantity": int})
order_placed = Event(
    "ecommerce.order_placed",
    object_type="order",
    data={"user": str, "lines": int},
    public=True,
    label=_("An order was placed"),
    doc="An order was placed; 'user' is the customer's public id. The value is its total.",
)
order_paid = Event(
    "ecommerce.order_paid",
    object_type="order",
    data={"method": str},
    public=True,
    label=_("An order was paid"),
    doc="An order was paid. The value is its total.",
)
order_completed = Event(
    "ecommerce.order_completed",
    object_type="order",
    data={},
    public=True,
    label=_("An order was paid and sent"),
    doc="An order was paid and sent. The value is its total.",
)
order_canceled = Event(
    "ecommerce.order_canceled",
    object_type="order",
    data={},
    public=True,
    label=_("An order was called off"),
    doc="An order was called off.",
)
stock_low = Event(
    "ecommerce.stock_low",
    object_type="variant",
    data={"sku": str, "available": int},
    public=True,
    label=_("Stock runs low"),
    doc="Less of a variant is available than its warning level; told to the site alone.",
)
