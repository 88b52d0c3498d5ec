"""The events of the core."""

from quickscale.core.hooks import Event

page_viewed = Event(
    "core.page_viewed",
    object_type="page",
    data={"path": str, "title": str},
    doc="A visitor was shown a page of the site, and not only a fragment of one.",
)
