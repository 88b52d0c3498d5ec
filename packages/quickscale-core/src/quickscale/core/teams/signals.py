"""What happened to teams."""

from quickscale.core.hooks import Event

team_created = Event(
    "core.team_created",
    object_type="team",
    data={"name": str},
    public=True,
    doc="A team was created.",
)
team_closed = Event(
    "core.team_closed",
    object_type="team",
    data={"name": str},
    public=True,
    doc="A team was deleted by its owner.",
)
member_joined = Event(
    "core.member_joined",
    object_type="team",
    data={"user": str, "role": str},
    public=True,
    doc="A member joined a team; 'user' is their public ID.",
)
member_left = Event(
    "core.member_left",
    object_type="team",
    data={"user": str, "removed": bool},
    public=True,
    doc="A member left a team or was removed; 'user' is their public ID.",
)
member_changed = Event(
    "core.member_changed",
    object_type="team",
    data={"user": str, "role": str},
    public=True,
    doc="The role of a team member changed; 'user' is their public ID.",
)
owner_changed = Event(
    "core.owner_changed",
    object_type="team",
    data={"user": str},
    public=True,
    doc="Ownership of a team was transferred; 'user' is the new owner's public ID.",
)
seats_changed = Event(
    "core.seats_changed",
    object_type="team",
    data={"seats": int},
    doc=(
        "The number of seats a team uses changed to 'seats'. Concurrent events may "
        "arrive in any order: read the team's seats_used to be certain."
    ),
)
