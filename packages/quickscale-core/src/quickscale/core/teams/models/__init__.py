"""Teams, who belongs to them and what they may do there."""

from quickscale.core.teams.models.role_holder import BUILT_IN_ROLES, RoleHolder, RoleKind

from .invitation import Invitation
from .membership import Membership
from .role import Role
from .team import Team

__all__ = [
    "BUILT_IN_ROLES",
    "Invitation",
    "Membership",
    "Role",
    "RoleHolder",
    "RoleKind",
    "Team",
]
