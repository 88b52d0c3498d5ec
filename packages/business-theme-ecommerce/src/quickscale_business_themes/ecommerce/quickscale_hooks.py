"""Where the shop takes part in the core: billing, the staff's dashboard, people's own data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from quickscale.core import hooks
from quickscale.core.billing import PaymentInfo
from quickscale.core.flags import FeatureFlag
from quickscale.core.jobs import ScheduledCommand
from quickscale.core.mail import MailType
from quickscale.core.privacy import ExportPart
from quickscale.core.seo import SeoAdapter
from quickscale.core.theme_system import P, Panel, Screen
from quickscale_business_themes.ecommerce import backoffice
from quickscale_business_themes.ecommerce.account import ACCOUNT_PANELS, CUSTOMER_FEATURES
from quickscale_business_themes.ecommerce.mails import (
    BACK_IN_STOCK,
    GUEST_DATA,
    INVITATIONS,
    ORDER_MAILS,
)
from quickscale_business_themes.ecommerce.seo import CategorySeo, CollectionSeo, ProductSeo
from quickscale_business_themes.ecommerce.services import cards
from quickscale_business_themes.ecommerce.services.people import (
    forget_alerts,
    forget_customer,
    forget_drafts,
    list_addresses,
    list_alerts,
    list_carts,
    list_documents,
    list_drafts,
    list_orders,
    list_reminders,
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
    return [*ORDER_MAILS, BACK_IN_STOCK, GUEST_DATA, *INVITATIONS]


@hooks.register("core.screens")
def add_back_office(*, theme: str) -> Iterable[Screen]:
    """Give the staff's dashboard the merchant's pages."""
    return backoffice.SCREENS if theme == "dashboard" else ()


@hooks.register("core.screens", order=10)
def lead_with_the_shop(*, theme: str, screens: Mapping[str, Screen]) -> Iterable[Screen]:
    """Begin the staff's dashboard with what is still to be set up, and with the shop's figures."""
    if theme != "dashboard":
        return ()
    overview = screens["overview"]
    kinds = [panel.kind for panel in overview.panels]

    def rank(panel: Panel) -> tuple[bool, int, bool]:
        is_ours = panel.name.startswith("shop-")
        return panel.name != "shop-setup", kinds.index(panel.kind), not is_ours

    return [replace(overview, panels=tuple(sorted(overview.panels, key=rank)))]


@hooks.register("core.screens", order=10)
def lead_with_orders(*, theme: str, screens: Mapping[str, Screen]) -> Iterable[Screen]:
    """Begin the customer's account with what they bought."""
    if theme != "base":
        return ()
    home = screens["home"]
    return [replace(home, panels=(*ACCOUNT_PANELS, *home.panels))]


@hooks.register("core.flags")
def leave_to_the_shop() -> list[FeatureFlag]:
    """Hide from customers what a shop rarely offers them, unless it turns that on."""
    offered = getattr(settings, "ECOMMERCE_CUSTOMER_FEATURES", [])
    return [replace(flag, default=flag.name in offered) for flag in CUSTOMER_FEATURES]


@hooks.register("core.scheduled_commands")
def shop_commands() -> list[ScheduledCommand]:
    return [
        ScheduledCommand("keep_prices", every=timedelta(minutes=1)),
        ScheduledCommand("purge_guest_carts", every=timedelta(days=1)),
        ScheduledCommand("purge_withdrawal_drafts", every=timedelta(days=1)),
        ScheduledCommand("send_stock_alerts", every=timedelta(minutes=10)),
        ScheduledCommand("send_cart_reminders", every=timedelta(minutes=10)),
        ScheduledCommand("send_review_invitations", every=timedelta(hours=1)),
        ScheduledCommand("cancel_overdue_orders", every=timedelta(minutes=10)),
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
        ExportPart("cart_reminders", list_reminders(user)),
        ExportPart("order_invoices", list_documents(user)),
        ExportPart("carts", list_carts(user)),
        ExportPart("draft_orders", list_drafts([user.email])),
        ExportPart("addresses", list_addresses(user)),
        ExportPart("reviews", list_reviews_of(user)),
    ]


@hooks.register("core.account_deleted")
def forget_shopping(user: Any, known_as: Sequence[str]) -> None:
    """Take a person's name and address from their orders and reviews; what was sold at which price
    stays."""
    forget_customer(user)
    forget_drafts(known_as)
    forget_reviewer(user)
    forget_alerts(known_as)
