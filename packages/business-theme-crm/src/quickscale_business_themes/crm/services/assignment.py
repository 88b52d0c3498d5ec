"""Who gets a lead that nobody has."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from quickscale_business_themes.crm.models import LeadAssignee


@transaction.atomic
def choose_owner(team_id: int) -> Any:
    """Return whose turn it is to get a lead, None where nobody of the team takes turns.

    Rivals wait for each other at the rows of the team's assignees, so that each gets as many.
    """
    assignees = LeadAssignee.objects.for_team(team_id)
    # Everybody locks all rows in one order, and reads whose turn it is after the others are done.
    locked = list(assignees.order_by("pk").select_for_update())
    available = [assignee for assignee in locked if assignee.is_available]
    if not available:
        return None
    chosen = min(available, key=lambda assignee: (assignee.turn, assignee.pk))
    last = max(assignee.turn for assignee in locked)
    assignees.filter(pk=chosen.pk).update(turn=last + 1, assigned=F("assigned") + 1)
    return chosen.user


def last_turn(team_id: int) -> int:
    """Return the latest turn, after which whoever joins waits for theirs."""
    found = LeadAssignee.objects.for_team(team_id).aggregate(last=Max("turn"))
    return found["last"] or 0
