from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ModelAdmin
from quickscale_business_themes.ecommerce.models import DigitalFile, DownloadGrant


@admin.register(DigitalFile)
class DigitalFileAdmin(ModelAdmin):
    list_display = ("name", "product", "variant", "max_downloads", "valid_days")
    list_select_related = ("product", "variant__product")
    search_fields = ("name", "product__name", "variant__sku")
    autocomplete_fields = ("product", "variant")


@admin.register(DownloadGrant)
class DownloadGrantAdmin(ModelAdmin):
    """What customers may download: staff allow more downloads, or a longer time."""

    list_display = ("file", "order", "download_count", "max_downloads", "expires_at")
    list_select_related = ("file", "line__order")
    search_fields = ("line__order__number", "line__order__email", "file__name")
    fields = ("file", "order", "download_count", "max_downloads", "expires_at")
    readonly_fields = ("file", "order", "download_count")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("order"), ordering="line__order__number")
    def order(self, grant: DownloadGrant) -> str:
        return grant.line.order.number
