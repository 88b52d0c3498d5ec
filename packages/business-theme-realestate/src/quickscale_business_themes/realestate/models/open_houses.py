"""Open days, to which anybody may come (RESO OpenHouse)."""

from __future__ import annotations

from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.realestate.models.bases import Record
from quickscale_business_themes.realestate.models.choices import OpenHouseStatus, OpenHouseType
from quickscale_business_themes.realestate.models.listings import Listing
from quickscale_business_themes.realestate.models.people import Agent

#: No more people come with one registration.
MOST_GUESTS = 10


class OpenHouse(Record):
    """A time at which a home is open to visitors.

    Attributes:
        capacity: how many people may come, None where nobody counts them.
        registered: how many have said that they come; kept here, so that a constraint holds it.
        sequence: counts its changes, as calendar programs want it (RFC 5545).
    """

    listing = models.ForeignKey(
        Listing, models.CASCADE, related_name="open_houses", verbose_name=_("listing")
    )
    agent = models.ForeignKey(
        Agent,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="open_houses",
        verbose_name=_("agent"),
    )
    type = models.CharField(
        _("type"), max_length=10, choices=OpenHouseType, default=OpenHouseType.PUBLIC
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=OpenHouseStatus,
        default=OpenHouseStatus.ACTIVE,
        editable=False,
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
        help_text=_("Leave it empty if everybody may come."),
    )
    registered = models.PositiveIntegerField(_("registered"), default=0, editable=False)
    remarks = models.TextField(_("description"), max_length=2000, blank=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("open day")
        verbose_name_plural = _("open days")
        indexes = [
            models.Index(fields=["team", "starts_at"], name="realestate_open_calendar"),
            models.Index(
                fields=["starts_at"],
                condition=Q(status=OpenHouseStatus.ACTIVE, type=OpenHouseType.PUBLIC),
                name="realestate_open_public",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="realestate_open_order",
                violation_error_message=_("It has to end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(registered__lte=F("capacity")),
                name="realestate_open_capacity",
                violation_error_message=_("More people are registered already."),
            ),
        ]

    def __str__(self) -> str:
        return self.listing.title

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)


class OpenHouseRegistration(Record):
    """Somebody who comes to an open day, without an account.

    Attributes:
        consent_text: the words that the visitor agreed to, when they sent it.
        canceled_at: when they said that they don't come.
    """

    open_house = models.ForeignKey(
        OpenHouse, models.CASCADE, related_name="registrations", verbose_name=_("open day")
    )
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("phone"), max_length=50, blank=True)
    guests = models.PositiveSmallIntegerField(
        _("people"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_GUESTS)],
    )
    consent_text = models.TextField(_("consent"), blank=True, editable=False)
    language = models.CharField(max_length=10, blank=True, editable=False)
    canceled_at = models.DateTimeField(_("canceled"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [models.Index(fields=["open_house", "id"], name="realestate_guest_order")]
        constraints = [
            models.UniqueConstraint(
                "open_house",
                Lower("email"),
                condition=Q(canceled_at=None),
                name="realestate_guest_once",
            ),
            models.CheckConstraint(
                condition=Q(guests__gte=1, guests__lte=MOST_GUESTS), name="realestate_guest_count"
            ),
        ]

    def __str__(self) -> str:
        return self.name
