"""Visits to Stripe's payment page, each written down here before it begins."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import Money

from .catalogue import CreditPack, PlanPrice
from .customers import Customer


class Checkout(models.Model):
    """One thing that somebody went to pay for: a subscription, a pack of credits, an order.

    Attributes:
        reference: what it pays for, in the words of whoever asked: ``ecommerce.order:1X2Y``.
        request: what its session is made with, besides its payer and its end.
        stripe_id: the session at Stripe; empty until it was made.
        expires_at: until when it can be paid; set anew when its page is opened late.
        credits: what paying it grants.
        amount_paid: what was taken, once it was: less than the amount by a promotion code, more by
            a tax.
        grants: those credits, once granted, and what was given again after a won dispute.
        refunded: how much was given back.
        disputed: how much is, or was for good, taken back by the bank.
        settled_loss: how much of both was reckoned with when credits were taken back.
        revoked: the credits that were taken back for it.
        checked_at: when Stripe was last asked about it, for a page that waits for it.
    """

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
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)
    amount_paid = models.DecimalField(_("paid"), max_digits=19, decimal_places=4, null=True)
    price = models.ForeignKey(PlanPrice, models.SET_NULL, null=True, related_name="+")
    pack = models.ForeignKey(CreditPack, models.SET_NULL, null=True, related_name="+")
    credits = models.DecimalField(_("credits"), max_digits=19, decimal_places=4, default=Decimal(0))
    grants = models.ManyToManyField("quickscale_credits.Grant", related_name="+")
    refunded = models.DecimalField(
        _("refunded"), max_digits=19, decimal_places=4, default=Decimal(0)
    )
    disputed = models.DecimalField(
        _("revoked"), max_digits=19, decimal_places=4, default=Decimal(0)
    )
    settled_loss = models.DecimalField(
        max_digits=19, decimal_places=4, default=Decimal(0), editable=False
    )
    revoked = models.DecimalField(
        _("credits revoked"), max_digits=19, decimal_places=4, default=Decimal(0)
    )
    stripe_id = models.CharField(_("Stripe session"), max_length=255, blank=True)
    payment_intent = models.CharField(max_length=255, blank=True, db_index=True)
    url = models.URLField(_("payment page"), max_length=2000, blank=True)
    request: models.JSONField[Any, Any] = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    paid_at = models.DateTimeField(_("paid at"), null=True)
    checked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("checkout")
        verbose_name_plural = _("checkouts")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="billing_checkout_owner"),
            models.Index(fields=["reference", "-created_at"], name="billing_checkout_reference"),
            models.Index(
                fields=["expires_at"], condition=Q(status="open"), name="billing_checkout_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="billing_checkout_stripe_id"
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=~Q(reference="") & Q(status="open"),
                name="billing_checkout_one_open",
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(purpose="subscription", status="open"),
                name="billing_checkout_one_subscription",
            ),
            models.CheckConstraint(
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
        """How much of that went back: given back, or taken back by the bank."""
        return min(self.refunded + self.disputed, self.charged)


class Refund(models.Model):
    """Money to be given back, written down before Stripe is asked and settled by its answer.

    Attributes:
        retry_of: the failed one that this one asks for once more.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        PENDING = "pending", _("Pending")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    checkout = models.ForeignKey(
        Checkout, models.PROTECT, related_name="refunds", verbose_name=_("checkout")
    )
    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=19, decimal_places=4)
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
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="billing_refund_amount")
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.checkout.currency}"
