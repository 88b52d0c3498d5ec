"""Consumer law by country in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

_RULES = ("withdrawal", "prior_prices", "unit_prices", "order_button", "invoices")

SCREENS = (
    Screen(
        "shop-market-list",
        "shop/markets/",
        "ecommerce:staff-market-list",
        title=_("Markets"),
        group=_("Shop"),
        navigation=True,
        item="shop-market-detail",
        layout="table",
        actions=(Action("new", screen="shop-market-create", tone="primary"),),
        empty=_("No countries yet. Consumer law applies to none."),
        audience="staff",
    ),
    Screen(
        "shop-market-create",
        "shop/markets/new/",
        "ecommerce:staff-market-create",
        parent="shop-market-list",
        success="shop-market-list",
        audience="staff",
    ),
    Screen(
        "shop-market-detail",
        "shop/markets/<str:country>/",
        "ecommerce:staff-market-retrieve",
        parent="shop-market-list",
        fields=(*_RULES, "is_default"),
        actions=(
            Action("edit", screen="shop-market-edit", label=_("Edit"), tone="primary"),
            Action("reset", "ecommerce:staff-market-reset", message=_("Defaults restored.")),
        ),
        audience="staff",
    ),
    Screen(
        "shop-market-edit",
        "shop/markets/<str:country>/edit/",
        "ecommerce:staff-market-update",
        parent="shop-market-detail",
        success="shop-market-detail",
        audience="staff",
    ),
)
