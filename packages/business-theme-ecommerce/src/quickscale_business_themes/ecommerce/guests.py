"""Which cart is a guest's: its token stands in the session, which survives the log-in."""

from __future__ import annotations

import uuid
from typing import Any

SESSION_KEY = "ecommerce_cart"


def read_token(request: Any) -> uuid.UUID | None:
    session = getattr(request, "session", None)
    token = session.get(SESSION_KEY) if session is not None else None
    return uuid.UUID(token) if token else None


def keep_token(request: Any, token: uuid.UUID) -> None:
    request.session[SESSION_KEY] = str(token)


def forget_token(request: Any) -> None:
    request.session.pop(SESSION_KEY, None)
