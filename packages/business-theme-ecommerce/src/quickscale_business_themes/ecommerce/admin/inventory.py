from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from quickscale_business_themes.ecommerce.admin.bases import (
    ModelAdmin,
    ReadOnlyInline,
    ShopReadOnlyAdmin,
)
from quickscale_business_themes.ecommerce.models import (
    StockAlert,
    StockLevel,
    StockLocation,
    StockMovement,
)
from quickscale_business_themes.ecommerce.services.locations import keep_what_is_there


class StockLevelInline(ReadOnlyInline):
    """Shown beside a variant; changed by what was counted, so that the ledger knows."""

    model = StockLevel
    fields = ("location", "on_hand", "allocated", "backordered", "low_stock")


@admin.register(StockLocation)
class StockLocationAdmin(ModelAdmin):
    list_display = ("name", "city", "country", "position", "is_active", "is_default")

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: StockLocation, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "is_active" in form.changed_data:
            keep_what_is_there(obj)


@admin.register(StockMovement)
class StockMovementAdmin(ShopReadOnlyAdmin):
    list_display = ("at", "sku", "kind", "quantity", "location", "reference", "user")
    list_select_related = ("location", "user")
    list_filter = ("kind", "location")
    search_fields = ("sku", "reference")
    date_hierarchy = "at"


@admin.register(StockAlert)
class StockAlertAdmin(ModelAdmin):
    """Who waits for what: the most wanted products are worth ordering again."""

    list_display = ("product", "email", "created_at")
    list_select_related = ("product",)
    search_fields = ("email", "product__name")
    autocomplete_fields = ("product",)
    fields = ("product", "email", "language")
