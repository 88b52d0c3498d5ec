"""Where the shop takes part in the core's billing, and what it adds to the core's pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.billing.hooks import PaymentInfo
from quickscale.core.theme_system import P, Panel
from quickscale_business_themes.ecommerce.services import cards


@hooks.register("core.payment_succeeded")
def take_payment(*, payment: PaymentInfo) -> None:
    cards.take(payment)


@hooks.register("core.payment_failed")
def give_order_up(*, payment: PaymentInfo) -> None:
    cards.give_up(payment)


@hooks.register("core.payment_refunded")
def note_refund(*, payment: PaymentInfo) -> None:
    cards.note_loss(payment)


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
