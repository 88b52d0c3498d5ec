"""The pages that people compose: the site's own, and its home page."""

from __future__ import annotations

from typing import Any

from quickscale.core.skin_system.content import build_content
from quickscale.core.skin_system.views.screens import DashboardView, DetailView

from .links import HOME, is_installed, load_links

_HOME = "pages:home-retrieve"
#: The component that is a page's heading where it stands first.
_HERO = "page_hero"


class PageView(DetailView):
    """A page of the site, with a panel for each of its components."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.detail["body"] = []
        panels = build_content(self.page, self.object["content"])
        return super().get_context_data(panels=panels, **kwargs)


class HomeView(DashboardView):
    """A theme's home page: what the staff composed, else the theme's own panels.

    The context has ``is_composed`` and, of what was composed, ``has_hero``: whether the page begins
    with a component that is its heading, and ``is_preview``.
    """

    @property
    def is_composed(self) -> bool:
        return isinstance(self.object, dict) and bool(self.object.get("content"))

    def get_title(self) -> str:
        return str(self.object["title"]) if self.is_composed else super().get_title()

    def get_object(self) -> Any:
        is_asked = is_installed() and ("preview" in self.page.query or HOME in load_links().pages)
        if not is_asked:
            return super().get_object()
        query = {"preview": self.page.query.get("preview", "")}
        response = self.page.call(_HOME, query=query)
        return response.data if response.status == 200 else super().get_object()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.is_composed:
            return super().get_context_data(is_composed=False, **kwargs)
        panels = build_content(self.page, self.object["content"])
        return super().get_context_data(
            panels=panels,
            is_composed=True,
            is_preview=self.object["is_preview"],
            has_hero=bool(panels) and panels[0]["component"]["type"] == _HERO,
            **kwargs,
        )
