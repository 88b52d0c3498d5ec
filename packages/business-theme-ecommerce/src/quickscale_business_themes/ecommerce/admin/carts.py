from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quickscale_business_themes.ecommerce.admin.bases import ReadOnlyInline, ShopReadOnlyAdmin
from quickscale_business_themes.ecommerce.models import Cart, CartLine


class CartLineInline(ReadOnlyInline):
    model = CartLine
    fields = ("variant", "quantity", "seen_price", "added_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[CartLine]:
        return super().get_queryset(request).select_related("variant__product")


@admin.register(Cart)
class CartAdmin(ShopReadOnlyAdmin):
    list_display = ("token", "user", "status", "items", "updated_at")
    list_select_related = ("user",)
    list_filter = ("status",)
    search_fields = ("token", "user__email")
    inlines = (CartLineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        carts = super().get_queryset(request)
        counted: QuerySet[Any] = carts.annotate(items_here=Sum("lines__quantity"))
        return counted

    @admin.display(description=_("items"), ordering="items_here")
    def items(self, cart: Cart) -> int:
        return getattr(cart, "items_here", None) or 0
