from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams.models.role_holder import RoleHolder, RoleKind
from quickscale.core.teams.scoping import TeamQuerySet, TeamScoped
from quickscale.core.users.fields import LowercaseEmailField

#: Neither accepted nor revoked; it may have expired.
UNANSWERED = Q(accepted_at__isnull=True, revoked_at__isnull=True)


class InvitationQuerySet(TeamQuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(UNANSWERED, expires_at__gt=timezone.now())


class Invitation(RoleHolder, TeamScoped):
    """That somebody is asked, by e-mail, to join a team.

    Attributes:
        token_hash: the SHA-256 of what the link holds; the token itself is only in the mail.
        sent_at: when the latest mail was sent, whose link alone is good.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        EXPIRED = "expired", _("Expired")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    email = LowercaseEmailField(_("e-mail address"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("invited by"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("accepted by"),
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            *RoleHolder.Meta.constraints,
            models.UniqueConstraint(
                "team", "email", condition=UNANSWERED, name="quickscale_teams_invited_once"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="quickscale_teams_invitation_one_answer",
            ),
            models.CheckConstraint(
                condition=~Q(role=RoleKind.OWNER), name="quickscale_teams_no_owner_invited"
            ),
        ]

    def __str__(self) -> str:
        return str(self.email)

    @property
    def state(self) -> str:
        """What has become of an invitation that nobody has answered."""
        waiting = self.expires_at > timezone.now()
        return str(self.State.WAITING if waiting else self.State.EXPIRED)
