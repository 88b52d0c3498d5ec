"""What the shop keeps in a visitor's session, which survives the log-in."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

CART = "ecommerce_cart"
SHOWN_TOTAL = "ecommerce_shown_total"


def read_cart_token(request: Any) -> uuid.UUID | None:
    """Return the token of the guest's cart."""
    session = getattr(request, "session", None)
    token = session.get(CART) if session is not None else None
    return uuid.UUID(token) if token else None


def save_cart_token(request: Any, token: uuid.UUID) -> None:
    if read_cart_token(request) != token:
        request.session[CART] = str(token)


def clear_cart_token(request: Any) -> None:
    request.session.pop(CART, None)


def save_shown_total(request: Any, total: Decimal) -> None:
    """Remember what the shopper was told the order costs."""
    if request.session.get(SHOWN_TOTAL) != str(total):
        request.session[SHOWN_TOTAL] = str(total)


def read_shown_total(request: Any) -> Decimal | None:
    total = request.session.get(SHOWN_TOTAL)
    return Decimal(total) if total else None


def clear_shown_total(request: Any) -> None:
    request.session.pop(SHOWN_TOTAL, None)
