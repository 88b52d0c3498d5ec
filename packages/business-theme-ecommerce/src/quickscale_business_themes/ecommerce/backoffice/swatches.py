"""The looks of options' values in the staff's dashboard."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen

SCREENS = (
    Screen(
        "shop-swatch-list",
        "shop/swatches/",
        "ecommerce:staff-swatch-list",
        title=_("Swatches"),
        group=_("Shop"),
        navigation=True,
        item="shop-swatch-edit",
        layout="table",
        actions=(
            Action("new", screen="shop-swatch-create", tone="primary"),
            Action(
                "delete",
                "ecommerce:staff-swatch-destroy",
                label=_("Delete"),
                tone="danger",
                row=True,
            ),
        ),
        empty=_("No swatches yet. They show how a colour or a material looks."),
        audience="staff",
    ),
    Screen(
        "shop-swatch-create",
        "shop/swatches/new/",
        "ecommerce:staff-swatch-create",
        parent="shop-swatch-list",
        success="shop-swatch-list",
        audience="staff",
    ),
    Screen(
        "shop-swatch-edit",
        "shop/swatches/<int:id>/",
        "ecommerce:staff-swatch-update",
        parent="shop-swatch-list",
        success="shop-swatch-list",
        audience="staff",
    ),
)
