"""Reviews in the staff's dashboard."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

_PUBLISH = Action("publish", "ecommerce:staff-review-publish", message=_("Review published."))
_REJECT = Action("reject", "ecommerce:staff-review-reject", message=_("Review rejected."))

SCREENS = (
    Screen(
        "shop-review-list",
        "shop/reviews/",
        "ecommerce:staff-review-list",
        title=_("Reviews"),
        group=_("Shop"),
        navigation=True,
        item="shop-review-detail",
        layout="table",
        export=True,
        actions=(
            replace(_PUBLISH, row=True, bulk=True),
            replace(_REJECT, row=True, bulk=True),
            Action(
                "delete",
                "ecommerce:staff-review-destroy",
                confirm=_("Delete these reviews?"),
                tone="danger",
                bulk=True,
            ),
        ),
        empty=_("No reviews yet."),
        audience="staff",
    ),
    Screen(
        "shop-review-detail",
        "shop/reviews/<uuid:id>/",
        "ecommerce:staff-review-retrieve",
        parent="shop-review-list",
        fields=(
            "product",
            "rating",
            "title",
            "text",
            "author",
            "customer",
            "status",
            "created_at",
            "moderated_at",
        ),
        actions=(
            _PUBLISH,
            _REJECT,
            Action(
                "delete",
                "ecommerce:staff-review-destroy",
                success="shop-review-list",
                tone="danger",
            ),
        ),
        audience="staff",
    ),
)
