"""The merchant's part of the staff's dashboard."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.backoffice import (
    catalogue,
    collections,
    drafts,
    feeds,
    imports,
    markets,
    orders,
    reports,
    reviews,
    rules,
    stock,
    swatches,
    withdrawals,
)

SCREENS = (
    *orders.SCREENS,
    *drafts.SCREENS,
    *withdrawals.SCREENS,
    *catalogue.SCREENS,
    *stock.SCREENS,
    *collections.SCREENS,
    *swatches.SCREENS,
    *reviews.SCREENS,
    *rules.SCREENS,
    *feeds.SCREENS,
    *imports.SCREENS,
    *markets.SCREENS,
    *reports.SCREENS,
)
