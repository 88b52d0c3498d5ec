from collections.abc import Iterable, Mapping
from typing import Any

from quickscale.core import hooks
from quickscale.core.manifests.screens import Panel, Screen
from quickscale.core.plugin_framework import Contribution


@hooks.declare("core.screens", kind="collect")
def collect_screens(*, theme: str, screens: Mapping[str, Screen]) -> list[Iterable[Screen]]:
    """Give screens to a theme.

    A screen whose name is among ``screens``, the theme's own by name, takes that one's place
    (``dataclasses.replace`` keeps the rest of it); any other is added at the end. Called when the
    URLs are built, once for each theme of the stack.
    """
    return []


@hooks.declare("core.contributions", kind="collect")
def collect_contributions() -> list[Iterable[Contribution]]:
    """Give panels, fields and actions to the screens of a theme's objects.

    See :class:`quickscale.core.plugin_framework.ContributedPanel`, ``ContributedField`` and
    ``ContributedAction``. Called when the URLs are built.
    """
    return []


@hooks.declare("core.dashboard_panels", kind="collect")
def collect_dashboard_panels() -> list[Iterable[Panel]]:
    """Give panels to the overview of the staff's dashboard.

    Figures stand before charts and charts before the rest, each behind the core's own of its kind.
    A panel is fed by an operation that asks for the right to see it
    (:func:`quickscale.core.api.permissions.staff_permission`), and vanishes for those who lack it.
    One that depends on the time looked at takes ``query={"period": P("query.period")}``.
    Called when the URLs are built.
    """
    return []


@hooks.declare("core.account_panels", kind="collect")
def collect_account_panels() -> list[Iterable[Panel]]:
    """Give panels to the overview of the visitor's account, behind its own.

    Called when the URLs are built.
    """
    return []


@hooks.declare("core.menu_links", kind="collect")
def collect_menu_links(*, menu: str) -> list[Iterable[Any]]:
    """Give links to a menu of the site, each a ``MenuLink`` in the active language.

    A ``header`` that anybody gives links to shows these instead of the theme's navigation. Called
    for each page, so an answer must be at hand.

    Args:
        menu: ``header`` or ``footer``.
    """
    return []
