"""What variants cost when, what they cost before, and what lists show of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quickscale.core.money import MAX_PRICE
from quickscale_business_themes.ecommerce.models.catalogue import Product
from quickscale_business_themes.ecommerce.models.fields import currency_field, price_field
from quickscale_business_themes.ecommerce.models.variants import ProductVariant
from quickscale_business_themes.ecommerce.price_history import PricePoint, Slot

#: The bounds of price ranges, by powers of ten: 1, 2.5, 5, 10, 25, 50 and so on.
PRICE_STEPS = [
    step * 10**power for power in range(8) for step in (Decimal(1), Decimal("2.5"), Decimal(5))
]


def price_step(name: str) -> models.Case:
    """Return an expression for how many bounds of price ranges are not above a price."""
    steps = (
        models.When(**{f"{name}__lt": each, "then": place})
        for place, each in enumerate(PRICE_STEPS)
    )
    return models.Case(*steps, default=len(PRICE_STEPS))


def price_step_field(name: str) -> Any:
    """Return a column of :func:`price_step`, which is quicker to count by than the price."""
    return models.GeneratedField(
        expression=price_step(name), output_field=models.SmallIntegerField(), db_persist=True
    )


class ProductListing(models.Model):
    """What lists are filtered and sorted by of a product that can be offered.

    Only ``services/price_keeping.py`` writes it, in the transaction of whatever changes it. The
    variants that count are those that can be bought; where none can, all of them.

    Attributes:
        variant: the one that a list shows, the cheapest.
    """

    product = models.OneToOneField(
        Product, on_delete=models.CASCADE, primary_key=True, related_name="listing"
    )
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="+")
    min_price = price_field(_("lowest price"))
    max_price = price_field(_("highest price"))
    min_step = price_step_field("min_price")
    max_step = price_step_field("max_price")
    currency = currency_field(_("currency"))
    is_on_sale = models.BooleanField(_("on sale"), default=False)
    is_available = models.BooleanField(_("in stock"), default=False)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            models.Index(fields=["min_price"], name="ecommerce_listing_min_price"),
            models.Index(fields=["max_price"], name="ecommerce_listing_max_price"),
            models.Index(
                fields=["product"], condition=Q(is_on_sale=True), name="ecommerce_listing_sale"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(min_price__lte=F("max_price")), name="ecommerce_listing_range"
            )
        ]

    def __str__(self) -> str:
        return f"{self.min_price}-{self.max_price} {self.currency}"

    @classmethod
    def check(cls, **kwargs: Any) -> list[Any]:
        """Check what can be checked without a server, which is often away while images are built.

        From Django 6 on, ``check`` asks it whether it knows generated columns; all supported do.
        """
        return super().check(**{**kwargs, "databases": ()})


class ScheduledPrice(models.Model):
    """A price that a variant has from a moment on, in place of its own.

    Of several that hold at once, the one that began last is charged.
    """

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, related_name="scheduled_prices"
    )
    price = price_field(_("price"))
    compare_at_price = price_field(
        _("compare-at price"),
        null=True,
        blank=True,
        help_text=_("Leave empty to compare with the variant's own price."),
    )
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(
        _("ends at"), null=True, blank=True, help_text=_("Leave empty for no end.")
    )

    class Meta:
        verbose_name = _("scheduled price")
        verbose_name_plural = _("scheduled prices")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "starts_at"],
                name="ecommerce_scheduled_start",
                violation_error_message=_("Another scheduled price starts at the same time."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="ecommerce_scheduled_period",
                violation_error_message=_("The end must be after the start."),
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, price__lte=MAX_PRICE), name="ecommerce_scheduled_price"
            ),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True)
                | Q(compare_at_price__gte=0, compare_at_price__lte=MAX_PRICE),
                name="ecommerce_scheduled_compare_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price} ({self.starts_at:%Y-%m-%d %H:%M})"

    @property
    def slot(self) -> Slot:
        return Slot(self.price, self.compare_at_price, self.starts_at, self.ends_at)


class PriceTier(models.Model):
    """What one unit costs who buys at least so many of a variant."""

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, related_name="price_tiers"
    )
    min_quantity = models.PositiveIntegerField(_("minimum quantity"))
    price = price_field(_("price"))

    class Meta:
        verbose_name = _("price tier")
        verbose_name_plural = _("price tiers")
        ordering = ["min_quantity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "min_quantity"],
                name="ecommerce_tier_quantity",
                violation_error_message=_("Another tier begins at this quantity."),
            ),
            models.CheckConstraint(
                condition=Q(min_quantity__gte=2), name="ecommerce_tier_min_quantity"
            ),
            models.CheckConstraint(
                condition=Q(price__gte=0, price__lte=MAX_PRICE), name="ecommerce_tier_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.min_quantity}+: {self.price}"


class PriceChange(models.Model):
    """What was announced of a variant's price from a moment on. Rows are only ever added."""

    variant = models.ForeignKey(
        ProductVariant, on_delete=models.CASCADE, related_name="price_changes"
    )
    at = models.DateTimeField(_("date"))
    price = price_field(_("price"))
    regular_price = price_field(_("regular price"))
    currency = currency_field(_("currency"))

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["variant", "at"], name="ecommerce_price_change")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.price} {self.currency}"

    @property
    def point(self) -> PricePoint:
        return PricePoint(self.at, self.price, self.regular_price, self.currency)
