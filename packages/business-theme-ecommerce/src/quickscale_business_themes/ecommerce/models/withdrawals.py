"""Consumers who withdraw from their contract."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.orders import Order, OrderLine
from quickscale_business_themes.ecommerce.models.refunds import Refund
from quickscale_business_themes.ecommerce.models.returns import Return
from quickscale_business_themes.ecommerce.withdrawal_periods import PERIOD


class WithdrawalStatus(models.TextChoices):
    DRAFT = "draft", _("Not confirmed")
    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")


class Withdrawal(models.Model):
    """A consumer's statement that they withdraw from an order, or from a part of it.

    Attributes:
        public_id: opens the statement to whoever made it, without an account.
        name: of the consumer, as they state it.
        email: where the acknowledgement of receipt goes.
        submitted_at: when it was confirmed, which is when it counts; None for a draft.
        returned: the items that come back by it.
        refund: what was paid back for items that don't have to come back.
        reason: why it was rejected.
        user: who decided.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="withdrawals")
    status = models.CharField(
        _("status"), max_length=10, choices=WithdrawalStatus.choices, default=WithdrawalStatus.DRAFT
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"))
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(_("received"), null=True, blank=True)
    returned = models.OneToOneField(
        Return, on_delete=models.SET_NULL, null=True, blank=True, related_name="withdrawal"
    )
    refund = models.OneToOneField(
        Refund, on_delete=models.SET_NULL, null=True, blank=True, related_name="withdrawal"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-submitted_at"], name="ecommerce_withdrawal_status")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=WithdrawalStatus.DRAFT, submitted_at=None)
                | (~Q(status=WithdrawalStatus.DRAFT) & Q(submitted_at__isnull=False)),
                name="ecommerce_withdrawal_submitted",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_status_display()}"

    @property
    def refund_due_on(self) -> date | None:
        """The last day to pay back, unless the items are waited for (article 13(1) and (3))."""
        if self.submitted_at is None or self.status == WithdrawalStatus.REJECTED:
            return None
        return timezone.localdate(self.submitted_at) + PERIOD


class WithdrawalLine(models.Model):
    """How many units of one line of the order are given up."""

    withdrawal = models.ForeignKey(
        Withdrawal, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="withdrawal_lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("withdrawn item")
        verbose_name_plural = _("withdrawn items")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "line"], name="ecommerce_withdrawal_line_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="ecommerce_withdrawal_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"
