"""System checks of the views that screens and actions name, and of what stands beside them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from quickscale.core.layers.stack import get_stack
from quickscale.core.theme_system.checks import find_errors
from quickscale.core.theme_system.origins import find_givers
from quickscale.core.theme_system.registry import find_theme

from .screens import BoundScreen, bound_screens, find_actions
from .views.loading import get_action_class, get_screen_class

SEO_MIDDLEWARE = "quickscale.core.skin_system.seo.SeoMiddleware"


@register("quickscale")
def check_views(**options: Any) -> list[CheckMessage]:
    """Report the views that cannot be imported, and those that are none of a screen's."""
    if find_errors():
        return []  # reported by theme_system: views cannot be found on screens that are not sound
    return [
        Error(
            f"{name}: {fault}",
            hint="Name a class that extends one of quickscale.core.skin_system.views, in "
            f"{find_origin(bound)}.",
            id="quickscale.E844",
        )
        for bound in bound_screens().values()
        for name, load in list_views(bound)
        if (fault := find_fault(load))
    ]


def list_views(bound: BoundScreen) -> Iterator[tuple[str, Callable[[], Any]]]:
    yield f"Screen {bound.name}", partial(get_screen_class, bound)
    for bound_action in find_actions(bound):
        name = f"Action {bound_action.action.name} of {bound.name}"
        yield name, partial(get_action_class, bound_action)


def find_origin(bound: BoundScreen) -> str:
    """Return the file that gives a screen: the theme's manifest, or a hook's."""
    theme = find_theme(bound.theme)
    giver = find_givers(theme).get((bound.screen.name, ""))
    return giver.file if giver else theme.file


def find_fault(load: Callable[[], Any]) -> str:
    try:
        load()
    except ImproperlyConfigured as error:
        return str(error)
    return ""


@register("quickscale")
def check_seo_middleware(**options: Any) -> list[CheckMessage]:
    """Warn where a plugin knows of moved pages and nothing asks it (W881)."""
    is_needed = any("seo" in plugin.manifest.services for plugin in get_stack().plugins)
    if not is_needed or SEO_MIDDLEWARE in settings.MIDDLEWARE:
        return []
    return [
        Warning(
            "SeoMiddleware is missing: pages that moved are not found, and search engines list "
            "sites that aren't in production.",
            hint=f'Add "{SEO_MIDDLEWARE}" as the last line of MIDDLEWARE.',
            id="quickscale.W881",
        )
    ]
