"""What teams themselves give by hooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from quickscale.core import hooks

from .models import Invitation, Team


@hooks.register("core.team_samples")
def make_invitation(team: Team) -> list[Any]:
    """Invite somebody: guessing would give them two roles at once."""
    terms = {"email": f"{team.slug}@example.com", "token_hash": f"{team.pk:064}"}
    expires_at = timezone.now() + timedelta(days=1)
    return [Invitation.objects.for_team(team).create(**terms, expires_at=expires_at)]
