"""Which taxes the shop charges, on what and where."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class TaxCategory(models.Model):
    """Products that are taxed alike, such as books."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(
        _("default"), default=False, help_text=_("Applies to products without a tax category.")
    )
    is_for_shipping = models.BooleanField(
        _("applies to shipping"), default=False, help_text=_("Applies to shipping costs.")
    )

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="ecommerce_tax_category_one_default",
                violation_error_message=_("Another tax category is the default already."),
            ),
            models.UniqueConstraint(
                fields=["is_for_shipping"],
                condition=Q(is_for_shipping=True),
                name="ecommerce_tax_category_one_shipping",
                violation_error_message=_("Another tax category applies to shipping already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TaxZone(models.Model):
    """Places where the same taxes apply. Without rates, nothing is taxed there."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    is_default = models.BooleanField(
        _("default"),
        default=False,
        help_text=_("Assumed until the shipping address is known."),
    )

    class Meta:
        verbose_name = _("tax zone")
        verbose_name_plural = _("tax zones")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="ecommerce_tax_zone_one_default",
                violation_error_message=_("Another tax zone is the default already."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TaxPlace(models.Model):
    """A part of a tax zone: a country, a region of it, or what a beginning of its postcodes covers.

    An address belongs to the zone of the narrowest place that it is in. A place without a country
    is the rest of the world.
    """

    zone = models.ForeignKey(TaxZone, on_delete=models.CASCADE, related_name="places")
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Leave empty for all other countries.")
    )
    region = models.CharField(
        _("state or province"), max_length=100, blank=True, help_text=_("A code, such as CA.")
    )
    postcode_prefix = models.CharField(_("postcodes starting with"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["country", "region", "postcode_prefix", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "region", "postcode_prefix"],
                name="ecommerce_tax_place_unique",
                violation_error_message=_("This place belongs to a tax zone already."),
            ),
            models.CheckConstraint(
                condition=~Q(country="") | Q(country="", region="", postcode_prefix=""),
                name="ecommerce_tax_place_country",
                violation_error_message=_("Choose the country of the region or postcodes."),
            ),
        ]

    def __str__(self) -> str:
        parts = (self.country, self.region, self.postcode_prefix)
        return " ".join(part for part in parts if part) or str(_("All other countries"))


class TaxRate(models.Model):
    """What is charged on a tax category in a zone, from its first day to its last.

    Attributes:
        percentage: 19 for 19 %.
        is_included: prices contain it in this zone; otherwise it is added to them.
    """

    category = models.ForeignKey(
        TaxCategory, verbose_name=_("tax category"), on_delete=models.CASCADE, related_name="rates"
    )
    zone = models.ForeignKey(
        TaxZone, verbose_name=_("tax zone"), on_delete=models.CASCADE, related_name="rates"
    )
    name = models.CharField(
        _("name"), max_length=50, help_text=_("Shown to customers, such as VAT.")
    )
    percentage = models.DecimalField(
        _("percentage"),
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    is_included = models.BooleanField(
        _("included in prices"),
        default=False,
        help_text=_("Prices include this tax. Turn off to add it at checkout."),
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_until = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["zone__name", "category__name", "name", "valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percentage__gte=0, percentage__lte=100),
                name="ecommerce_tax_rate_percentage",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("valid_from")),
                name="ecommerce_tax_rate_days",
                violation_error_message=_("The last day is before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.percentage.normalize():f} %"

    def clean(self) -> None:
        """Refuse a rate of the same name beside one that is charged on the same days."""
        others: Any = TaxRate.objects.filter(
            category=self.category_id, zone=self.zone_id, name=self.name
        ).exclude(pk=self.pk)
        if self.valid_until:
            others = others.filter(Q(valid_from=None) | Q(valid_from__lte=self.valid_until))
        if self.valid_from:
            others = others.filter(Q(valid_until=None) | Q(valid_until__gte=self.valid_from))
        if others.exists():
            raise ValidationError(
                {"valid_from": _("Another rate of this name applies on the same days.")}
            )
