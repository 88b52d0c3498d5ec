"""Why an order costs what it costs: its discounts, shipping costs and taxes, one by one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import amount_field
from quickscale_business_themes.ecommerce.models.orders import Order, OrderLine


class AdjustmentKind(models.TextChoices):
    DISCOUNT = "discount", _("Discount")
    SHIPPING = "shipping", _("Shipping")
    TAX = "tax", _("Tax")


class OrderAdjustment(models.Model):
    """A part of an order's total, in the words of the moment when it was placed.

    The lines' totals and all adjustments that are not included in prices sum to the order's total.

    Attributes:
        line: the line that it is about; None for shipping, its discounts and its taxes.
        amount: negative for discounts.
        percentage: the rate of a tax, 19 for 19 %.
        is_included: the amount is contained in prices already.
        code: the voucher that opened a discount.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="adjustments")
    line = models.ForeignKey(
        OrderLine, on_delete=models.CASCADE, null=True, related_name="adjustments"
    )
    kind = models.CharField(_("type"), max_length=10, choices=AdjustmentKind.choices)
    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("voucher"), max_length=40, blank=True)
    amount = amount_field(_("amount"))
    percentage = models.DecimalField(_("percentage"), max_digits=7, decimal_places=4, null=True)
    is_included = models.BooleanField(_("included in prices"), default=False)

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=AdjustmentKind.DISCOUNT, amount__lte=0)
                | Q(kind__in=[AdjustmentKind.SHIPPING, AdjustmentKind.TAX], amount__gte=0),
                name="ecommerce_adjustment_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind=AdjustmentKind.TAX) | Q(percentage=None, is_included=False),
                name="ecommerce_adjustment_tax",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.amount}"
