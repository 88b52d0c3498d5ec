"""Deals, and every step that they took."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.teams import TeamScoped
from quickscale_business_themes.crm.models.bases import (
    MAX_AMOUNT,
    OwnedRecord,
    default_currency,
    source_field,
)
from quickscale_business_themes.crm.models.currencies import convert, find_home_currency, list_rates
from quickscale_business_themes.crm.models.pipelines import Stage, StageKind


class LostReason(models.TextChoices):
    """Why a deal was lost."""

    PRICE = "price", _("Price")
    COMPETITOR = "competitor", _("Chose a competitor")
    BUDGET = "budget", _("No budget")
    TIMING = "timing", _("Bad timing")
    FIT = "fit", _("Missing features")
    SILENCE = "silence", _("No response")
    OTHER = "other", _("Other")


class Deal(OwnedRecord):
    """Something that a team wants to sell.

    Attributes:
        status: what its stage means, kept here for lists and reports.
        home_amount: its amount in the team's currency, None where no exchange rate says it.
        home_currency: that currency, of deals that the API shows.
        probability: in percent; it follows the stage until somebody sets it.
        opened_on: the day from which on its cycle is counted.
        stage_since: when it came into its stage.
        closed_on: the day on which it was won or lost.
    """

    home_currency: str

    name = models.CharField(_("name"), max_length=200)
    stage = models.ForeignKey(Stage, models.RESTRICT, "deals", verbose_name=_("stage"))
    status = models.CharField(
        _("status"), max_length=10, choices=StageKind, default=StageKind.OPEN, editable=False
    )
    amount = models.DecimalField(
        _("amount"),
        max_digits=19,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_AMOUNT)],
    )
    currency = models.CharField(_("currency"), max_length=3, default=default_currency)
    home_amount = models.DecimalField(
        _("converted amount"), max_digits=24, decimal_places=4, null=True, editable=False
    )
    probability = models.PositiveSmallIntegerField(
        _("probability (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    probability_is_manual = models.BooleanField(default=False, editable=False)
    opened_on = models.DateField(_("opened"), default=timezone.localdate)
    expected_close_on = models.DateField(_("expected close"), null=True, blank=True)
    closed_on = models.DateField(_("closed"), null=True, blank=True, editable=False)
    stage_since = models.DateTimeField(_("in stage since"), default=timezone.now, editable=False)
    company = models.ForeignKey(
        "crm.Company",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("company"),
    )
    contact = models.ForeignKey(
        "crm.Contact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="deals",
        verbose_name=_("contact"),
    )
    source = source_field()
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=5000, blank=True)
    lost_reason = models.CharField(
        _("lost reason"), max_length=20, choices=LostReason, blank=True, editable=False
    )
    lost_note = models.CharField(_("note on the loss"), max_length=500, blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        indexes = [
            models.Index(fields=["team", "-created_at"], name="crm_deal_newest"),
            models.Index(fields=["stage", "-created_at"], name="crm_deal_board"),
            models.Index(fields=["team", "status", "expected_close_on"], name="crm_deal_forecast"),
            models.Index(fields=["team", "status", "closed_on"], name="crm_deal_by_closing"),
            models.Index(
                fields=["team", "currency"],
                condition=Q(amount__isnull=False, home_amount__isnull=True),
                name="crm_deal_unconverted",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=StageKind.OPEN, closed_on__isnull=True)
                | (~Q(status=StageKind.OPEN) & Q(closed_on__isnull=False)),
                name="crm_deal_closed_says_when",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="crm_deal_closed_after_opening",
                violation_error_message=_("A deal can't be closed before it was opened."),
            ),
            models.CheckConstraint(
                condition=~Q(status=StageKind.WON) | Q(amount__isnull=False),
                name="crm_deal_won_says_amount",
                violation_error_message=_("Enter what the deal is worth."),
            ),
            models.CheckConstraint(
                condition=(Q(status=StageKind.LOST) & ~Q(lost_reason=""))
                | (~Q(status=StageKind.LOST) & Q(lost_reason="")),
                name="crm_deal_lost_says_why",
            ),
            models.CheckConstraint(
                condition=Q(probability__lte=100), name="crm_deal_probability_is_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None:
            self.home_amount = self.find_home_amount()
        super().save(*args, **kwargs)

    def find_home_amount(self) -> Decimal | None:
        """Return the amount in the team's currency, by the rate of the day on which the deal was
        closed, of an open deal by the last one; what is older than all rates has the first one.
        """
        if self.amount is None:
            return None
        home = find_home_currency(self.team_id)
        if self.currency == home:
            return self.amount
        rates = list_rates(self.team_id, home).filter(currency=self.currency)
        day = self.closed_on or timezone.localdate()
        rate = rates.filter(on__lte=day).last() or rates.first()
        return convert(self.amount, rate.rate, home) if rate else None

    @property
    def is_open(self) -> bool:
        return self.status == StageKind.OPEN

    @property
    def is_stale(self) -> bool:
        """Whether it has been in its stage for longer than the stage allows."""
        limit = self.stage.rotten_days
        if not self.is_open or limit is None:
            return False
        return (timezone.now() - self.stage_since).days >= limit


class StageChange(TeamScoped):
    """A step of a deal; the first one has no former stage.

    Attributes:
        from_name: what the former stage was called, should it be deleted.
        seconds: how long the deal had been in the former stage.
    """

    is_shared = False

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    deal = models.ForeignKey(Deal, models.CASCADE, "stage_changes", verbose_name=_("deal"))
    from_stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="+")
    to_stage = models.ForeignKey(Stage, models.SET_NULL, null=True, related_name="+")
    from_name = models.CharField(_("from"), max_length=100, blank=True)
    to_name = models.CharField(_("to"), max_length=100)
    from_kind = models.CharField(max_length=10, choices=StageKind, blank=True)
    to_kind = models.CharField(_("type"), max_length=10, choices=StageKind)
    at = models.DateTimeField(_("date"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    seconds = models.PositiveBigIntegerField(_("seconds in former stage"), null=True)

    class Meta(TeamScoped.Meta):
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["deal", "at"], name="crm_stagechange_of_deal")]

    def __str__(self) -> str:
        return f"{self.from_name} → {self.to_name}" if self.from_name else self.to_name

    @classmethod
    def own_condition(cls, user: object) -> Q:
        return Q(deal__owner=user)
