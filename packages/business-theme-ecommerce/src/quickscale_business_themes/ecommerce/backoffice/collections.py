"""Collections and attributes in the staff's dashboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Screen


def _make_screens(
    name: str, path: str, title: Any, *, empty: Any, facts: tuple[str, ...]
) -> Iterator[Screen]:
    """Yield the screens on which staff list, write and delete one kind of thing.

    Args:
        name: of the thing in the operations' names.
        path: where its pages are, below the dashboard.
        facts: the fields that its page shows.
    """
    listed, detail = f"shop-{name}-list", f"shop-{name}-detail"
    shown: dict[str, Any] = {"audience": "staff"}
    yield Screen(
        listed,
        path,
        f"ecommerce:staff-{name}-list",
        title=title,
        group=_("Shop"),
        navigation=True,
        item=detail,
        layout="table",
        actions=(Action("new", screen=f"shop-{name}-create", tone="primary"),),
        empty=empty,
        **shown,
    )
    yield Screen(
        f"shop-{name}-create",
        f"{path}new/",
        f"ecommerce:staff-{name}-create",
        parent=listed,
        success=detail,
        **shown,
    )
    yield Screen(
        detail,
        f"{path}<slug:slug>/",
        f"ecommerce:staff-{name}-retrieve",
        parent=listed,
        fields=facts,
        actions=(
            Action("edit", screen=f"shop-{name}-edit", label=_("Edit"), tone="primary"),
            Action("delete", f"ecommerce:staff-{name}-destroy", success=listed, tone="danger"),
        ),
        **shown,
    )
    yield Screen(
        f"shop-{name}-edit",
        f"{path}<slug:slug>/edit/",
        f"ecommerce:staff-{name}-update",
        parent=detail,
        success=detail,
        **shown,
    )


SCREENS = (
    *_make_screens(
        "collection",
        "shop/collections/",
        _("Collections"),
        empty=_("No collections yet."),
        facts=("is_published", "kind", "category", "brand", "min_price", "max_price"),
    ),
    *_make_screens(
        "attribute",
        "shop/attributes/",
        _("Attributes"),
        empty=_("No attributes yet."),
        facts=("kind", "unit", "choices", "is_filterable", "position"),
    ),
)
