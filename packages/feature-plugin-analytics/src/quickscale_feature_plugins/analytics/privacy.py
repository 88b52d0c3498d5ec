"""A person's rights over the events that name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from quickscale_feature_plugins.analytics.models import Event

_EXPORTED = ("name", "theme", "object_type", "object_id", "path", "source", "device", "browser")


def erase(user: Any) -> int:
    """Remove what leads from events to ``user``: the user, the object, the data, the visitor."""
    return Event.objects.filter(user=user).update(
        user=None, object_id="", data={}, visitor=None, visit=None
    )


def export(user: Any) -> list[dict[str, Any]]:
    """Return all stored events of ``user`` as plain data, the oldest first."""
    return list(list_user_events(user))


def list_user_events(user: Any) -> Iterator[dict[str, Any]]:
    """Yield all stored events of ``user`` as plain data, the oldest first."""
    events = Event.objects.filter(user=user).order_by("at", "id")
    return (_describe(event) for event in events.iterator(chunk_size=500))


def _describe(event: Event) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        **{name: getattr(event, name) for name in _EXPORTED},
        "value": None if event.value is None else str(event.value),
        "currency": event.currency,
        "data": event.data,
    }
