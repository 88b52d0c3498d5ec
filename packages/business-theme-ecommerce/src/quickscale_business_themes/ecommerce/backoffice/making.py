"""The screens on which staff keep one kind of thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from quickscale.core.theme_system import Action, Panel, Screen

_SHOP = _("Shop")


def make_screens(
    name: str,
    path: str,
    title: Any,
    *,
    empty: Any,
    facts: tuple[str, ...],
    group: Any = _SHOP,
    actions: tuple[Action, ...] = (),
    panels: tuple[Panel, ...] = (),
) -> Iterator[Screen]:
    """Yield the screens on which staff list, write and delete one kind of thing.

    Args:
        name: of the thing in the operations' names.
        path: of its page, below the dashboard; the list is one step up.
        facts: the fields that its page shows.
        group: the heading that the list stands under.
        actions: on the list, besides that which begins a new one.
        panels: on the thing's page.
    """
    listed, detail = f"shop-{name}-list", f"shop-{name}-detail"
    above = path[: path.index("<")]
    shown: dict[str, Any] = {"audience": "staff"}
    yield Screen(
        listed,
        above,
        f"ecommerce:staff-{name}-list",
        title=title,
        group=group,
        navigation=True,
        item=detail,
        layout="table",
        actions=(*actions, Action("new", screen=f"shop-{name}-create", tone="primary")),
        empty=empty,
        **shown,
    )
    yield Screen(
        f"shop-{name}-create",
        f"{above}new/",
        f"ecommerce:staff-{name}-create",
        parent=listed,
        success=detail,
        **shown,
    )
    yield Screen(
        detail,
        path,
        f"ecommerce:staff-{name}-retrieve",
        parent=listed,
        fields=facts,
        panels=panels,
        actions=(
            Action("edit", screen=f"shop-{name}-edit", label=_("Edit"), tone="primary"),
            Action("delete", f"ecommerce:staff-{name}-destroy", success=listed, tone="danger"),
        ),
        **shown,
    )
    yield Screen(
        f"shop-{name}-edit",
        f"{path}edit/",
        f"ecommerce:staff-{name}-update",
        parent=detail,
        success=detail,
        **shown,
    )
