"""Data of teams: models whose rows cannot be asked for without saying of which team.

A theme's model inherits :class:`TeamScoped`::

    class Deal(TeamScoped):
        title = models.CharField(max_length=100)

and every use of ``Deal.objects`` says whose deals it means: ``.for_team(team)``,
``.for_request(request)`` or, on purpose, ``.across_teams()``. Anything else raises
:class:`~quickscale.core.teams.exceptions.UnscopedQuery` once it would reach the database, in a
subquery too. Tasks and commands work within ``with team_scope(team):``, where every such query
means that team's rows.
"""

from .models import TeamScoped
from .querysets import TeamManager, TeamQuerySet
from .scope import across_teams, current_scope, team_scope

__all__ = [
    "TeamManager",
    "TeamQuerySet",
    "TeamScoped",
    "across_teams",
    "current_scope",
    "team_scope",
]
