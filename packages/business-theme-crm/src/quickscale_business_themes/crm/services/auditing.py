"""What the team's audit log tells of the CRM."""

from __future__ import annotations

from typing import Any

from quickscale.core.audit import record


def record_change(action: str, about: Any, *, by: Any, **data: Any) -> None:
    """Write down what was done to a record of a team, in the running transaction.

    What a private note says isn't told: the team reads the log.
    """
    record(
        action,
        actor=by,
        team=about.team,
        object_type=about._meta.model_name,
        object_id=about.public_id,
        label="" if getattr(about, "is_private", False) else str(about),
        data=data,
    )
