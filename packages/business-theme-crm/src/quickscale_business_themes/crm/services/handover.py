"""Handing over what a member of the team looks after to another one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from quickscale.core.audit import record
from quickscale_business_themes.crm.models import (
    Activity,
    CalendarFeed,
    CaptureForm,
    Company,
    Contact,
    Deal,
    Lead,
    LeadAssignee,
)
from quickscale_business_themes.crm.services.assignment import lock_assignees
from quickscale_business_themes.crm.services.capture import lock_forms

#: What has an owner, by the name under which it is counted.
OWNED: Mapping[str, Any] = {
    "leads": Lead,
    "contacts": Contact,
    "companies": Company,
    "deals": Deal,
    "forms": CaptureForm,
}


@transaction.atomic
def hand_over(*, team: Any, giver: Any, taker: Any, by: Any) -> dict[str, int]:
    """Make everything of a member another's: records, closed ones too, and open activities.

    What they have done stays theirs. They get no leads any more, and their calendar's address ends.
    To hand over to oneself changes nothing.

    Args:
        by: who says so.

    Returns:
        How many of each kind were handed over.
    """
    if giver == taker:
        return dict.fromkeys((*OWNED, "activities"), 0)
    # In the order in which leads that come in lock them.
    lock_forms(team.pk)
    lock_assignees(team.pk)
    now = timezone.now()
    moved = {
        name: owned_by(model, team, giver).update(owner=taker, updated_at=now)
        for name, model in OWNED.items()
    }
    activities = Activity.objects.for_team(team).filter(assignee=giver, done_at=None)
    moved["activities"] = activities.update(assignee=taker, updated_at=now)
    LeadAssignee.objects.for_team(team).filter(user=giver).update(is_available=False)
    CalendarFeed.objects.for_team(team).filter(user=giver).delete()
    record(
        "crm.handed_over",
        actor=by,
        team=team,
        object_type="user",
        object_id=giver.public_id,
        label=giver.get_full_name(),
        data={"to": str(taker.public_id), **moved},
    )
    return moved


def owned_by(model: Any, team: Any, owner: Any) -> Any:
    return model.objects.for_team(team).filter(owner=owner)
