"""Subscriptions that have to end."""

from __future__ import annotations

from django.db import models
from django.db.models import Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .customers import Customer


class Cancellation(models.Model):
    """That a subscription ends because nobody can end it any more, or since it is one too many.

    Written in the transaction that makes it necessary, and tried until Stripe has done it.
    """

    class Reason(models.TextChoices):
        SURPLUS = "surplus", _("Duplicate subscription")
        DELETION_ASKED = "deletion_asked", _("Account deletion requested")
        DELETED = "deleted", _("Account or team deleted")
        DEACTIVATED = "deactivated", _("Account deactivated")
        TEAM_CLOSED = "team_closed", _("Team deleted")
        UNREACHABLE = "unreachable", _("No owner left")

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        DONE = "done", _("Done")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="cancellations", verbose_name=_("customer")
    )
    # Empty for all that the customer has at Stripe, whether they are known here or not.
    stripe_subscription = models.CharField(_("Stripe subscription"), max_length=255, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    at_period_end = models.BooleanField(_("at period end"), default=False)
    refunds = models.BooleanField(_("refund"), default=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.REQUESTED
    )
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta:
        verbose_name = _("cancellation")
        verbose_name_plural = _("cancellations")
        ordering = ["-created_at", "-pk"]
        indexes = [
            Index(
                fields=["created_at"],
                condition=Q(status="requested"),
                name="billing_cancellation_waiting",
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["customer", "stripe_subscription", "at_period_end"],
                condition=Q(status="requested"),
                name="billing_cancellation_asked_once",
            )
        ]

    def __str__(self) -> str:
        return self.stripe_subscription or str(self.customer)
