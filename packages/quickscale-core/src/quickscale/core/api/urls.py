"""The API of the stack: the core's operations, and those of each theme below its name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from quickscale.core.layers.stack import get_stack

from . import views

app_name = "api"


def mount_themes() -> Iterator[URLResolver]:
    for theme in get_stack().themes:
        if find_spec(f"{theme.package}.urls"):
            yield path(f"{theme.name}/", include(f"{theme.package}.urls"))


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.show_root, name="root"),
    path("schema/", views.show_schema, name="schema"),
    path("docs/", views.show_docs, name="docs"),
    path("core/", include("quickscale.core.account.api.urls")),
    *mount_themes(),
    re_path(r"^(?P<path>(?s:.*))\Z", views.NotFoundView.as_view()),
]
