"""Who gets a lead that nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef
from django.utils import timezone

from quickscale_business_themes.crm.exceptions import LastOfRule
from quickscale_business_themes.crm.models import (
    Absence,
    AssignmentMethod,
    AssignmentRule,
    Lead,
    LeadAssignee,
)
from quickscale_business_themes.crm.models.bases import OwnedRecord


@transaction.atomic
def choose_owner(record: OwnedRecord) -> Any:
    """Return who gets a record by the team's rules, None where nobody is there to get any.

    Of a lead, the first rule decides that fits it and names somebody who is there; without one, and
    of other records, all who get leads take turns. Rivals wait for each other at the rows of the
    team's assignees, so that what one reads of turns and open leads holds until its lead is stored.
    """
    locked = lock_assignees(record.team_id)
    available = find_available(record.team_id, locked)
    if not available:
        return None
    method, people = apply_rules(record, available)
    chosen = min(people, key=lambda assignee: (assignee.turn, assignee.pk))
    if method == AssignmentMethod.LEAST_BUSY:
        chosen = find_least_busy(record.team_id, people)
    last = max(assignee.turn for assignee in locked)
    LeadAssignee.objects.for_team(record.team_id).filter(pk=chosen.pk).update(
        turn=last + 1, assigned=F("assigned") + 1
    )
    return chosen.user


def lock_assignees(team_id: int) -> list[LeadAssignee]:
    """Return a team's assignees as they stand, whom nobody else changes meanwhile.

    Everybody locks all rows in one order, and reads whose turn it is after the others are done.
    """
    return list(LeadAssignee.objects.for_team(team_id).order_by("pk").select_for_update())


def find_available(team_id: int, assignees: Iterable[LeadAssignee]) -> list[LeadAssignee]:
    """Return those who get leads today: members of the team who are not away."""
    # It is asked by whoever creates a lead, whose own day says nothing of theirs.
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    away = Absence.objects.for_team(team_id).filter(starts_on__lte=today, ends_on__gte=today)
    present = LeadAssignee.objects.for_team(team_id).filter(
        is_available=True, user__is_active=True, user__memberships__team=team_id
    )
    keys = set(present.exclude(user__in=away.values("user")).values_list("pk", flat=True))
    return [assignee for assignee in assignees if assignee.pk in keys]


def apply_rules(
    record: OwnedRecord, available: Sequence[LeadAssignee]
) -> tuple[str, Sequence[LeadAssignee]]:
    """Return how one is chosen, and among whom."""
    if not isinstance(record, Lead):
        return AssignmentMethod.ROUND_ROBIN, available
    rules = AssignmentRule.objects.for_team(record.team_id).order_by("position", "pk")
    for rule in rules.prefetch_related("people"):
        named = {assignee.pk for assignee in rule.people.all()}
        people = [each for each in available if not named or each.pk in named]
        if people and fits(rule, record):
            return rule.method, people
    return AssignmentMethod.ROUND_ROBIN, available


def fits(rule: AssignmentRule, lead: Lead) -> bool:
    """Say whether a lead is of a rule's territory."""
    if rule.source and rule.source != lead.source:
        return False
    if rule.country and rule.country.casefold() != lead.country.strip().casefold():
        return False
    postcode = compact(lead.postcode)
    return not rule.postcodes or any(postcode.startswith(compact(it)) for it in rule.postcodes)


def compact(postcode: str) -> str:
    """Return a postcode as it is compared: ``sw1a 1aa`` as ``SW1A1AA``."""
    return "".join(postcode.split()).upper()


def find_least_busy(team_id: int, people: Sequence[LeadAssignee]) -> LeadAssignee:
    """Return who has the fewest open leads, among several whose turn it is."""
    mine = Lead.objects.for_team(team_id).filter(
        Lead.OPEN, owner__in=[assignee.user_id for assignee in people]
    )
    rows = mine.order_by().values("owner").annotate(leads=Count("pk"))
    open_leads = {row["owner"]: row["leads"] for row in rows}
    return min(people, key=lambda it: (open_leads.get(it.user_id, 0), it.turn, it.pk))


@transaction.atomic
def remove_assignee(assignee: LeadAssignee) -> None:
    """Let somebody get no leads any more.

    Raises:
        LastOfRule: a rule names nobody else, and would mean everyone without them.
    """
    lock_assignees(assignee.team_id)
    naming = list_naming_alone().filter(leadassignee=assignee).select_related("assignmentrule")
    if named := naming.first():
        raise LastOfRule(named.assignmentrule.name)
    assignee.delete()


def list_naming_alone() -> Any:
    """Return the ties of rules with people where a rule names nobody else."""
    ties = AssignmentRule.people.through._default_manager
    others = ties.filter(assignmentrule=OuterRef("assignmentrule"))
    return ties.filter(~Exists(others.exclude(pk=OuterRef("pk"))))


def last_turn(team_id: int) -> int:
    """Return the latest turn, after which whoever joins waits for theirs."""
    found = LeadAssignee.objects.for_team(team_id).aggregate(last=Max("turn"))
    return found["last"] or 0
