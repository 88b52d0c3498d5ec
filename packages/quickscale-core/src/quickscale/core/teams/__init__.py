"""Teams: groups of people who own data and credits together."""

from typing import TYPE_CHECKING

from quickscale.core.manifests.lazy_names import import_lazily

if TYPE_CHECKING:
    from .api.fields import TeammateField
    from .api.scoped import TeamScopedMixin
    from .current import current_membership, current_owner, current_team
    from .exceptions import CannotAddMember, CannotCloseTeam, UnscopedQuery
    from .permissions import require_team_permission, team_permission
    from .scoping import TeamQuerySet, TeamScoped, across_teams, team_scope
    from .team_permissions import TeamPermission

__all__ = [
    "CannotAddMember",
    "CannotCloseTeam",
    "TeamPermission",
    "TeamQuerySet",
    "TeamScoped",
    "TeamScopedMixin",
    "TeammateField",
    "UnscopedQuery",
    "across_teams",
    "current_membership",
    "current_owner",
    "current_team",
    "require_team_permission",
    "team_permission",
    "team_scope",
]

# Models import this package before they are ready.
__getattr__ = import_lazily(
    __name__,
    {
        "api.fields": ("TeammateField",),
        "api.scoped": ("TeamScopedMixin",),
        "current": ("current_membership", "current_owner", "current_team"),
        "exceptions": ("CannotAddMember", "CannotCloseTeam", "UnscopedQuery"),
        "permissions": ("require_team_permission", "team_permission"),
        "scoping": ("TeamQuerySet", "TeamScoped", "across_teams", "team_scope"),
        "team_permissions": ("TeamPermission",),
    },
)
