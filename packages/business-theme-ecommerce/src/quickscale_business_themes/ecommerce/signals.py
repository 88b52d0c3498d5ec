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
order_edited = Event(
    "ecommerce.order_edited",
    object_type="order",
    data={"total": str, "currency": str},
    public=True,
    label=_("Order edited"),
    doc="The staff changed what an order holds. The value is by how much it costs more, or less.",
)
order_paid = Event(
    "ecommerce.order_paid",
    object_type="order",
    data={"method": str},
    public=True,
    label=_("Order paid"),
    doc="An order was paid. The value is what was paid: its total, or what an edit has added.",
)
order_fulfilled = Event(
    "ecommerce.order_fulfilled",
    object_type="order",
    data={"fulfilment": str, "carrier": str, "tracking_number": str, "tracking_url": str},
    public=True,
    label=_("Order shipped"),
    doc="Items of an order were shipped; 'fulfilment' is the public ID of the shipment.",
)
order_delivered = Event(
    "ecommerce.order_delivered",
    object_type="order",
    data={"fulfilment": str},
    public=True,
    label=_("Order delivered"),
    doc="A shipment of an order arrived; 'fulfilment' is its public ID.",
)
order_completed = Event(
    "ecommerce.order_completed",
    object_type="order",
    data={},
    public=True,
    label=_("Order completed"),
    doc="An order was paid and all of it was shipped. The value is its total.",
)
order_refunded = Event(
    "ecommerce.order_refunded",
    object_type="order",
    data={"amount": str, "currency": str},
    public=True,
    label=_("Order refunded"),
    doc="Money was given back for an order, all of what was paid or a part of it. The value is "
    "what was given back now. What a bank took back by a dispute is not told by this event.",
)
return_requested = Event(
    "ecommerce.return_requested",
    object_type="order",
    data={"return": str},
    public=True,
    label=_("Return requested"),
    doc="A customer wants to send items of an order back; 'return' is the public ID of that.",
)
return_approved = Event(
    "ecommerce.return_approved",
    object_type="order",
    data={"return": str},
    public=True,
    label=_("Return approved"),
    doc="A customer may send items of an order back; 'return' is the public ID of that.",
)
order_withdrawn = Event(
    "ecommerce.order_withdrawn",
    object_type="order",
    data={"withdrawal": str},
    public=True,
    label=_("Withdrawal received"),
    doc="A consumer withdrew from an order, or from a part of it; 'withdrawal' is the public ID of "
    "their statement.",
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
