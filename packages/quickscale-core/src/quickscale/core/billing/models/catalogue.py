"""What is sold: plans and packs of credits, and what they cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from quickscale.core.billing.limits import validate_limits
from quickscale.core.credits.amounts import amount_field
from quickscale.core.money import MAX_PRICE, Money

from .customers import stripe_id_field


def is_chargeable(price: Money) -> bool:
    return 0 <= price.amount <= MAX_PRICE and price.chargeable() == price


class Interval(models.TextChoices):
    MONTH = "month", _("Monthly")
    YEAR = "year", _("Yearly")


class Origin(models.TextChoices):
    SETTINGS = "settings", _("Settings")
    ADMIN = "admin", _("Admin")


def origin_field() -> models.CharField[Any, str]:
    return models.CharField(
        _("kept in"), max_length=10, choices=Origin.choices, default=Origin.ADMIN, editable=False
    )


class Plan(models.Model):
    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=255, blank=True)
    # What the plan allows, by name, with what people call it: ``{"reports": "Reports"}``.
    features: models.JSONField[Any, Any] = models.JSONField(_("features"), default=dict, blank=True)
    # ``{"projects": {"count": 3, "enforcement": "hard"}}``
    limits: models.JSONField[Any, Any] = models.JSONField(
        _("limits"), default=dict, blank=True, validators=[validate_limits]
    )
    # Given for each paid month or year, and expiring with it.
    credits = amount_field(_("credits per billing period"), default=Decimal(0))
    per_seat = models.BooleanField(_("price per member"), default=False)
    # The least number of seats that is billed.
    included_seats = models.PositiveIntegerField(_("minimum seats"), default=1)
    trial_days = models.PositiveSmallIntegerField(_("trial days"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("The plan of everyone without a paid plan.")
    )
    is_active = models.BooleanField(_("available"), default=True)
    origin = origin_field()
    stripe_id = stripe_id_field(_("Stripe product"))

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="billing_plan_one_default",
                violation_error_message=_("There can be only one default plan."),
            ),
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_plan_stripe_id"
            ),
            CheckConstraint(condition=Q(credits__gte=0), name="billing_plan_credits"),
        ]

    def __str__(self) -> str:
        return self.name


class Sellable(models.Model):
    """What has a price at Stripe, which is made anew when the amount changes."""

    currency = models.CharField(_("currency"), max_length=3)
    amount = models.DecimalField(
        _("price"),
        max_digits=19,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(MAX_PRICE)],
    )
    stripe_id = stripe_id_field(_("Stripe price"))
    # What the price at Stripe costs.
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
        return bool(self.stripe_id) and self.stripe_amount == self.amount


class PlanPrice(Sellable):
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prices", verbose_name=_("plan"))
    interval = models.CharField(_("interval"), max_length=5, choices=Interval.choices)

    class Meta:
        verbose_name = _("plan price")
        verbose_name_plural = _("plan prices")
        ordering = ["currency", "interval"]
        constraints = [
            UniqueConstraint(fields=["plan", "currency", "interval"], name="billing_price_once"),
            CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_PRICE), name="billing_price_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.price} / {self.get_interval_display()}"

    @property
    def lookup_key(self) -> str:
        return f"quickscale:plan:{self.plan.slug}:{self.currency.lower()}:{self.interval}"


class CreditPack(Sellable):
    slug = models.SlugField(_("slug"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=100)
    credits = amount_field(_("credits"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("available"), default=True)
    origin = origin_field()
    stripe_product = stripe_id_field(_("Stripe product"))

    class Meta:
        verbose_name = _("credit pack")
        verbose_name_plural = _("credit packs")
        ordering = ["position", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(credits__gt=0, amount__gte=0, amount__lte=MAX_PRICE),
                name="billing_pack_amounts",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lookup_key(self) -> str:
        return f"quickscale:pack:{self.slug}"
