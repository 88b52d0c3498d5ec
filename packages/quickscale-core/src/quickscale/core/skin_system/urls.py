"""Every page of the stack's screens, and the actions on them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from quickscale.core.layers.stack import get_stack
from quickscale.core.theme_system.checks import require_sound_screens
from quickscale.core.theming.views import show_tokens

from .bulk import is_on_each_row
from .screens import (
    BoundAction,
    BoundScreen,
    chosen_theme,
    find_actions,
    mount_of,
    screens_of,
    site_themes,
)
from .views.data import show_csv, show_data
from .views.loading import (
    make_action_view,
    make_bulk_action_view,
    make_save_search,
    make_save_view,
    make_screen_view,
)
from .views.suggestions import show_suggestions


def page_pattern(bound: BoundScreen) -> URLPattern:
    return path(bound.screen.path, make_screen_view(bound), name=bound.screen.name)


def action_patterns(bound: BoundScreen) -> Iterator[URLPattern]:
    """Yield the URLs of a screen's actions, by two names: an action's own is a parameter."""
    known: dict[tuple[str, bool], BoundAction] = {}
    for bound_action in find_actions(bound):
        action = bound_action.action
        if action.bulk:
            yield bulk_pattern(bound, bound_action)
        if action.operation and not action.screen and is_on_each_row(bound_action):
            known.setdefault((action.name, bound_action.source is not None), bound_action)
    for (name, on_row), bound_action in known.items():
        route, view = f"{bound.screen.path}-/{name}/", make_action_view(bound, bound_action)
        kind = "row-action" if on_row else "action"
        route += "<path:row>/" if on_row else ""
        yield path(route, view, {"action": name}, name=f"{bound.screen.name}--{kind}")


def bulk_pattern(bound: BoundScreen, bound_action: BoundAction) -> URLPattern:
    name, view = bound_action.action.name, make_bulk_action_view(bound, bound_action)
    route = f"{bound.screen.path}-/-/{name}/"
    return path(route, view, {"action": name}, name=f"{bound.screen.name}--bulk-action")


def view_patterns(bound: BoundScreen) -> Iterator[URLPattern]:
    if bound.screen.saved_views:
        route = f"{bound.screen.path}-/-save-view/"
        yield path(route, make_save_view(bound), name=f"{bound.screen.name}--save-view")
    if bound.screen.alerts:
        route = f"{bound.screen.path}-/-save-search/"
        yield path(route, make_save_search(bound), name=f"{bound.screen.name}--save-search")


def home_patterns() -> Iterator[URLPattern]:
    """Return the site's root, where no screen has it."""
    home = get_stack().theme.manifest.home
    screens = (bound.screen for theme in site_themes() for bound in screens_of(theme))
    if home and all(screen.path for screen in screens):
        view = RedirectView.as_view(pattern_name=f"{chosen_theme()}:{home}")
        yield path("", view, name="home")


def theme_patterns() -> Iterator[URLResolver]:
    """Return each theme's pages, in a namespace of the theme's name.

    The chosen one's come last, so that none of its paths, however open, hides those of the core and
    of the project's apps.
    """
    for theme in reversed(get_stack().themes):
        screens = list(screens_of(theme.name))
        actions = [pattern for bound in screens for pattern in action_patterns(bound)]
        views = [pattern for bound in screens for pattern in view_patterns(bound)]
        patterns: list[Any] = [*actions, *views, *map(page_pattern, screens)]
        yield path(mount_of(theme.name), include((patterns, theme.name)))


require_sound_screens()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("quickscale.core.seo.urls")),
    path("_files/", include("quickscale.core.files.urls")),
    path("_screens/suggestions/", show_suggestions, name="quickscale-suggestions"),
    path("_screens/<str:theme>/<slug:name>.json", show_data, name="quickscale-screen-data"),
    path(
        "_screens/<str:theme>/<slug:name>/<slug:panel>.csv", show_csv, name="quickscale-panel-csv"
    ),
    path("_skin/tokens.css", show_tokens, name="quickscale-tokens"),
    path("_skin/language/", set_language, name="quickscale-set-language"),
    path("_account/", include("quickscale.core.users.urls")),
    *home_patterns(),
    *theme_patterns(),
]
