"""Where the shop ships to, by which methods, and what they cost."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.models.fields import currency_field, price_field


class ShippingZone(models.Model):
    """Places that share their shipping methods. A shop without zones ships everywhere for free."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("shipping zone")
        verbose_name_plural = _("shipping zones")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ShippingPlace(models.Model):
    """A part of a zone: a country, a region of it, or what a beginning of its postcodes covers.

    An address belongs to the zone of the narrowest place that it is in. A place without a country
    is the rest of the world.
    """

    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="places")
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Leave empty for all other countries.")
    )
    region = models.CharField(
        _("state or province"), max_length=100, blank=True, help_text=_("A code, such as CA.")
    )
    postcode_prefix = models.CharField(_("postcodes starting with"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("shipping place")
        verbose_name_plural = _("shipping places")
        ordering = ["country", "region", "postcode_prefix", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "region", "postcode_prefix"],
                name="ecommerce_shipping_place_unique",
                violation_error_message=_("This place belongs to a zone already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(country="")
                | models.Q(country="", region="", postcode_prefix=""),
                name="ecommerce_shipping_place_country",
                violation_error_message=_("Choose the country of the region or postcodes."),
            ),
        ]

    def __str__(self) -> str:
        parts = (self.country, self.region, self.postcode_prefix)
        return " ".join(part for part in parts if part) or str(_("All other countries"))


class RateBasis(models.TextChoices):
    VALUE = "value", _("Order value")
    WEIGHT = "weight", _("Weight in grams")


class ShippingMethod(models.Model):
    """A way of sending orders to a zone, such as express delivery."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    zone = models.ForeignKey(ShippingZone, on_delete=models.CASCADE, related_name="methods")
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("For example, “2 to 3 working days”."),
    )
    currency = currency_field(_("currency"))
    basis = models.CharField(
        _("rates by"), max_length=6, choices=RateBasis.choices, default=RateBasis.VALUE
    )
    free_from = price_field(
        _("free from"),
        null=True,
        blank=True,
        help_text=_("Orders of this value or more ship for free."),
    )
    max_weight_grams = models.PositiveIntegerField(_("heaviest, in grams"), null=True, blank=True)
    delivery_days = models.PositiveSmallIntegerField(
        _("delivery days"),
        null=True,
        blank=True,
        help_text=_("Within how many days an order arrives, shown at checkout."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("shipping method")
        verbose_name_plural = _("shipping methods")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ShippingRate(models.Model):
    """What a method costs from a value or weight on, until the next rate begins."""

    method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="rates")
    minimum = price_field(_("from"), default=0)
    price = price_field(_("price"))

    class Meta:
        verbose_name = _("shipping rate")
        verbose_name_plural = _("shipping rates")
        ordering = ["minimum", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["method", "minimum"], name="ecommerce_shipping_rate_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__gte=0, price__gte=0),
                name="ecommerce_shipping_rate_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minimum} → {self.price}"
