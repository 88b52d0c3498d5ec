"""System checks of the views that screens and actions name, and of what stands beside them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured

from quickscale.core.layers.stack import get_stack

from .screens import bound_actions, bound_screens
from .views.loading import get_action_class, get_screen_class

SEO_MIDDLEWARE = "quickscale.core.skin_system.seo.SeoMiddleware"


@register("quickscale")
def check_views(**options: Any) -> list[CheckMessage]:
    """Report the views that cannot be imported, and those that are none of a screen's."""
    faults = ((name, find_fault(load)) for name, load in list_views())
    return [
        Error(
            f"{name}: {fault}",
            hint="Name a class that extends one of quickscale.core.skin_system.views.",
            id="quickscale.E844",
        )
        for name, fault in faults
        if fault
    ]


def list_views() -> Iterator[tuple[str, Callable[[], Any]]]:
    for bound in bound_screens().values():
        yield f"Screen {bound.name}", partial(get_screen_class, bound)
        for bound_action in bound_actions(bound):
            name = f"Action {bound_action.action.name} of {bound.name}"
            yield name, partial(get_action_class, bound_action)


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
