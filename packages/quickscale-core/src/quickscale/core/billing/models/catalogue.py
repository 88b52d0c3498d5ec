"""What can be bought: plans by month or year, and packs of credits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.billing.limits import validate_limits
from quickscale.core.money import MAX_PRICE, Money


def is_chargeable(price: Money) -> bool:
    """Whether a card can be charged a price as it is, which must be no more than the highest."""
    return 0 <= price.amount <= MAX_PRICE and price.chargeable() == price


class Interval(models.TextChoices):
    MONTH = "month", _("Monthly")
    YEAR = "year", _("Yearly")


class Origin(models.TextChoices):
    SETTINGS = "settings", _("Settings")
    ADMIN = "admin", _("Admin")


class Plan(models.Model):
    """What a customer may do, and what they are given for it.

    Attributes:
        features: what the plan allows, by name, with what people call it:
            ``{"reports": "Reports"}``.
        limits: how much it allows, ``{"projects": {"count": 3, "enforcement": "hard"}}``.
        credits: what each paid month or year gives; it expires with that month or year.
        per_seat: whether its price is that of one member.
        included_seats: the least number of seats that is billed.
    """

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=255, blank=True)
    features: models.JSONField[Any, Any] = models.JSONField(_("features"), default=dict, blank=True)
    limits: models.JSONField[Any, Any] = models.JSONField(
        _("limits"), default=dict, blank=True, validators=[validate_limits]
    )
    credits = models.DecimalField(
        _("credits per billing period"), max_digits=19, decimal_places=4, default=Decimal(0)
    )
    per_seat = models.BooleanField(_("price per member"), default=False)
    included_seats = models.PositiveIntegerField(_("minimum seats"), default=1)
    trial_days = models.PositiveSmallIntegerField(_("trial days"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("The plan of everyone without a paid plan.")
    )
    is_active = models.BooleanField(_("available"), default=True)
    origin = models.CharField(
        _("kept in"), max_length=10, choices=Origin.choices, default=Origin.ADMIN, editable=False
    )
    stripe_id = models.CharField(
        _("Stripe product"), max_length=255, blank=True, default="", editable=False
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="billing_plan_one_default",
                violation_error_message=_("There can be only one default plan."),
            ),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_plan_stripe_id"
            ),
            models.CheckConstraint(condition=Q(credits__gte=0), name="billing_plan_credits"),
        ]

    def __str__(self) -> str:
        return self.name


class Sellable(models.Model):
    """Something with a price of Stripe's, which is made anew when the amount changes.

    Attributes:
        stripe_id: the price at Stripe; empty where it was not made yet.
        stripe_amount: what that one costs.
    """

    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("price"),
        max_digits=19,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )
    stripe_id = models.CharField(
        _("Stripe price"), max_length=255, blank=True, default="", editable=False
    )
    stripe_amount = models.DecimalField(
        _("price in Stripe"), max_digits=19, decimal_places=4, null=True, editable=False
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        is_amount = isinstance(self.amount, Decimal) and self.amount.is_finite()
        if is_amount and 0 <= self.amount <= MAX_PRICE and not is_chargeable(self.price):
            text = _("Cards can't be charged this exact amount. The nearest is %(nearest)s.")
            nearest = {"nearest": self.price.chargeable()}
            raise ValidationError({"amount": ValidationError(text, params=nearest)})

    @property
    def price(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def is_synced(self) -> bool:
        """Whether Stripe's price is the one that is shown here."""
        return bool(self.stripe_id) and self.stripe_amount == self.amount


class PlanPrice(Sellable):
    """What a plan costs by month or by year in one currency."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prices", verbose_name=_("plan"))
    interval = models.CharField(_("interval"), max_length=5, choices=Interval.choices)

    class Meta:
        verbose_name = _("plan price")
        verbose_name_plural = _("plan prices")
        ordering = ["currency", "interval"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "currency", "interval"], name="billing_price_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_PRICE), name="billing_price_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.price} / {self.get_interval_display()}"

    @property
    def lookup_key(self) -> str:
        """What Stripe knows the price by, whichever one it is at the time."""
        return f"quickscale:plan:{self.plan.slug}:{self.currency.lower()}:{self.interval}"


class CreditPack(Sellable):
    """Credits sold in one go."""

    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    credits = models.DecimalField(_("credits"), max_digits=19, decimal_places=4)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("available"), default=True)
    origin = models.CharField(
        _("kept in"), max_length=10, choices=Origin.choices, default=Origin.ADMIN, editable=False
    )
    stripe_product = models.CharField(
        _("Stripe product"), max_length=255, blank=True, default="", editable=False
    )

    class Meta:
        verbose_name = _("credit pack")
        verbose_name_plural = _("credit packs")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(credits__gt=0, amount__gte=0, amount__lte=MAX_PRICE),
                name="billing_pack_amounts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lookup_key(self) -> str:
        return f"quickscale:pack:{self.slug}"
