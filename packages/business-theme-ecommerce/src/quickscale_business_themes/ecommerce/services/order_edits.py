"""Changing an order before it is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from quickscale_business_themes.ecommerce.addresses import normalize_address
from quickscale_business_themes.ecommerce.exceptions import TransitionRefused
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.models.orders import FulfilmentState, OrderStatus
from quickscale_business_themes.ecommerce.services import orders
from quickscale_business_themes.ecommerce.services.shipping import read_address, to_columns

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
        InvalidAddress: something is missing, or wrong for its country.
    """
    orders.lock_order(order)
    if not can_change_address(order):
        raise TransitionRefused
    columns = to_columns(normalize_address({**read_address(order), **address}))
    for name, value in columns.items():
        setattr(order, name, value)
    order.save(update_fields=[*columns, "updated_at"])
    orders.record_order_events(order, ["change_address"], user)
