"""Products and categories in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen
from quickscale_business_themes.ecommerce.backoffice.rules import FILE_PANELS
from quickscale_business_themes.ecommerce.backoffice.stock import ADJUST, LEVEL_ACTIONS
from quickscale_business_themes.ecommerce.backoffice.translations import (
    translation_screen,
    translations_panel,
)

_FORM = (
    "name",
    "description",
    "brand",
    "status",
    "published_at",
    "available_until",
    "categories",
    "options",
    "variants",
    "scheduled_prices",
    "price_tiers",
    "attributes",
    "withdrawal_exception",
    "content",
    "slug",
)

_PRODUCT_CHANGES = (
    Action(
        "publish", "ecommerce:staff-product-publish", message=_("Product published."), bulk=True
    ),
    Action("archive", "ecommerce:staff-product-archive", message=_("Product archived."), bulk=True),
    Action(
        "collection",
        "ecommerce:staff-product-collection-add",
        message=_("Added to the collection."),
        bulk=True,
    ),
    Action(
        "category",
        "ecommerce:staff-product-category-add",
        message=_("Added to the category."),
        bulk=True,
    ),
    Action("price", "ecommerce:staff-product-price-change", message=_("Price changed."), bulk=True),
    Action(
        "delete",
        "ecommerce:staff-product-destroy",
        confirm=_("Delete these products with their images and stock? Orders are kept."),
        tone="danger",
        bulk=True,
    ),
)

SCREENS = (
    translation_screen("product", "shop/products/"),
    translation_screen("category", "shop/categories/"),
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
        export=True,
        actions=(Action("new", screen="shop-product-create", tone="primary"), *_PRODUCT_CHANGES),
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
        fields=(
            "status",
            "published_at",
            "available_until",
            "brand",
            "categories",
            "description",
            "updated_at",
        ),
        panels=(
            Panel(
                "images",
                "ecommerce:staff-product-image-list",
                kind="table",
                title=_("Images"),
                fields=("title",),
                limit=50,
                empty=_("No images yet."),
                actions=(
                    Action("up", "ecommerce:staff-product-image-up", message=_("Moved.")),
                    Action("down", "ecommerce:staff-product-image-down", message=_("Moved.")),
                    Action(
                        "place",
                        "ecommerce:staff-product-image-place",
                        label=_("Move"),
                        initial={"position": P("row.place")},
                        message=_("Moved."),
                    ),
                    Action(
                        "alt",
                        "ecommerce:staff-product-image-update",
                        label=_("Save"),
                        fields=("alt",),
                        message=_("Alternative text saved."),
                    ),
                    Action(
                        "remove",
                        "ecommerce:staff-product-image-destroy",
                        label=_("Remove"),
                        tone="danger",
                    ),
                ),
            ),
            Panel(
                "add-image",
                "ecommerce:staff-product-image-create",
                kind="form",
                title=_("Add image"),
            ),
            Panel(
                "stock",
                "ecommerce:staff-stock-list",
                kind="table",
                title=_("Stock"),
                query={"product": P("path.slug")},
                fields=("sku", "on_hand", "allocated", "available"),
                limit=100,
                actions=(ADJUST,),
            ),
            Panel(
                "stock-levels",
                "ecommerce:staff-stock-level-list",
                kind="table",
                title=_("Stock by location"),
                query={"product": P("path.slug")},
                fields=("location", "on_hand", "allocated", "available", "low_stock"),
                limit=100,
                actions=LEVEL_ACTIONS,
            ),
            translations_panel("product"),
            *FILE_PANELS,
        ),
        actions=(
            Action("edit", screen="shop-product-edit", label=_("Edit"), tone="primary"),
            Action("view", screen="ecommerce:product-detail", label=_("View in shop")),
            Action("seo", screen="shop-product-seo", label=_("Search engines")),
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
    # Nobody may where no plugin keeps it, so that nothing leads here.
    Screen(
        "shop-product-seo",
        "shop/products/<slug:slug>/seo/",
        "ecommerce:staff-product-seo-update",
        title=_("Search engines"),
        parent="shop-product-detail",
        success="shop-product-detail",
        audience="staff",
    ),
    Screen(
        "shop-category-list",
        "shop/categories/",
        "ecommerce:staff-category-list",
        title=_("Categories"),
        group=_("Shop"),
        navigation=True,
        item="shop-category-detail",
        layout="table",
        actions=(Action("new", screen="shop-category-create", tone="primary"),),
        empty=_("No categories yet."),
        audience="staff",
    ),
    Screen(
        "shop-category-create",
        "shop/categories/new/",
        "ecommerce:staff-category-create",
        parent="shop-category-list",
        success="shop-category-list",
        audience="staff",
    ),
    Screen(
        "shop-category-detail",
        "shop/categories/<slug:slug>/",
        "ecommerce:staff-category-retrieve",
        parent="shop-category-list",
        fields=("parent", "description", "position", "product_count"),
        actions=(
            Action("edit", screen="shop-category-edit", label=_("Edit"), tone="primary"),
            Action(
                "delete",
                "ecommerce:staff-category-destroy",
                success="shop-category-list",
                tone="danger",
            ),
        ),
        panels=(
            Panel(
                "products",
                "ecommerce:staff-product-list",
                kind="table",
                title=_("Products"),
                query={"category": P("path.slug")},
                fields=("status", "price", "stock"),
                more="shop-product-list",
                empty=_("No products in this category yet."),
            ),
            translations_panel("category"),
        ),
        audience="staff",
    ),
    Screen(
        "shop-category-edit",
        "shop/categories/<slug:slug>/edit/",
        "ecommerce:staff-category-update",
        parent="shop-category-detail",
        success="shop-category-detail",
        audience="staff",
    ),
)
