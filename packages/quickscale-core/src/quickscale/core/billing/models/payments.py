"""Pages on which somebody pays, and what is given back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.credits.amounts import amount_field
from quickscale.core.money import Money

from .catalogue import CreditPack, PlanPrice
from .customers import Customer


class Checkout(models.Model):
    class Purpose(models.TextChoices):
        SUBSCRIPTION = "subscription", _("Subscription")
        CREDITS = "credits", _("Credits")
        ORDER = "order", _("Order")

    class Status(models.TextChoices):
        OPEN = "open", _("Pending")
        PAID = "paid", _("Confirmed")
        EXPIRED = "expired", _("Not paid")
        FAILED = "failed", _("Failed")

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, related_name="checkouts", verbose_name=_("customer")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    reference = models.CharField(_("reference"), max_length=255, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    description = models.CharField(_("for"), max_length=255)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    currency = models.CharField(_("currency"), max_length=3)
    amount = amount_field(_("amount"))
    # Less than the amount by a promotion code, more by a tax.
    amount_paid = models.DecimalField(_("paid"), max_digits=19, decimal_places=4, null=True)
    price = models.ForeignKey(PlanPrice, models.SET_NULL, null=True, related_name="+")
    pack = models.ForeignKey(CreditPack, models.SET_NULL, null=True, related_name="+")
    credits = amount_field(_("credits"), default=Decimal(0))
    # Of the pack, and what was given again after a won dispute.
    grants = models.ManyToManyField("quickscale_credits.Grant", related_name="+")
    refunded = amount_field(_("refunded"), default=Decimal(0))
    disputed = amount_field(_("revoked"), default=Decimal(0))
    # How much was refunded or disputed when credits were last taken back for it.
    settled_loss = models.DecimalField(
        max_digits=19, decimal_places=4, default=Decimal(0), editable=False
    )
    revoked = amount_field(_("credits revoked"), default=Decimal(0))
    stripe_id = models.CharField(_("Stripe session"), max_length=255, blank=True)
    payment_intent = models.CharField(max_length=255, blank=True, db_index=True)
    url = models.URLField(_("payment page"), max_length=2000, blank=True)
    # What its session is made with, besides its payer and its end.
    request: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    paid_at = models.DateTimeField(_("paid at"), null=True)
    # When Stripe was last asked, for a page that waits for it.
    checked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(fields=["customer", "-created_at"], name="billing_checkout_owner"),
            Index(fields=["reference", "-created_at"], name="billing_checkout_reference"),
            Index(fields=["expires_at"], condition=Q(status="open"), name="billing_checkout_open"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_checkout_stripe_id"
            ),
            UniqueConstraint(
                fields=["reference"],
                condition=~Q(reference="") & Q(status="open"),
                name="billing_checkout_one_open",
            ),
            UniqueConstraint(
                fields=["customer"],
                condition=Q(purpose="subscription", status="open"),
                name="billing_checkout_one_subscription",
            ),
            CheckConstraint(
                condition=Q(refunded__gte=0)
                & Q(refunded__lte=Coalesce(F("amount_paid"), F("amount"))),
                name="billing_checkout_refunded_within_paid",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def total(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def charged(self) -> Decimal:
        """What was taken; what is asked for, as long as nothing was."""
        return self.amount if self.amount_paid is None else self.amount_paid

    @property
    def lost(self) -> Decimal:
        """How much of that was given back, or taken back by the bank."""
        return min(self.refunded + self.disputed, self.charged)


class Refund(models.Model):
    """Money to be given back, written down before Stripe is asked and settled by its answer."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        PENDING = "pending", _("Pending")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    checkout = models.ForeignKey(
        Checkout, models.PROTECT, related_name="refunds", verbose_name=_("checkout")
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    amount = amount_field(_("amount"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    idempotency_key = models.CharField(max_length=255, unique=True)
    retry_of = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="retry", verbose_name=_("retry of")
    )
    stripe_id = models.CharField(_("Stripe refund"), max_length=255, blank=True)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at", "-pk"]
        constraints = [CheckConstraint(condition=Q(amount__gt=0), name="billing_refund_amount")]

    def __str__(self) -> str:
        return f"{self.amount} {self.checkout.currency}"
