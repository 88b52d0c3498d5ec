"""What signs a request in other than a session: an API key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import uuid


class ApiCredential:
    """The base of what ``request.auth`` may hold: it is limited, and remembers answers, apart.

    Attributes:
        public_id: what it is known by in counters and records.
    """

    if TYPE_CHECKING:
        public_id: uuid.UUID


def find_credential(request: Any) -> ApiCredential | None:
    """Return what a request was signed in with, None for a session or nobody."""
    auth = getattr(request, "auth", None)
    return auth if isinstance(auth, ApiCredential) else None
