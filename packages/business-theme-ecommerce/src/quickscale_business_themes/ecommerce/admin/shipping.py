from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ModelAdmin, ModelForm, TabularInline
from quickscale_business_themes.ecommerce.countries import COUNTRIES
from quickscale_business_themes.ecommerce.models import (
    ShippingMethod,
    ShippingPlace,
    ShippingRate,
    ShippingZone,
)


class PlaceForm(ModelForm):
    country = forms.ChoiceField(
        choices=(("", _("All other countries")), *COUNTRIES), required=False, label=_("Country")
    )


class PlaceInline(TabularInline):
    model = ShippingPlace
    form = PlaceForm
    extra = 1


class MethodInline(TabularInline):
    model = ShippingMethod
    extra = 0
    show_change_link = True
    fields = ("name", "description", "delivery_days", "currency", "is_active", "position")


class RateInline(TabularInline):
    model = ShippingRate
    extra = 1
    min_num = 1


@admin.register(ShippingZone)
class ShippingZoneAdmin(ModelAdmin):
    list_display = ("name", "list_places")
    search_fields = ("name",)
    inlines = (PlaceInline, MethodInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("places")

    @admin.display(description=_("places"))
    def list_places(self, zone: ShippingZone) -> str:
        return ", ".join(str(place) for place in zone.places.all())


@admin.register(ShippingMethod)
class ShippingMethodAdmin(ModelAdmin):
    list_display = ("name", "zone", "currency", "basis", "free_from", "is_active")
    list_select_related = ("zone",)
    list_filter = ("zone", "is_active")
    search_fields = ("name",)
    inlines = (RateInline,)
