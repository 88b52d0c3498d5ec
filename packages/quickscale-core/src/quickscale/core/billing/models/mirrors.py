"""Copies of what Stripe keeps: subscriptions, invoices, charges and disputes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import amount_field
from quickscale.core.money import Money

from .catalogue import Interval, Plan
from .customers import Customer
from .payments import Checkout

#: The statuses of a subscription whose customer has its plan.
LIVE = ("trialing", "active", "past_due")

#: Those in which it goes on, whether or not its plan is given meanwhile.
HELD = (*LIVE, "unpaid", "paused")

#: Those in which it has ended, or never began.
OVER = ("canceled", "incomplete_expired")


class Mirror(models.Model):
    """A copy of an object of Stripe's."""

    stripe_id = models.CharField(_("Stripe ID"), max_length=255, unique=True)
    # Grows with each write: whoever fetched before the last one has to fetch again.
    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.stripe_id


class Subscription(Mirror):
    class Status(models.TextChoices):
        INCOMPLETE = "incomplete", _("Incomplete")
        INCOMPLETE_EXPIRED = "incomplete_expired", _("Incomplete, expired")
        TRIALING = "trialing", _("Trialing")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Past due")
        UNPAID = "unpaid", _("Unpaid")
        PAUSED = "paused", _("Paused")
        CANCELED = "canceled", _("Cancelled")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="subscriptions", verbose_name=_("customer")
    )
    plan = models.ForeignKey(
        Plan, models.PROTECT, null=True, related_name="subscriptions", verbose_name=_("plan")
    )
    # None for one that was made at Stripe by hand.
    checkout = models.ForeignKey(
        Checkout, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Its customer had one already when it was paid for: it gives nothing, ends and is refunded.
    is_surplus = models.BooleanField(_("duplicate"), default=False)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    item_id = models.CharField(max_length=255)
    price_id = models.CharField(_("Stripe price"), max_length=255)
    interval = models.CharField(_("interval"), max_length=5, choices=Interval.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("price"))
    quantity = models.PositiveIntegerField(_("seats"), default=1)
    trial_end = models.DateTimeField(_("trial end"), null=True)
    current_period_start = models.DateTimeField(_("current period start"))
    current_period_end = models.DateTimeField(_("current period end"))
    cancel_at = models.DateTimeField(_("ends"), null=True)
    canceled_at = models.DateTimeField(_("cancelled"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    started_at = models.DateTimeField(_("started"))

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ["-started_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-started_at"], name="billing_subscription_owner"),
            Index(fields=["plan"], condition=Q(status__in=LIVE), name="billing_subscription_live"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["customer"],
                condition=Q(status__in=HELD, checkout__isnull=False, is_surplus=False),
                name="billing_subscription_one_held",
            )
        ]

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def price(self) -> Money:
        """What one seat costs in each period."""
        return Money(self.amount, self.currency)

    @property
    def ends_at(self) -> datetime | None:
        return self.ended_at or self.cancel_at


class Invoice(Mirror):
    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        UNCOLLECTIBLE = "uncollectible", _("Uncollectible")
        VOID = "void", _("Void")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="invoices", verbose_name=_("customer")
    )
    stripe_subscription = models.CharField(max_length=255, blank=True, db_index=True)
    number = models.CharField(_("number"), max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    currency = models.CharField(_("currency"), max_length=3)
    total = amount_field(_("total"))
    amount_due = amount_field(_("amount due"))
    amount_paid = amount_field(_("paid"))
    billing_reason = models.CharField(_("reason"), max_length=50, blank=True)
    hosted_url = models.URLField(_("payment page"), max_length=2000, blank=True)
    pdf_url = models.URLField(_("PDF"), max_length=2000, blank=True)
    attempts = models.PositiveSmallIntegerField(_("payment attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), null=True)
    created_at = models.DateTimeField(_("date"))
    paid_at = models.DateTimeField(_("paid at"), null=True)

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_invoice_owner"),
            Index(fields=["status", "paid_at"], name="billing_invoice_paid"),
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_id


class Charge(Mirror):
    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        SUCCEEDED = "succeeded", _("Paid")
        FAILED = "failed", _("Failed")

    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="charges", verbose_name=_("customer")
    )
    payment_intent = models.CharField(max_length=255, blank=True, db_index=True)
    description = models.CharField(_("for"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status.choices)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    refunded = amount_field(_("refunded"))
    disputed = amount_field(_("revoked"), default=Decimal(0))
    # Whether the bank ever asked for it back.
    is_disputed = models.BooleanField(_("disputed"), default=False)
    method = models.CharField(_("payment method"), max_length=100, blank=True)
    failure = models.CharField(_("failure reason"), max_length=1000, blank=True)
    receipt_url = models.URLField(_("receipt"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_charge_owner"),
            Index(fields=["status", "created_at"], name="billing_charge_by_time"),
        ]


class Dispute(Mirror):
    charge = models.CharField(_("charge"), max_length=255, db_index=True)
    payment_intent = models.CharField(max_length=255, blank=True)
    status = models.CharField(_("status"), max_length=30)
    reason = models.CharField(_("reason"), max_length=50, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    created_at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        ordering = ["-created_at", "-pk"]
