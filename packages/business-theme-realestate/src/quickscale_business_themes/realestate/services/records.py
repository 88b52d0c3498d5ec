"""What all changes of records share."""

from __future__ import annotations

from typing import Any, TypeVar

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.realestate.exceptions import RecordGone

R = TypeVar("R", bound=TeamScoped)


def lock_record(record: R) -> R:
    """Return a record as it stands, which nobody else changes until the transaction ends.

    Raises:
        RecordGone: it was deleted in the meantime.
    """
    rows: Any = type(record).objects.for_team(record.team_id)
    found: R | None = rows.select_for_update().filter(pk=record.pk).first()
    if found is None:
        raise RecordGone
    return found


def set_values(record: Any, values: Any) -> None:
    for name, value in values.items():
        setattr(record, name, value)
