"""The merchant's reports, in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import P, Panel, Screen

_PERIOD = {"period": P("query.period")}

SCREENS = (
    Screen(
        "shop-reports",
        "shop/reports/",
        "core:dashboard-retrieve",
        kind="dashboard",
        title=_("Reports"),
        navigation=True,
        group=_("Shop"),
        filters=("period",),
        query=_PERIOD,
        audience="staff",
        panels=(
            Panel("revenue", "ecommerce:revenue-stat", kind="stat", query=_PERIOD),
            Panel("orders", "ecommerce:order-stat", kind="stat", query=_PERIOD),
            Panel("order-value", "ecommerce:order-value-stat", kind="stat", query=_PERIOD),
            Panel("returning", "ecommerce:returning-customer-stat", kind="stat", query=_PERIOD),
            Panel(
                "revenue-chart",
                "ecommerce:revenue-series",
                kind="series",
                title=_("Shop revenue over time"),
                query=_PERIOD,
                empty=_("No sales in this period."),
            ),
            Panel(
                "best-sellers",
                "ecommerce:product-sales-list",
                kind="table",
                title=_("Best sellers"),
                query=_PERIOD,
                limit=5,
                more="shop-best-sellers",
                empty=_("No sales in this period."),
            ),
            Panel(
                "abandoned-carts",
                "ecommerce:abandoned-cart-list",
                kind="table",
                title=_("Abandoned carts"),
                limit=5,
                more="shop-abandoned-carts",
                empty=_("No abandoned carts."),
            ),
        ),
    ),
    Screen(
        "shop-sales",
        "shop/reports/sales/",
        "ecommerce:sales-day-list",
        title=_("Sales by day"),
        navigation=True,
        group=_("Shop"),
        audience="staff",
        empty=_("No sales in this period."),
    ),
    Screen(
        "shop-best-sellers",
        "shop/reports/best-sellers/",
        "ecommerce:product-sales-list",
        title=_("Best sellers"),
        navigation=True,
        group=_("Shop"),
        audience="staff",
        empty=_("No sales in this period."),
    ),
    Screen(
        "shop-abandoned-carts",
        "shop/reports/abandoned-carts/",
        "ecommerce:abandoned-cart-list",
        title=_("Abandoned carts"),
        navigation=True,
        group=_("Shop"),
        audience="staff",
        empty=_("No abandoned carts."),
    ),
)
