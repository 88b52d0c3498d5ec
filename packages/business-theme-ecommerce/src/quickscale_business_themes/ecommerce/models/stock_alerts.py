"""Who wants to hear when something is available again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.catalogue import Product


class StockAlert(models.Model):
    """A request for one mail about one product; deleted once the mail is on its way."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="stock_alerts")
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=20, blank=True)
    created_at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("back-in-stock request")
        verbose_name_plural = _("back-in-stock requests")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "email"], name="ecommerce_alert_unique")
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.product}"
