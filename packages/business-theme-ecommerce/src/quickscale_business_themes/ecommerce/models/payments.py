"""What was paid for an order, and what was given back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import amount_field, currency_field
from quickscale_business_themes.ecommerce.models.orders import Order


class PaymentMethod(models.TextChoices):
    CREDITS = "credits", _("Credits")
    CARD = "card", _("Card")
    MANUAL = "manual", _("Manual")


class Payment(models.Model):
    """A sum paid for an order.

    Attributes:
        refunded: how much of it went back, given back or taken back.
        disputed: how much of that a bank took back, for as long as it is not won.
        reference: what the method knows it by.
        payment_request: which of its order's requests a card payment has answered.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=10, choices=PaymentMethod.choices)
    amount = amount_field(_("amount"))
    refunded = amount_field(_("refunded"), default=0)
    disputed = amount_field(_("disputed"), default=0)
    currency = currency_field(_("currency"))
    credits = amount_field(_("credits"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    payment_request = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, refunded__gte=0, disputed__gte=0)
                & Q(refunded__lte=F("amount"))
                & Q(disputed__lte=F("refunded")),
                name="ecommerce_payment_amount",
            ),
            models.UniqueConstraint(
                fields=["method", "reference"],
                condition=~Q(reference=""),
                name="ecommerce_payment_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} ({self.get_method_display()})"
