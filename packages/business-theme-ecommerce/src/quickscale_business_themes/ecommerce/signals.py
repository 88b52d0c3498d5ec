"""What happens in a shop, told after the transaction that made it so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.hooks import Event

product_viewed = Event(
    "ecommerce.product_viewed",
    object_type="product",
    data={"name": str, "price": str},
    doc="A visitor viewed a product.",
)
cart_updated = Event(
    "ecommerce.cart_updated",
    object_type="cart",
    data={"quantity": int},
    doc="A visitor put something into their cart, took it out or changed how many.",
)
order_placed = Event(
    "ecommerce.order_placed",
    object_type="order",
    data={"user": str, "lines": int},
    public=True,
    label=_("Order placed"),
    doc="An order was placed; 'user' is the customer's public ID. The value is its total.",
)
order_paid = Event(
    "ecommerce.order_paid",
    object_type="order",
    data={"method": str},
    public=True,
    label=_("Order paid"),
    doc="An order was paid. The value is its total.",
)
order_completed = Event(
    "ecommerce.order_completed",
    object_type="order",
    data={},
    public=True,
    label=_("Order fulfilled"),
    doc="An order was fulfilled. The value is its total.",
)
order_canceled = Event(
    "ecommerce.order_canceled",
    object_type="order",
    data={},
    public=True,
    label=_("Order cancelled"),
    doc="An order was cancelled.",
)
stock_low = Event(
    "ecommerce.stock_low",
    object_type="variant",
    data={"sku": str, "available": int},
    public=True,
    label=_("Stock is running low"),
    doc="The stock of a variant fell below its warning level. Sent only to the site.",
)
