from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .alerts.models import MAX_QUERY, Alert, AlertSource, ListChange, SavedSearch

__all__ = [
    "MAX_QUERY",
    "Alert",
    "AlertSource",
    "DefaultView",
    "ListChange",
    "SavedSearch",
    "SavedView",
]


class SavedView(models.Model):
    """How somebody looks at a list: its filters, order and columns under a name.

    Attributes:
        user: who made it; only they see it unless it is a team's.
        team: the team whose members all see it.
        screen: the list's screen, ``<theme>:<name>``.
        query: the query string of the page.
    """

    public_id = models.UUIDField(_("public ID"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("user"),
    )
    team = models.ForeignKey(
        "quickscale_teams.Team",
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("team"),
    )
    screen = models.CharField(_("screen"), max_length=150)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("query"), max_length=MAX_QUERY, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "screen", "name"],
                condition=Q(team=None),
                name="quickscale_views_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["team", "screen", "name"],
                condition=~Q(team=None),
                name="quickscale_views_once_a_team",
            ),
            models.CheckConstraint(
                condition=~Q(user=None) | ~Q(team=None), name="quickscale_views_of_somebody"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The saved view with which a list opens for one person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    screen = models.CharField(_("screen"), max_length=150)
    view = models.ForeignKey(
        SavedView, models.CASCADE, related_name="defaults", verbose_name=_("saved view")
    )

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")
        constraints = [
            models.UniqueConstraint("user", "screen", name="quickscale_views_one_default")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.view}"
