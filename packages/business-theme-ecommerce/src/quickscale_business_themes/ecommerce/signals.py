"""What happens in a shop, told after the transaction that made it so."""

from __future__ import annotations

from quickscale.core.hooks import Event

product_viewed = Event(
    "ecommerce.product_viewed", object_type="product", data={"name": str, "price": str}
)
cart_updated = Event("ecommerce.cart_updated", object_type="cart", data={"quantity": int})
order_placed = Event(
    "ecommerce.order_placed", object_type="order", data={"email": str, "lines": int}
)
order_paid = Event("ecommerce.order_paid", object_type="order", data={"method": str})
order_completed = Event("ecommerce.order_completed", object_type="order", data={})
order_canceled = Event("ecommerce.order_canceled", object_type="order", data={})
stock_low = Event("ecommerce.stock_low", object_type="variant", data={"sku": str, "available": int})
