"""The API key that signed a request in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .models import ApiKey


def api_key_of(request: Any) -> ApiKey | None:
    """Return the key that a request was signed in with, None for a session or nobody."""
    from .models import ApiKey

    auth = getattr(request, "auth", None)
    return auth if isinstance(auth, ApiKey) else None
