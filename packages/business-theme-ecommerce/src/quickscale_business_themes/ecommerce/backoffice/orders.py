"""The merchant's part of the staff's dashboard: orders, and the people who placed them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, P, Panel, Screen

ORDER_ACTIONS = (
    Action(
        "fulfil",
        "ecommerce:staff-order-fulfil",
        label=_("Ship items"),
        initial={"lines": P("data.to_fulfil")},
        message=_("Shipment saved."),
        tone="primary",
    ),
    Action(
        "mark-paid",
        "ecommerce:staff-order-mark-paid",
        confirm=_("Mark this order as paid outside the shop?"),
        message=_("Order marked as paid."),
    ),
    Action(
        "request-payment",
        "ecommerce:staff-order-request-payment",
        confirm=_("Send the customer a link to pay for this order?"),
        message=_("Payment link sent."),
    ),
    Action(
        "edit",
        "ecommerce:staff-order-edit-update",
        screen="order-edit",
        label=_("Edit items"),
    ),
    Action(
        "address",
        "ecommerce:staff-order-address-update",
        screen="order-address",
        label=_("Edit address"),
    ),
    Action(
        "packing-slip",
        "ecommerce:staff-packing-slip-retrieve",
        screen="packing-slip",
        label=_("Packing slip"),
    ),
    Action(
        "return",
        "ecommerce:staff-order-return",
        label=_("Return items"),
        initial={"lines": P("data.to_return")},
        message=_("Return saved."),
    ),
    Action(
        "refund",
        "ecommerce:staff-order-refund",
        label=_("Refund"),
        initial={"lines": P("data.to_refund")},
        message=_("Refund requested."),
    ),
    Action(
        "cancel",
        "ecommerce:staff-order-cancel",
        label=_("Cancel order"),
        confirm=_("Cancel this order? Everything paid is refunded."),
        message=_("Order cancelled."),
        tone="danger",
    ),
)

BULK_ACTIONS = (
    Action(
        "fulfil",
        "ecommerce:staff-order-fulfil",
        label=_("Mark as fulfilled"),
        fields=("carrier",),
        confirm=_("All remaining items are marked as shipped, and customers are notified."),
        message=_("Shipment saved."),
        bulk=True,
    ),
    Action(
        "packing-slips",
        "ecommerce:staff-packing-slip-file",
        label=_("Packing slips"),
        params={"numbers": P("row.number")},
        bulk=True,
    ),
    Action(
        "note",
        "ecommerce:staff-order-note",
        label=_("Add note"),
        message=_("Note added."),
        bulk=True,
    ),
)

ORDER_PANELS = (
    Panel(
        "lines",
        "ecommerce:staff-order-line-list",
        kind="table",
        title=_("Items"),
        limit=100,
    ),
    Panel(
        "shipments",
        "ecommerce:staff-fulfilment-list",
        kind="table",
        title=_("Shipments"),
        limit=50,
        actions=(
            Action(
                "deliver",
                "ecommerce:staff-fulfilment-deliver",
                message=_("Shipment marked as delivered."),
            ),
        ),
    ),
    Panel(
        "payments",
        "ecommerce:staff-payment-list",
        kind="table",
        title=_("Payments"),
        limit=50,
    ),
    Panel(
        "refunds",
        "ecommerce:staff-refund-list",
        kind="table",
        title=_("Refunds"),
        limit=50,
    ),
    Panel(
        "returns",
        "ecommerce:staff-return-list",
        kind="table",
        title=_("Returns"),
        limit=50,
        actions=(
            Action("approve", "ecommerce:staff-return-approve", message=_("Return approved.")),
            Action(
                "receive",
                "ecommerce:staff-return-receive",
                initial={"restock": True},
                confirm=_("Have these items arrived?"),
                message=_("Return received."),
            ),
            Action(
                "refund",
                "ecommerce:staff-return-refund",
                confirm=_("Refund these items?"),
                message=_("Refund requested."),
            ),
            Action(
                "reject",
                "ecommerce:staff-return-reject",
                confirm=_("Reject this return?"),
                message=_("Return rejected."),
                tone="danger",
            ),
        ),
    ),
    Panel("note", "ecommerce:staff-order-note", kind="form", title=_("Add note")),
    Panel(
        "log",
        "ecommerce:staff-order-event-list",
        kind="table",
        title=_("Log"),
        limit=100,
    ),
)

SCREENS = (
    Screen(
        "order-list",
        "orders/",
        "ecommerce:staff-order-list",
        title=_("Orders"),
        navigation=True,
        group=_("Shop"),
        layout="table",
        empty=_("No orders yet."),
        audience="staff",
        export=True,
        actions=(
            Action("export", "ecommerce:staff-order-export", label=_("Export items as CSV")),
            *BULK_ACTIONS,
        ),
    ),
    Screen(
        "order-detail",
        "orders/<str:number>/",
        "ecommerce:staff-order-retrieve",
        fields=(
            "placed_at",
            "status",
            "payment_status",
            "fulfilment_status",
            "email",
            "address",
            "billing_address",
            "vat_id",
            "is_tax_exempt",
            "terms_version",
            "subtotal",
            "discount",
            "shipping",
            "tax",
            "total",
            "refunded",
            "due",
        ),
        actions=ORDER_ACTIONS,
        panels=ORDER_PANELS,
        audience="staff",
    ),
    Screen(
        "order-address",
        "orders/<str:number>/address/",
        "ecommerce:staff-order-address-update",
        title=_("Edit address"),
        success="order-detail",
        message=_("Address saved."),
        audience="staff",
    ),
    Screen(
        "order-edit",
        "orders/<str:number>/edit/",
        "ecommerce:staff-order-edit-update",
        title=_("Edit items"),
        fields=("lines", "added"),
        success="order-edit-review",
        message=_("Nothing has changed yet. Review the changes first."),
        audience="staff",
    ),
    Screen(
        "order-edit-review",
        "orders/<str:number>/edit/review/",
        "ecommerce:staff-order-edit-preview",
        kind="detail",
        title=_("Review changes"),
        parent="order-detail",
        fields=("missing", "changes", "total_before", "total", "to_refund", "to_request"),
        actions=(
            Action(
                "confirm",
                "ecommerce:staff-order-edit-confirm",
                label=_("Save changes"),
                body={"edit": P("data.id"), "expected_total": P("data.total")},
                success="order-detail",
                message=_("Order changed."),
                tone="primary",
            ),
            Action(
                "back",
                "ecommerce:staff-order-edit-update",
                screen="order-edit",
                label=_("Back to the items"),
            ),
            Action(
                "discard",
                "ecommerce:staff-order-edit-discard",
                label=_("Discard changes"),
                success="order-detail",
                message=_("Nothing was changed."),
            ),
        ),
        panels=(
            Panel(
                "lines",
                "ecommerce:staff-order-edit-line-list",
                kind="table",
                title=_("Items afterwards"),
                limit=200,
            ),
        ),
        audience="staff",
    ),
    Screen(
        "packing-slip",
        "orders/<str:number>/packing-slip/",
        "ecommerce:staff-packing-slip-retrieve",
        title=_("Packing slip"),
        fields=("number", "placed_at", "name", "address"),
        panels=(
            Panel(
                "items",
                "ecommerce:staff-packing-slip-line-list",
                kind="table",
                title=_("Items"),
                limit=100,
                empty=_("Nothing is left to ship."),
            ),
        ),
        audience="staff",
    ),
    Screen(
        "customer-list",
        "customers/",
        "ecommerce:staff-customer-list",
        title=_("Customers"),
        navigation=True,
        group=_("Shop"),
        layout="table",
        export=True,
        empty=_("No customers yet."),
        audience="staff",
    ),
    Screen(
        "customer-detail",
        "customers/<str:number>/",
        "ecommerce:staff-customer-retrieve",
        params={"number": P("path.number")},
        actions=(
            Action("export", "ecommerce:staff-customer-export", label=_("Export data")),
            Action(
                "erase",
                "ecommerce:staff-customer-erase",
                label=_("Erase data"),
                confirm=_(
                    "Erase this guest's data? Invoices are kept, as the law requires. This can't "
                    "be undone."
                ),
                success="customer-list",
                message=_("Data erased."),
                tone="danger",
            ),
        ),
        fields=("name", "has_account", "order_count", "spent", "last_order_at"),
        panels=(
            Panel(
                "orders",
                "ecommerce:staff-customer-order-list",
                kind="table",
                title=_("Orders"),
                limit=50,
            ),
        ),
        audience="staff",
    ),
)
