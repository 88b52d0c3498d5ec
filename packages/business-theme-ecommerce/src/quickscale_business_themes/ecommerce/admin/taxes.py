from __future__ import annotations

from django.contrib import admin

from quickscale_business_themes.ecommerce.admin.bases import ModelAdmin, TabularInline
from quickscale_business_themes.ecommerce.models import (
    TaxCategory,
    TaxPlace,
    TaxRate,
    TaxZone,
)


class PlaceInline(TabularInline):
    model = TaxPlace
    extra = 0


class RateInline(TabularInline):
    model = TaxRate
    extra = 0
    fields = ("category", "name", "percentage", "is_included", "valid_from", "valid_until")


@admin.register(TaxCategory)
class TaxCategoryAdmin(ModelAdmin):
    list_display = ("name", "is_default", "is_for_shipping")
    search_fields = ("name",)


@admin.register(TaxZone)
class TaxZoneAdmin(ModelAdmin):
    """A zone with its places, and what is charged there."""

    list_display = ("name", "is_default")
    search_fields = ("name", "places__country")
    inlines = (PlaceInline, RateInline)


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """All rates side by side; they are changed at their zones too."""

    list_display = (
        "name",
        "zone",
        "category",
        "percentage",
        "is_included",
        "valid_from",
        "valid_until",
    )
    list_select_related = ("zone", "category")
    list_filter = ("category", "is_included", "zone")
    search_fields = ("name", "zone__name")
    autocomplete_fields = ("zone", "category")
