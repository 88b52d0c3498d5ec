"""What is stored: single events for a while, daily statistics for long, salts for two days.

No address and no user agent is stored. A visitor is a number that nobody can compute again once
the day's salt is gone.
"""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One thing that happened, a page view among them."""

    at = models.DateTimeField(_("date"))
    name = models.CharField(_("name"), max_length=100)
    theme = models.CharField(_("theme"), max_length=50)
    object_type = models.CharField(_("object type"), max_length=50, blank=True)
    object_id = models.CharField(_("object ID"), max_length=64, blank=True)
    visitor = models.BigIntegerField(_("visitor"), null=True, blank=True)
    visit = models.BigIntegerField(_("visit"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    path = models.CharField(_("path"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    medium = models.CharField(_("medium"), max_length=50, blank=True)
    campaign = models.CharField(_("campaign"), max_length=50, blank=True)
    device = models.CharField(_("device"), max_length=20, blank=True)
    browser = models.CharField(_("browser"), max_length=20, blank=True)
    value = models.DecimalField(_("value"), max_digits=19, decimal_places=4, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["at"], name="analytics_event_at"),
            models.Index(fields=["name", "at"], name="analytics_event_name_at"),
            # Every page view looks for the same visitor's last event.
            models.Index(fields=["visitor", "at"], name="analytics_event_visitor_at"),
            # The page of a thing counts what happened to it; page views happen to none.
            models.Index(
                fields=["name", "object_id", "at"],
                name="analytics_event_object_at",
                condition=~Q(object_id=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="analytics_event_has_name"),
            models.CheckConstraint(condition=~Q(theme=""), name="analytics_event_has_theme"),
            models.CheckConstraint(
                condition=Q(value=None, currency="") | (Q(value__isnull=False) & ~Q(currency="")),
                name="analytics_event_value_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class DailyStat(models.Model):
    """What one day counted.

    A blank ``name``, ``theme`` or ``currency`` stands for all of them together; a row with a
    currency counts only the events that were worth something in it. A row with a ``dimension``
    counts the events of one name that share a ``key``, over all themes.
    """

    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    theme = models.CharField(_("theme"), max_length=50, blank=True)
    dimension = models.CharField(_("dimension"), max_length=20, blank=True)
    key = models.CharField(_("key"), max_length=200, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    events = models.PositiveBigIntegerField(_("events"))
    visitors = models.PositiveBigIntegerField(_("visitors"))
    visits = models.PositiveBigIntegerField(_("visits"))
    value = models.DecimalField(_("value"), max_digits=25, decimal_places=4, null=True, blank=True)

    class Meta:
        verbose_name = _("daily statistic")
        verbose_name_plural = _("daily statistics")
        indexes = [
            models.Index(
                fields=["dimension", "currency", "theme", "day"], name="analytics_dailystat_series"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "name", "theme", "dimension", "key", "currency"],
                name="analytics_dailystat_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name or '*'} {self.dimension} {self.key}".rstrip()


class RolledDay(models.Model):
    """A day that has been counted into :class:`DailyStat`, and the lock of whoever counts it.

    Attributes:
        complete: it was counted after its end, so that the statistics can stand for its events.
        sealed: its events are deleted, so that it must not be counted again.
    """

    day = models.DateField(_("day"), unique=True)
    complete = models.BooleanField(_("complete"), default=False)
    sealed = models.BooleanField(_("final"), default=False)

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed=False) | Q(complete=True),
                name="analytics_rolledday_sealed_is_complete",
            )
        ]

    def __str__(self) -> str:
        return str(self.day)


class Salt(models.Model):
    """The secret behind one day's visitor numbers. Keep it out of backups: it lives two days."""

    day = models.DateField(_("day"), unique=True)
    key = models.BinaryField(_("key"), max_length=32)

    class Meta:
        verbose_name = _("salt")
        verbose_name_plural = _("salts")

    def __str__(self) -> str:
        return str(self.day)
