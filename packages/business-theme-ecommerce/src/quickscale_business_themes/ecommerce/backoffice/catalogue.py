"""Products, stock and categories in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

_FORM = (
    "name",
    "description",
    "status",
    "published_at",
    "categories",
    "options",
    "variants",
    "content",
    "slug",
)

SCREENS = (
    Screen(
        "shop-product-list",
        "shop/products/",
        "ecommerce:staff-product-list",
        title=_("Products"),
        group=_("Shop"),
        navigation=True,
        item="shop-product-detail",
        layout="table",
        fields=("image", "status", "price", "variant_count", "stock", "category"),
        actions=(Action("new", screen="shop-product-create", tone="primary"),),
        empty=_("No products yet."),
        audience="staff",
    ),
    Screen(
        "shop-product-create",
        "shop/products/new/",
        "ecommerce:staff-product-create",
        parent="shop-product-list",
        fields=_FORM,
        success="shop-product-detail",
        audience="staff",
    ),
    Screen(
        "shop-product-detail",
        "shop/products/<slug:slug>/",
        "ecommerce:staff-product-retrieve",
        parent="shop-product-list",
        fields=("status", "published_at", "categories", "description", "updated_at"),
        actions=(
            Action("edit", screen="shop-product-edit", label=_("Edit"), tone="primary"),
            Action(
                "delete",
                "ecommerce:staff-product-destroy",
                success="shop-product-list",
                tone="danger",
            ),
        ),
        audience="staff",
    ),
    Screen(
        "shop-product-edit",
        "shop/products/<slug:slug>/edit/",
        "ecommerce:staff-product-update",
        parent="shop-product-detail",
        fields=_FORM,
        success="shop-product-detail",
        audience="staff",
    ),
)
