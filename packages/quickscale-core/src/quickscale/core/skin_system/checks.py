"""System checks of the views that screens and their actions name."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from .screens import bound_screens, find_actions
from .views.loading import get_action_class, get_screen_class


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
        for bound_action in find_actions(bound):
            name = f"Action {bound_action.action.name} of {bound.name}"
            yield name, partial(get_action_class, bound_action)


def find_fault(load: Callable[[], Any]) -> str:
    try:
        load()
    except ImproperlyConfigured as error:
        return str(error)
    return ""
