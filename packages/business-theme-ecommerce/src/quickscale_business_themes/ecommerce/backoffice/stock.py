"""Stock, where it is kept, and what became of it, in the staff's dashboard."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Screen

_KEPT = _("The change is recorded in the stock history. Stock reserved for orders stays reserved.")

ADJUST = Action(
    "adjust",
    "ecommerce:staff-stock-adjust",
    label=_("Adjust"),
    body={"variant": P("row.id")},
    fields=("change", "reason", "note"),
    # A question of its own page: there are too many inputs for a row.
    confirm=_KEPT,
    message=_("Stock adjusted."),
    row=True,
)
_COUNT = Action(
    "count",
    "ecommerce:staff-stock-count",
    label=_("Set stock"),
    body={"variant": P("row.id")},
    message=_("Stock set."),
    bulk=True,
)
LEVEL_ACTIONS = (
    Action(
        "adjust-level",
        "ecommerce:staff-stock-level-adjust",
        label=_("Adjust"),
        fields=("change", "reason", "note"),
        confirm=_KEPT,
        message=_("Stock adjusted."),
        row=True,
    ),
    Action(
        "count-level",
        "ecommerce:staff-stock-level-count",
        label=_("Count"),
        fields=("on_hand", "note"),
        confirm=_KEPT,
        message=_("Count saved."),
        row=True,
    ),
    Action(
        "transfer",
        "ecommerce:staff-stock-level-transfer",
        label=_("Transfer"),
        fields=("target", "quantity", "note"),
        confirm=_("Stock reserved for orders stays where it is."),
        message=_("Stock transferred."),
        row=True,
    ),
    Action(
        "mark",
        "ecommerce:staff-stock-level-update",
        label=_("Set threshold"),
        fields=("low_stock",),
        confirm=_("You're notified once, when the available stock falls to the threshold."),
        message=_("Mark saved."),
        row=True,
    ),
)
_LOCATION_FORM = (
    "name",
    "is_active",
    "is_default",
    "position",
    "address_line1",
    "address_line2",
    "city",
    "region",
    "postcode",
    "country",
)

SCREENS = (
    Screen(
        "shop-stock",
        "shop/stock/",
        "ecommerce:staff-stock-list",
        title=_("Stock"),
        group=_("Shop"),
        navigation=True,
        layout="table",
        fields=("sku", "on_hand", "allocated", "available", "backorder"),
        filters=("stock",),
        export=True,
        actions=(
            replace(ADJUST, bulk=True),
            _COUNT,
            Action(
                "levels",
                "ecommerce:staff-stock-level-list",
                screen="shop-stock-levels",
                label=_("By location"),
            ),
            Action(
                "locations",
                "ecommerce:staff-location-list",
                screen="shop-location-list",
                label=_("Locations"),
            ),
            Action(
                "history",
                "ecommerce:staff-stock-movement-list",
                screen="shop-stock-history",
                label=_("History"),
            ),
        ),
        empty=_("No stock is tracked yet."),
        audience="staff",
    ),
    Screen(
        "shop-stock-levels",
        "shop/stock/levels/",
        "ecommerce:staff-stock-level-list",
        title=_("Stock by location"),
        parent="shop-stock",
        layout="table",
        # A fifth column of figures has no room beside four actions; SKUs are found by searching.
        fields=("location", "on_hand", "allocated", "available", "low_stock"),
        filters=("location", "stock"),
        actions=(
            *LEVEL_ACTIONS,
            Action("export", "ecommerce:staff-inventory-export", label=_("Export as CSV")),
        ),
        empty=_("Nothing is in stock anywhere yet."),
        audience="staff",
    ),
    Screen(
        "shop-stock-history",
        "shop/stock/history/",
        "ecommerce:staff-stock-movement-list",
        title=_("Stock history"),
        parent="shop-stock",
        layout="table",
        export=True,
        empty=_("No changes yet."),
        audience="staff",
    ),
    Screen(
        "shop-location-list",
        "shop/stock/locations/",
        "ecommerce:staff-location-list",
        title=_("Locations"),
        parent="shop-stock",
        item="shop-location-detail",
        layout="table",
        actions=(Action("new", screen="shop-location-create", tone="primary"),),
        empty=_("No locations yet."),
        audience="staff",
    ),
    Screen(
        "shop-location-create",
        "shop/stock/locations/new/",
        "ecommerce:staff-location-create",
        parent="shop-location-list",
        fields=_LOCATION_FORM,
        success="shop-location-list",
        audience="staff",
    ),
    Screen(
        "shop-location-detail",
        "shop/stock/locations/<int:id>/",
        "ecommerce:staff-location-retrieve",
        parent="shop-location-list",
        fields=_LOCATION_FORM[1:],
        actions=(
            Action("edit", screen="shop-location-edit", label=_("Edit"), tone="primary"),
            Action(
                "delete",
                "ecommerce:staff-location-destroy",
                success="shop-location-list",
                tone="danger",
            ),
        ),
        audience="staff",
    ),
    Screen(
        "shop-location-edit",
        "shop/stock/locations/<int:id>/edit/",
        "ecommerce:staff-location-update",
        parent="shop-location-detail",
        fields=_LOCATION_FORM,
        success="shop-location-detail",
        audience="staff",
    ),
)
