"""What a screen looks like before any template: the data, and who may draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from quickscale.core.skin_system.actions import present_actions
from quickscale.core.skin_system.navigation.layout_context import build_layout_context
from quickscale.core.skin_system.navigation.menus import build_breadcrumbs
from quickscale.core.skin_system.navigation.shared_data import load_shared
from quickscale.core.skin_system.navigation.user_context import describe_user
from quickscale.core.skin_system.pages import Page
from quickscale.core.skin_system.panels.panels import build_panels
from quickscale.core.skin_system.registry import own_actions
from quickscale.core.skin_system.rendering.templates import screen_templates


@dataclass(frozen=True, slots=True)
class ScreenResponse:
    """A page that is ready to be drawn.

    Args:
        templates: the first of them that exists draws it.
        context: plain data.
        status: the page's HTTP status.
        is_kept: whether a browser may keep the page.
    """

    templates: Sequence[str]
    context: dict[str, Any]
    status: int = 200
    is_kept: bool = True


#: A page, or an answer that is none: going elsewhere, or one input alone.
Answer = ScreenResponse | HttpResponse


def frame_page(page: Page, *, title: str) -> dict[str, Any]:
    """Return what every page's context has."""
    return {
        "page": build_layout_context(page.request, bound=page.bound, title=title),
        "user": describe_user(page.request),
        "shared": load_shared(page.request),
    }


def draw_screen(
    page: Page, *, title: str, data: Any = None, status: int = 200, **context: Any
) -> ScreenResponse:
    """Return a screen with what stands on every one: its panels and its actions.

    Args:
        title: what the page is called.
        data: what the screen's operation answered, for the paths in panels and actions.
        context: what its kind adds.
    """
    frame = frame_page(page, title=title)
    frame["page"]["breadcrumbs"] = build_breadcrumbs(page, title, data=data)
    bound_actions = (it for it in own_actions(page.screen) if it.source is None)
    everything = {
        **context,
        **frame,
        "panels": build_panels(page, data=data),
        "actions": present_actions(page, bound_actions, data=data),
    }
    return ScreenResponse(screen_templates(page.bound), everything, status)
