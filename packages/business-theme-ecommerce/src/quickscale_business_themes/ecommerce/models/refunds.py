"""What staff decided to give back of what was paid for an order."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field
from quickscale_business_themes.ecommerce.models.orders import Order, OrderLine
from quickscale_business_themes.ecommerce.models.payments import Payment


class Refund(models.Model):
    """A refund of an order, or of a part of it, as it was asked for.

    What went back in the end is told by the order's payments: a card's refund can still fail.

    Attributes:
        amount: what the customer gets back.
        shipping: how much of it is for shipping.
        revision: that of the edit which made the order cost less; None for any other refund.
        has_own_mail: whether the customer is told of it alone; set before it is saved.
    """

    has_own_mail = True

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="refunds")
    amount = amount_field(_("amount"))
    shipping = amount_field(_("shipping"), default=0)
    currency = currency_field(_("currency"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revision = models.PositiveSmallIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, shipping__gte=0), name="ecommerce_refund_amount"
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class RefundLine(models.Model):
    """How many units of one line of the order a refund is for."""

    refund = models.ForeignKey(
        Refund, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="refund_lines")
    quantity = models.PositiveIntegerField(_("quantity"))
    amount = amount_field(_("amount"))
    is_restocked = models.BooleanField(_("restocked"), default=False)

    class Meta:
        verbose_name = _("refunded item")
        verbose_name_plural = _("refunded items")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="ecommerce_refund_line_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, amount__gte=0), name="ecommerce_refund_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"


class RefundPayment(models.Model):
    """The part of a refund that goes back to one payment.

    Attributes:
        reference: what the payment's method knows it by.
    """

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="parts")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refund_parts")
    amount = amount_field(_("amount"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("refunded payment")
        verbose_name_plural = _("refunded payments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refund", "payment"], name="ecommerce_refund_payment_unique"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="ecommerce_refund_payment_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"
