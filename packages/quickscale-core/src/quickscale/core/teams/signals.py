"""What happened to teams."""

from __future__ import annotations

from quickscale.core.hooks import Event

team_created = Event(
    "core.team_created",
    object_type="team",
    data={"name": str},
    public=True,
    doc="Somebody made a team.",
)
team_closed = Event(
    "core.team_closed",
    object_type="team",
    data={"name": str},
    public=True,
    doc="A team's owner closed it.",
)
member_joined = Event(
    "core.member_joined",
    object_type="team",
    data={"user": str, "role": str},
    public=True,
    doc="Somebody became a member of a team; 'user' is their public id.",
)
member_left = Event(
    "core.member_left",
    object_type="team",
    data={"user": str, "removed": bool},
    public=True,
    doc="Somebody left a team or was removed from it; 'user' is their public id.",
)
member_changed = Event(
    "core.member_changed",
    object_type="team",
    data={"user": str, "role": str},
    public=True,
    doc="A member of a team was given another role; 'user' is their public id.",
)
owner_changed = Event(
    "core.owner_changed",
    object_type="team",
    data={"user": str},
    public=True,
    doc="A team has a new owner; 'user' is their public id.",
)
seats_changed = Event(
    "core.seats_changed",
    object_type="team",
    data={"seats": int},
    doc=(
        "How many seats of a team are taken has changed to 'seats'. Two that happen at once may be "
        "told in either order: whoever must not be mistaken asks the team for its seats_used."
    ),
)
