"""What the shop adds to pages of the core."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.theme_system import P, Panel


@hooks.register("core.dashboard_panels")
def show_sales() -> list[Panel]:
    """Give the staff's dashboard the shop's figures."""
    period = {"period": P("query.period")}
    return [
        Panel("shop-revenue", "ecommerce:revenue-stat", kind="stat", query=period),
        Panel("shop-orders", "ecommerce:order-stat", kind="stat", query=period),
        Panel(
            "shop-revenue-chart",
            "ecommerce:revenue-series",
            kind="series",
            title=_("Shop revenue over time"),
            query=period,
            empty=_("Nothing was sold in this time."),
        ),
    ]
