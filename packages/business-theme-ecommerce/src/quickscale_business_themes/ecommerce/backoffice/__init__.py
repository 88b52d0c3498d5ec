"""The merchant's part of the staff's dashboard."""

from __future__ import annotations

from quickscale_business_themes.ecommerce.backoffice import imports, orders, reports

SCREENS = (*orders.SCREENS, *imports.SCREENS, *reports.SCREENS)
