"""What a customer's account begins with, and what a shop rarely offers there."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.flags import FeatureFlag
from quickscale.core.theme_system import Panel

ACCOUNT_PANELS = (
    Panel(
        "orders",
        "ecommerce:order-list",
        kind="table",
        title=_("Your orders"),
        fields=("placed_at", "status", "total"),
        limit=5,
        more="ecommerce:order-list",
        empty=_("No orders yet."),
        empty_screen="ecommerce:product-list",
    ),
    Panel(
        "downloads",
        "ecommerce:download-list",
        kind="table",
        title=_("Downloads"),
        limit=5,
        more="ecommerce:download-list",
    ),
    Panel(
        "addresses",
        "ecommerce:address-list",
        kind="table",
        title=_("Addresses"),
        limit=3,
        more="ecommerce:address-list",
    ),
)

#: Flags of the core; the setting ``ECOMMERCE_CUSTOMER_FEATURES`` names those that are on.
CUSTOMER_FEATURES = (
    FeatureFlag("teams", _("Teams"), _("Customers order together, as a company."), public=True),
    FeatureFlag(
        "api_keys", _("API keys"), _("Customers' programs sign in with keys."), public=True
    ),
    FeatureFlag(
        "outgoing_webhooks",
        _("Webhooks"),
        _("Customers' servers are told what happens."),
        public=True,
    ),
    FeatureFlag("plans", _("Plans"), _("Customers see their plan and what they use."), public=True),
)
