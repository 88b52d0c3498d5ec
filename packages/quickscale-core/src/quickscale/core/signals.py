"""The events of the core."""

from quickscale.core.hooks import Event

page_viewed = Event(
    "core.page_viewed",
    object_type="page",
    data={"path": str, "title": str, "theme": str},
    doc="A visitor viewed a full page of a theme.",
)
