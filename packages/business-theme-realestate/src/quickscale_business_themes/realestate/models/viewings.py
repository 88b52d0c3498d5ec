"""When agents show homes, and what was agreed with visitors (RESO Showing)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.realestate.models.bases import Record
from quickscale_business_themes.realestate.models.choices import ViewingStatus, Weekday
from quickscale_business_themes.realestate.models.inquiries import Inquiry
from quickscale_business_themes.realestate.models.listings import Listing
from quickscale_business_themes.realestate.models.people import Agent

#: No two viewings share such a part of the day; hours begin and end with one.
QUARTER = timedelta(minutes=15)


class ViewingHours(Record):
    """When an agent shows homes on a day of each week, by the clocks of their office.

    Attributes:
        listing: the one that these hours are for; all others have those without a listing.
    """

    agent = models.ForeignKey(
        Agent, models.CASCADE, related_name="viewing_hours", verbose_name=_("agent")
    )
    listing = models.ForeignKey(
        Listing,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="viewing_hours",
        verbose_name=_("only for this listing"),
    )
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))

    class Meta(Record.Meta):
        verbose_name = _("viewing hours")
        verbose_name_plural = _("viewing hours")
        indexes = [models.Index(fields=["agent", "weekday"], name="realestate_hours_of_agent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="realestate_hours_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()}, {self.starts_at:%H:%M}-{self.ends_at:%H:%M}"


class AgentAbsence(Record):
    """Days on which an agent shows nothing."""

    agent = models.ForeignKey(
        Agent, models.CASCADE, related_name="absences", verbose_name=_("agent")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta(Record.Meta):
        verbose_name = _("days off")
        verbose_name_plural = _("days off")
        indexes = [models.Index(fields=["agent", "last_day"], name="realestate_absence_of_agent")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="realestate_absence_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.first_day)} - {date_format(self.last_day)}"


class Viewing(Record):
    """A time at which somebody is shown a home. Whoever comes is told by the inquiry.

    Attributes:
        sequence: counts its changes, as calendar programs want it (RFC 5545).
        booked_at: when its present time was agreed.
    """

    inquiry = models.OneToOneField(
        Inquiry, models.CASCADE, related_name="viewing", verbose_name=_("inquiry")
    )
    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="viewings", verbose_name=_("listing")
    )
    agent = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        related_name="viewings",
        verbose_name=_("agent"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ViewingStatus, default=ViewingStatus.CONFIRMED
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    sequence = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField(_("booked"), default=timezone.now)
    reminded_at = models.DateTimeField(null=True)

    class Meta(Record.Meta):
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        indexes = [
            models.Index(fields=["team", "starts_at"], name="realestate_viewing_calendar"),
            models.Index(
                fields=["starts_at"],
                condition=Q(status=ViewingStatus.CONFIRMED, reminded_at=None),
                name="realestate_viewing_to_remind",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="realestate_viewing_order"
            ),
        ]

    def __str__(self) -> str:
        return self.inquiry.name


class BookedQuarter(TeamScoped):
    """A quarter of an hour that a viewing takes.

    Two unique constraints make it impossible to book an agent, or a home, twice at a time,
    whatever the viewings' lengths and on every database.
    """

    viewing = models.ForeignKey(Viewing, models.CASCADE, related_name="quarters")
    listing = models.ForeignKey(Listing, models.CASCADE, related_name="+")
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta(TeamScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["agent", "at"], name="realestate_quarter_of_agent"),
            models.UniqueConstraint(fields=["listing", "at"], name="realestate_quarter_of_listing"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


def list_quarters(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return the quarters of an hour that a time has a part in."""
    first = datetime.fromtimestamp(
        starts_at.timestamp() // QUARTER.total_seconds() * QUARTER.total_seconds(), UTC
    )
    count: Any = -(-(ends_at - first) // QUARTER)
    return [first + QUARTER * number for number in range(count)]
