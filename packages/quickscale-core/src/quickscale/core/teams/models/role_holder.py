from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams.team_permissions import known_permissions

from .role import Role


class RoleKind(models.TextChoices):
    """The roles of every team, and ``custom`` for those that a team made for itself."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Admin")
    MEMBER = "member", _("Member")
    CUSTOM = "custom", _("Custom role")


BUILT_IN_ROLES = (RoleKind.OWNER, RoleKind.ADMIN, RoleKind.MEMBER)


class RoleHolder(models.Model):
    """Something that has a role in a team: a membership, or an invitation to one."""

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
        """The role, whichever sort it is."""
        return self.custom_role or RoleKind(self.role)

    @property
    def permissions(self) -> frozenset[str]:
        """The names of what the role allows."""
        return role_permissions(self.given_role)


def role_permissions(role: Role | RoleKind) -> frozenset[str]:
    """Return the names of what a role allows: an owner and an admin may do everything."""
    known = known_permissions()
    if isinstance(role, Role):
        return frozenset(known) & frozenset(role.permissions)
    if role == RoleKind.MEMBER:
        return frozenset(name for name, permission in known.items() if permission.members)
    return frozenset(known)


def role_name(role: Role | RoleKind) -> str:
    """Return what people call a role."""
    return role.name if isinstance(role, Role) else str(role.label)
