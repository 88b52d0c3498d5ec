"""What carts are priced by, in the staff's dashboard: taxes, shipping, promotions and vouchers."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen
from quickscale_business_themes.ecommerce.backoffice.making import make_screens

_GROUP = _("Shop settings")

_LOAD_VAT = Screen(
    "shop-vat-load",
    "shop/tax-zones/load-vat/",
    "ecommerce:staff-vat-rate-load",
    kind="form",
    title=_("Load VAT rates"),
    parent="shop-tax-zone-list",
    initial={"is_included": True},
    success="shop-tax-zone-list",
    message=_("VAT rates loaded."),
    audience="staff",
)

_VOUCHER_ACTIONS = (
    Action(
        "activate", "ecommerce:staff-voucher-activate", message=_("Voucher turned on."), bulk=True
    ),
    Action(
        "deactivate",
        "ecommerce:staff-voucher-deactivate",
        message=_("Voucher turned off."),
        bulk=True,
    ),
    Action(
        "delete",
        "ecommerce:staff-voucher-destroy",
        confirm=_("Delete these codes? Codes that have been used are kept."),
        tone="danger",
        bulk=True,
    ),
)

_voucher_list, *_voucher_pages = make_screens(
    "voucher",
    "shop/vouchers/<int:id>/",
    _("Voucher codes"),
    empty=_("No voucher codes yet."),
    facts=(
        "promotion",
        "is_active",
        "minimum_total",
        "starts_at",
        "ends_at",
        "usage_limit",
        "per_customer_limit",
        "times_used",
    ),
    actions=_VOUCHER_ACTIONS,
)
_VOUCHERS = (replace(_voucher_list, export=True), *_voucher_pages)

SCREENS = (
    _LOAD_VAT,
    *make_screens(
        "promotion",
        "shop/promotions/<int:id>/",
        _("Promotions"),
        empty=_("No promotions yet."),
        facts=(
            "is_active",
            "needs_voucher",
            "starts_at",
            "ends_at",
            "usage_limit",
            "times_used",
            "actions",
            "conditions",
        ),
    ),
    *_VOUCHERS,
    *make_screens(
        "tax-zone",
        "shop/tax-zones/<int:id>/",
        _("Tax zones"),
        empty=_("No tax zones yet. Nothing is taxed."),
        facts=("is_default", "places", "rates"),
        group=_GROUP,
        actions=(Action("load-vat", screen="shop-vat-load", label=_("Load VAT rates")),),
    ),
    *make_screens(
        "tax-category",
        "shop/tax-categories/<int:id>/",
        _("Tax categories"),
        empty=_("No tax categories yet."),
        facts=("is_default", "is_for_shipping"),
        group=_GROUP,
    ),
    *make_screens(
        "shipping-zone",
        "shop/shipping-zones/<int:id>/",
        _("Shipping zones"),
        empty=_("No shipping zones yet. The shop ships everywhere for free."),
        facts=("places",),
        group=_GROUP,
    ),
    *make_screens(
        "shipping-method",
        "shop/shipping-methods/<int:id>/",
        _("Shipping methods"),
        empty=_("No shipping methods yet."),
        facts=(
            "zone",
            "description",
            "basis",
            "rates",
            "free_from",
            "max_weight_grams",
            "is_active",
        ),
        group=_GROUP,
    ),
)

FILE_PANELS = (
    Panel(
        "files",
        "ecommerce:staff-digital-file-list",
        kind="table",
        title=_("Downloads"),
        params={"slug": P("path.slug")},
        limit=50,
        actions=(
            Action(
                "remove-file",
                "ecommerce:staff-digital-file-destroy",
                label=_("Remove"),
                tone="danger",
            ),
        ),
    ),
    Panel(
        "add-file",
        "ecommerce:staff-digital-file-create",
        kind="form",
        title=_("Add download"),
        params={"slug": P("path.slug")},
    ),
)
