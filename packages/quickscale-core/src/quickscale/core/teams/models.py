"""Teams, roles, members and invitations."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.owners import CreditOwner
from quickscale.core.users.fields import LowercaseEmailField
from quickscale.core.validators import validate_name

from .scoping import TeamQuerySet, TeamScoped
from .team_permissions import known_permissions


class Team(CreditOwner, models.Model):
    """A group of people who own data and credits together.

    A closed team has no members and is nobody's workspace; what belongs to it is kept until the
    team itself is deleted.

    Attributes:
        revision: counts the changes of its members. Whatever changes them raises it first, and
            so waits for whoever else does.
    """

    credit_account_field = "team"

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150, validators=[validate_name])
    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    revision = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def seats_used(self) -> int:
        """How many seats are taken, also by invitations if the settings say so."""
        from .services.members import count_seats

        return count_seats(self)


class Role(TeamScoped):
    """A role that a team made for itself; owner, admin and member have no row here.

    Attributes:
        permissions: their names; one whose layer is gone means nothing.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, validators=[validate_name])
    permissions: models.JSONField[Any, Any] = models.JSONField(
        _("permissions"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "team",
                Lower("name"),
                name="quickscale_teams_role_name_once",
                violation_error_message=_("A role with this name already exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoleKind(models.TextChoices):
    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    CUSTOM = "custom", _("Custom role")


BUILT_IN_ROLES = (RoleKind.OWNER, RoleKind.ADMIN, RoleKind.MEMBER)


class RoleHolder(models.Model):
    role = models.CharField(
        _("role"), max_length=10, choices=RoleKind.choices, default=RoleKind.MEMBER
    )
    custom_role = models.ForeignKey(
        Role,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("custom role"),
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(role=RoleKind.CUSTOM, custom_role__isnull=False)
                | (
                    Q(role__in=[kind.value for kind in BUILT_IN_ROLES])
                    & Q(custom_role__isnull=True)
                ),
                name="%(app_label)s_%(class)s_has_one_role",
            )
        ]

    @property
    def given_role(self) -> Role | RoleKind:
        return self.custom_role or RoleKind(self.role)

    @property
    def role_name(self) -> str:
        return role_name(self.given_role)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """What the role allows, as it is when this is asked for first: lists ask for each row."""
        return role_permissions(self.given_role)


def role_permissions(role: Role | RoleKind) -> frozenset[str]:
    known = known_permissions()
    if isinstance(role, Role):
        return frozenset(known) & frozenset(role.permissions)
    if role == RoleKind.MEMBER:
        return frozenset(name for name, permission in known.items() if permission.members)
    return frozenset(known)


def role_name(role: Role | RoleKind) -> str:
    return role.name if isinstance(role, Role) else str(role.label)


class Membership(RoleHolder):
    """That somebody is in a team, and as what."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey(
        Team, models.CASCADE, related_name="memberships", verbose_name=_("team")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("user")
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


#: Neither accepted nor revoked; it may have expired.
UNANSWERED = Q(accepted_at__isnull=True, revoked_at__isnull=True)


class InvitationQuerySet(TeamQuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(UNANSWERED, expires_at__gt=timezone.now())


class Invitation(RoleHolder, TeamScoped):
    """
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
        waiting = self.expires_at > timezone.now()
        return str(self.State.WAITING if waiting else self.State.EXPIRED)
