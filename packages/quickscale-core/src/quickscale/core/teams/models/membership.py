from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams.models.role_holder import RoleHolder, RoleKind

from .team import Team


class Membership(RoleHolder):
    """That somebody belongs to a team, and as what."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(
        Team, models.CASCADE, related_name="memberships", verbose_name=_("team")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["joined_at", "pk"]
        constraints = [
            *RoleHolder.Meta.constraints,
            models.UniqueConstraint("team", "user", name="quickscale_teams_member_once"),
            models.UniqueConstraint(
                "team", condition=Q(role=RoleKind.OWNER), name="quickscale_teams_one_owner"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "joined_at", "id"], name="quickscale_teams_by_joining")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"

    @property
    def is_owner(self) -> bool:
        return self.role == RoleKind.OWNER
