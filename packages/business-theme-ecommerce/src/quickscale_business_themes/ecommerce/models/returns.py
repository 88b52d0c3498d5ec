"""What customers send back."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import amount_field
from quickscale_business_themes.ecommerce.models.orders import Order, OrderLine
from quickscale_business_themes.ecommerce.models.refunds import Refund


class ReturnStatus(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    RECEIVED = "received", _("Received")
    REFUNDED = "refunded", _("Refunded")


class Return(models.Model):
    """Items of an order that come back, from the request to the refund.

    Attributes:
        shipping: how much of the shipping costs is refunded with them.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    status = models.CharField(
        _("status"), max_length=10, choices=ReturnStatus.choices, default=ReturnStatus.REQUESTED
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    shipping = amount_field(_("shipping"), default=0)
    refund = models.OneToOneField(
        Refund, on_delete=models.SET_NULL, null=True, blank=True, related_name="returned"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("date"), auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("return")
        verbose_name_plural = _("returns")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.get_status_display()}"


class ReturnLine(models.Model):
    """How many units of one line of the order come back."""

    returned = models.ForeignKey(
        Return, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="return_lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("returned item")
        verbose_name_plural = _("returned items")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["returned", "line"], name="ecommerce_return_line_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="ecommerce_return_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"
