"""Where the shop takes part in the core: billing, the staff's dashboard, people's own data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.billing import PaymentInfo
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.mail import MailType
from quickscale.core.privacy import ExportPart
from quickscale.core.seo import SeoAdapter
from quickscale.core.theme_system import P, Panel, Screen
from quickscale_business_themes.ecommerce import backoffice
from quickscale_business_themes.ecommerce.mails import BACK_IN_STOCK, ORDER_MAILS
from quickscale_business_themes.ecommerce.seo import CategorySeo, CollectionSeo, ProductSeo
from quickscale_business_themes.ecommerce.services import cards
from quickscale_business_themes.ecommerce.services.people import (
    forget_alerts,
    forget_customer,
    list_addresses,
    list_alerts,
    list_carts,
    list_documents,
    list_orders,
)
from quickscale_business_themes.ecommerce.services.reviews import (
    forget_reviewer,
    list_reviews_of,
)


@hooks.register("core.payment_succeeded")
def confirm_order_payment(*, payment: PaymentInfo) -> None:
    cards.record_card_payment(payment)


@hooks.register("core.payment_failed")
def cancel_expired_order(*, payment: PaymentInfo) -> None:
    cards.cancel_unpaid_order(payment)


@hooks.register("core.payment_refunded")
def record_refund(*, payment: PaymentInfo) -> None:
    cards.record_card_loss(payment)


@hooks.register("core.dashboard_panels")
def show_sales() -> list[Panel]:
    """Give the staff's dashboard the shop's figures."""
    period = {"period": P("query.period")}
    return [
        Panel("shop-revenue", "ecommerce:revenue-stat", kind="stat", query=period),
        Panel("shop-orders", "ecommerce:order-stat", kind="stat", query=period, more="order-list"),
        Panel("shop-to-ship", "ecommerce:to-ship-stat", kind="stat", more="order-list"),
        Panel("shop-setup", "ecommerce:setup-step-list", kind="table", title=_("Set up your shop")),
        Panel(
            "shop-revenue-chart",
            "ecommerce:revenue-series",
            kind="series",
            title=_("Shop revenue over time"),
            query=period,
            empty=_("No sales in this period."),
        ),
    ]


@hooks.register("core.mail_types")
def shop_mails() -> list[MailType]:
    return [*ORDER_MAILS, BACK_IN_STOCK]


@hooks.register("core.screens")
def add_back_office(*, theme: str) -> Iterable[Screen]:
    """Give the staff's dashboard the merchant's pages."""
    return backoffice.SCREENS if theme == "dashboard" else ()


@hooks.register("core.scheduled_commands")
def shop_commands() -> list[ScheduledCommand]:
    return [
        ScheduledCommand("purge_guest_carts", every=timedelta(days=1)),
        ScheduledCommand("send_stock_alerts", every=timedelta(minutes=10)),
    ]


@hooks.register("core.seo_adapters")
def describe_pages() -> list[SeoAdapter]:
    return [ProductSeo(), CategorySeo(), CollectionSeo()]


@hooks.register("core.export_account")
def export_shopping(user: Any) -> list[ExportPart]:
    """Give a person's orders, with where they were sent, invoices, carts, addresses and reviews."""
    return [
        ExportPart("orders", list_orders(user)),
        ExportPart("stock_alerts", list_alerts(user)),
        ExportPart("order_invoices", list_documents(user)),
        ExportPart("carts", list_carts(user)),
        ExportPart("addresses", list_addresses(user)),
        ExportPart("reviews", list_reviews_of(user)),
    ]


@hooks.register("core.account_deleted")
def forget_shopping(user: Any, known_as: Sequence[str]) -> None:
    """Take a person's name and address from their orders and reviews; what was sold at which price
    stays."""
    forget_customer(user)
    forget_reviewer(user)
    forget_alerts(known_as)
