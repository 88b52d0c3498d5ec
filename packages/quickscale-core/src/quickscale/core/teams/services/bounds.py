"""How many invitations are sent: they are read by people who did not ask for them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from quickscale.core.audit.models import AuditEvent
from quickscale.core.conf import quickscale_settings
from quickscale.core.teams.exceptions import TooManyInvitations
from quickscale.core.teams.models import Team
from quickscale.core.users.models import User

DAY = timedelta(days=1)
_SENT = ("team.member_invited", "team.invitation_resent")


def require_mail(team: Team, by: User | None) -> None:
    """Refuse an invitation beyond what a team, or a person in all teams, may send in 24 hours.

    Raises:
        TooManyInvitations: so many were sent.
    """
    if by is None:
        return
    # Several teams at once are counted in turn.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    sent = AuditEvent.objects.filter(action__in=_SENT, created_at__gt=timezone.now() - DAY)
    _require_fewer(sent.filter(team=team))
    _require_fewer(sent.filter(actor=by))


def _require_fewer(sent: QuerySet[AuditEvent]) -> None:
    found = sent.aggregate(count=Count("pk"), first=Min("created_at"))
    if found["count"] >= quickscale_settings.TEAM_INVITATIONS_PER_DAY:
        raise TooManyInvitations(wait=found["first"] + DAY - timezone.now())
