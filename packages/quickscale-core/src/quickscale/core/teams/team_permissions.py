"""What members may do in the name of a team: the permissions of which roles are made."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from quickscale.core.manifests.base import Text


@dataclass(frozen=True, slots=True)
class TeamPermission:
    """One thing that a role may allow.

    Owners and admins have every permission.

    Args:
        name: ``<area>.<what>``, for a theme's own ``<theme>.<what>``: ``crm.export``.
        label: what people read where roles are made, a verb first.
        members: whether plain members have it too.
    """

    name: str
    label: Text
    members: bool = False


CORE_PERMISSIONS = (
    TeamPermission("team.manage", _("Manage team settings and roles")),
    TeamPermission("members.manage", _("Invite and remove members")),
    TeamPermission("billing.manage", _("Manage plan and payments")),
    TeamPermission("credits.spend", _("Spend credits"), members=True),
    TeamPermission("api_keys.manage", _("Manage API keys")),
    TeamPermission("webhooks.manage", _("Manage webhooks")),
    TeamPermission("audit.view", _("View the audit log")),
)


def known_permissions() -> dict[str, TeamPermission]:
    from .hooks import team_permissions

    given = (permission for some in team_permissions() for permission in some)
    return {permission.name: permission for permission in (*CORE_PERMISSIONS, *given)}
