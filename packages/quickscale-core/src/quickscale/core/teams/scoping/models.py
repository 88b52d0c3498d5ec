"""The mixin of models whose rows belong to teams."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import TeamManager
from .scope import across_teams


class TeamScoped(models.Model):
    """Something that belongs to one team, and is deleted with it.

    ``objects`` refuses a query that does not say whose rows it means; a manager of one's own is
    made of a :class:`TeamQuerySet`. Indexes and unique constraints begin with ``team``.
    """

    team = models.ForeignKey(
        "quickscale_teams.Team", models.CASCADE, related_name="+", verbose_name=_("team")
    )

    objects = TeamManager()

    class Meta:
        abstract = True

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        # Whether a value is taken is a question about the table.
        with across_teams():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        with across_teams():
            super().validate_constraints(exclude)


def is_team_scoped(model: Any) -> bool:
    """Whether a model's rows belong to teams."""
    return isinstance(model, type) and issubclass(model, TeamScoped)
