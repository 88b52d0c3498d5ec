"""Every page of the stack's screens, and the actions on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from quickscale.core.layers.stack import get_stack
from quickscale.core.skin_system.registry import BoundScreen, chosen_theme, mount_of, screens_of
from quickscale.core.skin_system.views.base import go_home, show_action, show_screen
from quickscale.core.skin_system.views.csv_export import show_csv
from quickscale.core.skin_system.views.data import show_data
from quickscale.core.theming.views import show_tokens


def page_pattern(bound: BoundScreen) -> URLPattern:
    return path(bound.screen.path, show_screen, {"bound": bound}, name=bound.screen.name)


def action_patterns(bound: BoundScreen) -> Iterator[URLPattern]:
    """Return the URLs of a screen's actions, and of the actions on its rows."""
    name, route, known = bound.screen.name, f"{bound.screen.path}-/<str:action>/", {"bound": bound}
    yield path(route, show_action, known, name=f"{name}--action")
    yield path(f"{route}<path:row>/", show_action, known, name=f"{name}--row-action")


def home_patterns() -> Iterator[URLPattern]:
    """Return the site's root, where no screen of the chosen theme has it."""
    home = get_stack().theme.manifest.home
    if home and all(bound.screen.path for bound in screens_of(chosen_theme())):
        yield path("", go_home, {"name": home}, name="home")


def theme_patterns() -> Iterator[URLResolver]:
    """Return each theme's pages, in a namespace of the theme's name.

    The chosen one's come last, so that none of its paths, however open, hides those of the core.
    """
    for theme in reversed(get_stack().themes):
        places = list(screens_of(theme.name))
        actions = [pattern for bound in places for pattern in action_patterns(bound)]
        patterns: list[Any] = [*actions, *map(page_pattern, places)]
        yield path(mount_of(theme.name), include((patterns, theme.name)))


urlpatterns: list[URLPattern | URLResolver] = [
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
