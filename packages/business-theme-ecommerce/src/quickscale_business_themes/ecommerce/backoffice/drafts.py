"""Draft orders in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

_FORM = (
    "email",
    "lines",
    "discount_percentage",
    "discount_amount",
    "discount_reason",
    "shipping_method",
    "shipping_price",
    "payment_days",
    "note",
)

SCREENS = (
    Screen(
        "draft-list",
        "drafts/",
        "ecommerce:staff-draft-list",
        title=_("Draft orders"),
        navigation=True,
        group=_("Shop"),
        layout="table",
        item="draft-detail",
        actions=(Action("new", screen="draft-create", tone="primary"),),
        empty=_("No draft orders yet."),
        audience="staff",
    ),
    Screen(
        "draft-create",
        "drafts/new/",
        "ecommerce:staff-draft-create",
        parent="draft-list",
        fields=_FORM,
        success="draft-detail",
        audience="staff",
    ),
    Screen(
        "draft-detail",
        "drafts/<uuid:id>/",
        "ecommerce:staff-draft-retrieve",
        parent="draft-list",
        fields=(
            "email",
            "order",
            "missing",
            "address",
            "note",
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "total",
        ),
        actions=(
            Action(
                "send",
                "ecommerce:staff-draft-send",
                confirm=_(
                    "Send the customer a payment link? The items are reserved for them from now on."
                ),
                message=_("Payment link sent."),
                tone="primary",
            ),
            Action(
                "mark-paid",
                "ecommerce:staff-draft-mark-paid",
                confirm=_("Place this order as paid outside the shop?"),
                message=_("Order placed."),
            ),
            Action("edit", screen="draft-edit", label=_("Edit")),
            Action(
                "address",
                "ecommerce:staff-draft-address-update",
                screen="draft-address",
                label=_("Edit address"),
            ),
            Action("delete", "ecommerce:staff-draft-destroy", success="draft-list", tone="danger"),
        ),
        panels=(
            Panel(
                "lines",
                "ecommerce:staff-draft-line-list",
                kind="table",
                title=_("Items"),
                params={"id": P("path.id")},
                limit=100,
            ),
        ),
        audience="staff",
    ),
    Screen(
        "draft-edit",
        "drafts/<uuid:id>/edit/",
        "ecommerce:staff-draft-update",
        parent="draft-detail",
        title=_("Edit draft order"),
        fields=_FORM,
        success="draft-detail",
        audience="staff",
    ),
    Screen(
        "draft-address",
        "drafts/<uuid:id>/address/",
        "ecommerce:staff-draft-address-update",
        parent="draft-detail",
        title=_("Edit address"),
        success="draft-detail",
        message=_("Address saved."),
        audience="staff",
    ),
)
