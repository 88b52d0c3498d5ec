from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import (
    ModelAdmin,
    ReadOnlyInline,
    TabularInline,
)
from quickscale_business_themes.ecommerce.models import Promotion, Redemption, Voucher


class VoucherInline(TabularInline):
    """The codes of a promotion; their dates and limits are edited on their own pages."""

    model = Voucher
    extra = 0
    show_change_link = True
    fields = ("code", "usage_limit", "per_customer_limit", "minimum_total", "is_active", "uses")
    readonly_fields = ("uses",)

    @admin.display(description=_("times used"))
    def uses(self, voucher: Voucher) -> int:
        return voucher.times_used


class RedemptionInline(ReadOnlyInline):
    model = Redemption
    fields = ("order", "email", "created_at")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("order")


class LimitedAdmin(ModelAdmin):
    """Promotions and vouchers, with how often they were used."""

    readonly_fields = ("times_used",)
    date_hierarchy = "starts_at"

    @admin.display(description=_("used"), ordering="times_used")
    def used(self, limited: Any) -> str:
        limit = limited.usage_limit
        return f"{limited.times_used} / {limit}" if limit else str(limited.times_used)


@admin.register(Promotion)
class PromotionAdmin(LimitedAdmin):
    list_display = (
        "name",
        "needs_voucher",
        "priority",
        "is_exclusive",
        "starts_at",
        "ends_at",
        "used",
        "is_active",
    )
    list_filter = ("is_active", "needs_voucher", "is_exclusive")
    search_fields = ("name", "vouchers__code")
    inlines = (VoucherInline,)
    fieldsets = (
        (None, {"fields": ("name", "is_active", "needs_voucher", "currency")}),
        (_("Discounts"), {"fields": ("actions", "conditions")}),
        (_("Combination"), {"fields": ("priority", "is_exclusive")}),
        (_("Dates and limits"), {"fields": ("starts_at", "ends_at", "usage_limit", "times_used")}),
    )


@admin.register(Voucher)
class VoucherAdmin(LimitedAdmin):
    list_display = (
        "code",
        "promotion",
        "minimum_total",
        "starts_at",
        "ends_at",
        "used",
        "is_active",
    )
    list_select_related = ("promotion",)
    list_filter = ("is_active", "promotion")
    search_fields = ("code", "promotion__name")
    autocomplete_fields = ("promotion",)
    inlines = (RedemptionInline,)
