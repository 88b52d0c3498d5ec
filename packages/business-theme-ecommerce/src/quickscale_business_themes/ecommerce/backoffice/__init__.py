"""The merchant's part of the staff's dashboard."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.backoffice import (
    catalogue,
    collections,
    imports,
    orders,
    reports,
    reviews,
)

SCREENS = (
    *orders.SCREENS,
    *catalogue.SCREENS,
    *collections.SCREENS,
    *reviews.SCREENS,
    *imports.SCREENS,
    *reports.SCREENS,
)
