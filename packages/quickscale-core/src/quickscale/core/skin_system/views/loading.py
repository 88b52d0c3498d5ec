"""Which class answers for a screen or an action: the kind's, or one that it names itself."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from quickscale.core.skin_system.saved_searches import save_search_action
from quickscale.core.skin_system.saved_views import save_action
from quickscale.core.skin_system.screens import BoundAction, BoundScreen

from .actions import ActionView
from .bulk_actions import BulkActionView
from .forms import FormView
from .panels import PanelFormView
from .saved_views import SaveSearch, SaveView
from .screens import DashboardView, DetailView, ListView, ScreenView

AnyView = TypeVar("AnyView", bound=ScreenView)

_BY_KIND: Mapping[str | None, type[ScreenView]] = {
    "list": ListView,
    "detail": DetailView,
    "form": FormView,
    "dashboard": DashboardView,
}


def get_screen_class(bound: BoundScreen) -> type[ScreenView]:
    """Return the class of a screen's view, or raise ImproperlyConfigured."""
    path = bound.screen.view
    return load_class(path, ScreenView) if path else _BY_KIND[bound.screen.kind]


def get_action_class(bound_action: BoundAction) -> type[ActionView]:
    """Return the class of an action's view, or raise ImproperlyConfigured."""
    path = bound_action.action.view
    if bound_action.is_panel:
        return PanelFormView
    return load_class(path, ActionView) if path else ActionView


def load_class(path: str, base: type[AnyView]) -> type[AnyView]:
    try:
        found = import_string(path)
    except ImportError as error:
        raise ImproperlyConfigured(f"The view {path!r} cannot be imported: {error}") from error
    if not isinstance(found, type) or not issubclass(found, base):
        raise ImproperlyConfigured(f"The view {path!r} is no {base.__name__}.")
    return found


def make_screen_view(bound: BoundScreen) -> Callable[..., HttpResponseBase]:
    try:
        return get_screen_class(bound).as_view(bound=bound)
    except ImproperlyConfigured as error:
        return fail_with(error)


def make_action_view(
    bound: BoundScreen, bound_action: BoundAction
) -> Callable[..., HttpResponseBase]:
    try:
        found = get_action_class(bound_action)
        extra = {"screen_class": get_screen_class(bound)} if bound_action.is_panel else {}
        return found.as_view(bound=bound, bound_action=bound_action, **extra)
    except ImproperlyConfigured as error:
        return fail_with(error)


def make_bulk_action_view(
    bound: BoundScreen, bound_action: BoundAction
) -> Callable[..., HttpResponseBase]:
    return BulkActionView.as_view(bound=bound, bound_action=bound_action)


def make_save_view(bound: BoundScreen) -> Callable[..., HttpResponseBase]:
    return SaveView.as_view(bound=bound, bound_action=save_action(bound))


def make_save_search(bound: BoundScreen) -> Callable[..., HttpResponseBase]:
    return SaveSearch.as_view(bound=bound, bound_action=save_search_action())


def fail_with(error: ImproperlyConfigured) -> Callable[..., HttpResponseBase]:
    """Return a view that raises: system checks tell of it all the same, and other pages work."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        raise error

    return view
