"""Which template draws a screen, a panel or an action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template import loader

from quickscale.core.skin_system.registry import BoundScreen
from quickscale.core.theme_system import Panel

PAGE = "layouts/page.html"
FRAGMENT = "layouts/fragment.html"


def screen_templates(bound: BoundScreen) -> list[str]:
    return [f"{template_base(bound)}.html", f"screens/{bound.screen.kind}.html"]


def action_templates(bound: BoundScreen, action: str) -> list[str]:
    return [f"{template_base(bound)}_{underscored(action)}.html", "screens/form.html"]


def result_templates(bound: BoundScreen, action: str) -> list[str]:
    return [f"{template_base(bound)}_{underscored(action)}_result.html", "screens/detail.html"]


def panel_templates(bound: BoundScreen, panel: Panel) -> list[str]:
    """Return a panel's templates: its own, its kind's, and the one for those that have none."""
    own = f"{template_base(bound)}_{underscored(panel.name)}_panel.html"
    return [own, f"screens/{panel.kind}_panel.html", "screens/panel.html"]


def layout_templates(theme: str) -> list[str]:
    """Return the frames of a theme's pages: its own, and that of all others."""
    return [f"layouts/{underscored(theme)}.html", PAGE]


def template_base(bound: BoundScreen) -> str:
    return f"{underscored(bound.theme)}/{underscored(bound.screen.name)}"


def underscored(name: str) -> str:
    return name.replace("-", "_")


def choose_template(names: Sequence[str]) -> str:
    """Return the first of several templates that exists."""
    template: Any = loader.select_template(names)
    return str(template.template.name)


def choose_layout(context: Mapping[str, Any]) -> str:
    """Return the frame of a page; what is drawn without ``page`` has the usual one."""
    page = context.get("page")
    return choose_template(layout_templates(page["theme"])) if page else PAGE
