from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

#: How long the query string of a list may be; browsers and servers take longer addresses.
MAX_QUERY = 2000


class Frequency(models.TextChoices):
    ASAP = "asap", _("As it comes")
    DAILY = "daily", _("Daily")
    MONTHLY = "monthly", _("Monthly")
    NEVER = "never", _("Never")


class AlertSource(models.Model):
    """A list whose changes are read, since somebody waits for them.

    Attributes:
        name: the list's operation, ``<theme>:<operationId>``.
        read_until: up to when its changes were read.
        last_change: the last of them that was written down.
    """

    name = models.CharField(_("operation"), max_length=150, unique=True)
    read_until = models.DateTimeField(_("read until"), default=timezone.now)
    last_change = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("list with alerts")
        verbose_name_plural = _("lists with alerts")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ListChange(models.Model):
    """What happened to a row of a list, as its view said; see ``quickscale.core.api.alerts``.

    The process that holds its source's row writes it, so that a higher id was committed later.
    """

    source = models.ForeignKey(
        AlertSource, models.CASCADE, related_name="changes", verbose_name=_("list")
    )
    key = models.CharField(max_length=100)
    row = models.CharField(_("row"), max_length=150)
    kind = models.CharField(_("type"), max_length=30)
    field = models.CharField(_("field"), max_length=100, blank=True)
    old = models.CharField(_("before"), max_length=255, blank=True)
    new = models.CharField(_("after"), max_length=255, blank=True)
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("change of a list")
        verbose_name_plural = _("changes of lists")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("source", "key", name="quickscale_change_read_once")]
        indexes = [
            models.Index("source", "id", name="quickscale_change_in_turn"),
            models.Index("at", name="quickscale_change_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def due(self, now: datetime) -> SavedSearchQuerySet:
        """The searches whose turn it is and whose lists have changed since the last time."""
        found = self.filter(next_at__lte=now, last_change__lt=F("source__last_change"))
        return found.filter(user__is_active=True)

    def idle(self, now: datetime) -> SavedSearchQuerySet:
        """The searches whose turn it is, of lists in which nothing has changed."""
        return self.filter(next_at__lte=now, last_change__gte=F("source__last_change"))


class SavedSearch(models.Model):
    """What somebody waits for in a list: its filters under a name, and how often they hear of it.

    Attributes:
        team: the workspace in which it was saved, on a team's list; it is matched as its member.
        screen: the list's screen, ``<theme>:<name>``.
        params: the path parameters of the screen's page.
        query: the query string of the page.
        description: the filters in words, in the language in which it was saved.
        language: that of the mails.
        since: what happened earlier isn't told.
        last_change: the last change of the list that was looked at.
        next_at: when it is looked at again; None for never.
    """

    public_id = models.UUIDField(_("public ID"), default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user")
    )
    team = models.ForeignKey(
        "quickscale_teams.Team",
        models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("team"),
    )
    source = models.ForeignKey(
        AlertSource, models.CASCADE, related_name="searches", verbose_name=_("list")
    )
    screen = models.CharField(_("screen"), max_length=150)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    query = models.CharField(_("query"), max_length=MAX_QUERY, blank=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("filters"), max_length=1000, blank=True)
    frequency = models.CharField(
        _("e-mails"), max_length=10, choices=Frequency, default=Frequency.DAILY
    )
    language = models.CharField(_("language"), max_length=20, blank=True)
    since = models.DateTimeField(default=timezone.now)
    last_change = models.BigIntegerField(default=0)
    next_at = models.DateTimeField(_("next e-mail"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint("user", "name", name="quickscale_search_name_once"),
            models.CheckConstraint(
                condition=models.Q(frequency="never", next_at=None)
                | (~models.Q(frequency="never") & models.Q(next_at__isnull=False)),
                name="quickscale_search_has_its_turn",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "source", "last_change", "next_at"],
                condition=models.Q(next_at__isnull=False),
                name="quickscale_search_turns",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Alert(models.Model):
    """A change that a search was told of, once.

    Attributes:
        mail: the mail that tells it; None if another search of the same person had told it.
    """

    search = models.ForeignKey(
        SavedSearch, models.CASCADE, related_name="alerts", verbose_name=_("saved search")
    )
    change = models.ForeignKey(
        ListChange, models.CASCADE, related_name="+", verbose_name=_("change")
    )
    mail = models.UUIDField(_("e-mail"), null=True, db_index=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        constraints = [
            models.UniqueConstraint("search", "change", name="quickscale_alert_told_once")
        ]

    def __str__(self) -> str:
        return f"{self.search}: {self.change}"
