"""Product feeds in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

SCREENS = (
    Screen(
        "shop-product-feed-list",
        "shop/feeds/",
        "ecommerce:staff-product-feed-list",
        title=_("Product feeds"),
        group=_("Shop"),
        navigation=True,
        layout="table",
        actions=(
            Action("new", screen="shop-product-feed-create", tone="primary"),
            Action(
                "delete",
                "ecommerce:staff-product-feed-destroy",
                row=True,
                confirm=_("Turn this address off?"),
                tone="danger",
            ),
        ),
        empty=_("No product feeds yet. Create one to list your products at Google."),
        audience="staff",
    ),
    Screen(
        "shop-product-feed-create",
        "shop/feeds/new/",
        "ecommerce:staff-product-feed-create",
        parent="shop-product-feed-list",
        success="shop-product-feed-list",
        audience="staff",
    ),
)
