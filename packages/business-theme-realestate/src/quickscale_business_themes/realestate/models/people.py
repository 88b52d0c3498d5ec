"""Who offers listings: agents and their offices."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import FileExtensionValidator, MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.files import PrivateImageField
from quickscale.core.validators import MaxFileSizeValidator
from quickscale_business_themes.realestate.models.bases import Record

#: As much as the proxy of a created project lets through.
MAX_BYTES = 10 * 1024 * 1024
PICTURE_SUFFIXES = ("jpg", "jpeg", "png", "webp")
VIEWING_MINUTES = [(minutes, str(minutes)) for minutes in (15, 30, 45, 60, 90, 120)]


def make_portrait_path(agent: Agent, name: str) -> str:
    return f"realestate/agents/{agent.public_id}/portrait{PurePath(name).suffix.lower()}"


class Office(Record):
    """A place of an agency.

    Attributes:
        source_key: what feeds call it.
    """

    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postal_code = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        blank=True,
        help_text=_("Of its clocks, such as Europe/Berlin. If you leave it empty, the site's."),
    )
    source_key = models.CharField(max_length=255, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint("team", "name", name="realestate_office_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Agent(Record):
    """Somebody who shows and sells homes; an account is needed only to sign in.

    Attributes:
        is_active: whether inquiries go to them, and the public sees them.
        routed_at: when they were last given an inquiry of somebody else's listing.
        viewing_minutes: how long they show a home.
        viewing_notice: how many hours before a viewing it can be booked at the latest.
        calendar_hash: of the secret in the address of their calendar, empty without one.
        source_key: what feeds call them.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=150)
    job_title = models.CharField(_("job title"), max_length=100, blank=True)
    license_number = models.CharField(_("license number"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    photo = PrivateImageField(
        _("photo"),
        upload_to=make_portrait_path,
        max_length=255,
        blank=True,
        validators=[FileExtensionValidator(PICTURE_SUFFIXES), MaxFileSizeValidator(MAX_BYTES)],
    )
    about = models.TextField(_("about"), max_length=5000, blank=True)
    office = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agents",
        verbose_name=_("office"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    routed_at = models.DateTimeField(null=True, editable=False)
    viewing_minutes = models.PositiveSmallIntegerField(
        _("length of a viewing (minutes)"), choices=VIEWING_MINUTES, default=30
    )
    viewing_notice = models.PositiveSmallIntegerField(
        _("notice before a viewing (hours)"), default=12, validators=[MaxValueValidator(24 * 14)]
    )
    calendar_hash = models.CharField(max_length=64, blank=True, editable=False)
    source_key = models.CharField(max_length=255, blank=True, default="", editable=False)

    class Meta(Record.Meta):
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        indexes = [models.Index(fields=["team", "name"], name="realestate_agent_by_name")]
        constraints = [
            models.UniqueConstraint("team", "user", name="realestate_agent_team_user"),
            models.UniqueConstraint(
                fields=["calendar_hash"],
                condition=~Q(calendar_hash=""),
                name="realestate_agent_calendar",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone of the clocks at their office."""
        name = self.office.time_zone if self.office else ""
        return ZoneInfo(name or settings.TIME_ZONE)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip()
        super().save(*args, **kwargs)
