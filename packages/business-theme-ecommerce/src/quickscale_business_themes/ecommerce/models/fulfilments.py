"""What was shipped of an order, in parcels."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.orders import Order, OrderLine


class Fulfilment(models.Model):
    """A parcel, or whatever else brought items of an order to its customer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="fulfilments")
    carrier = models.CharField(_("carrier"), max_length=50, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=100, blank=True)
    tracking_url = models.URLField(_("tracking page"), max_length=500, blank=True)
    shipped_at = models.DateTimeField(_("shipped"), default=timezone.now)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("shipment")
        verbose_name_plural = _("shipments")
        ordering = ["shipped_at", "pk"]

    def __str__(self) -> str:
        return f"{self.carrier} {self.tracking_number}".strip() or str(self._meta.verbose_name)


class FulfilmentLine(models.Model):
    """How many units of one line of the order are in a shipment."""

    fulfilment = models.ForeignKey(
        Fulfilment, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="fulfilment_lines")
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name = _("shipped item")
        verbose_name_plural = _("shipped items")
        ordering = ["line__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fulfilment", "line"], name="ecommerce_fulfilment_line_unique"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="ecommerce_fulfilment_line_quantity"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"
