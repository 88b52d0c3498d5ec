"""Changing an order before it is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quickscale_business_themes.ecommerce import business
from quickscale_business_themes.ecommerce.exceptions import AddressIncomplete, TransitionRefused
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import FulfilmentState, OrderStatus
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.checkout import ADDRESS_FIELDS

_OPEN = (FulfilmentState.UNFULFILLED, FulfilmentState.PARTIALLY_FULFILLED)


def can_change_address(order: Order) -> bool:
    """Say whether an order is still to be sent somewhere."""
    is_open = order.status == OrderStatus.PLACED and order.fulfilment_status in _OPEN
    return is_open and bool(order.shipping_address_line1)


@transaction.atomic
def change_address(order: Order, address: Mapping[str, str], *, user: Any = None) -> None:
    """Send what is left of an order somewhere else.

    Args:
        address: by the names of ADDRESS_FIELDS; what it leaves out stays.

    Raises:
        TransitionRefused: nothing of the order is left to ship.
        AddressIncomplete: a field is missing.
    """
    orders.lock_order(order)
    if not can_change_address(order):
        raise TransitionRefused
    columns = {name: f"shipping_{name}" for name in ADDRESS_FIELDS}
    whole = {name: address.get(name, getattr(order, columns[name])) for name in ADDRESS_FIELDS}
    if missing := business.missing_address_fields(whole):
        raise AddressIncomplete(missing)
    for name, value in whole.items():
        setattr(order, columns[name], value.strip())
    order.save(update_fields=[*columns.values(), "updated_at"])
    orders.record_order_events(order, ["change_address"], user)
