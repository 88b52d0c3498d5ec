"""Withdrawals in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

SCREENS = (
    Screen(
        "shop-withdrawal-list",
        "shop/withdrawals/",
        "ecommerce:staff-withdrawal-list",
        title=_("Withdrawals"),
        group=_("Shop"),
        navigation=True,
        item="shop-withdrawal-detail",
        layout="table",
        empty=_("No withdrawals yet."),
        audience="staff",
    ),
    Screen(
        "shop-withdrawal-detail",
        "shop/withdrawals/<uuid:id>/",
        "ecommerce:staff-withdrawal-retrieve",
        parent="shop-withdrawal-list",
        fields=(
            "order",
            "name",
            "email",
            "status",
            "submitted_at",
            "refund_due_on",
            "return_status",
            "reason",
            "by",
        ),
        actions=(
            Action(
                "accept",
                "ecommerce:staff-withdrawal-accept",
                confirm=_(
                    "Accept this withdrawal? Items that weren't sent are refunded at once, the "
                    "others when they have come back."
                ),
                message=_("Withdrawal accepted."),
                tone="primary",
            ),
            Action(
                "reject",
                "ecommerce:staff-withdrawal-reject",
                confirm=_("Reject this withdrawal? The customer is e-mailed the reason."),
                message=_("Withdrawal rejected."),
                tone="danger",
            ),
        ),
        audience="staff",
    ),
)
