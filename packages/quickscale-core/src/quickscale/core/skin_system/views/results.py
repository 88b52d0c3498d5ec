"""What an errand's operation answers and no later page can show, such as a new key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quickscale.core.api.client.client import Response
from quickscale.core.skin_system.details import build_detail
from quickscale.core.skin_system.navigation.menus import build_breadcrumbs
from quickscale.core.skin_system.rendering.templates import result_templates
from quickscale.core.skin_system.views.forms import Errand, after, message_of, title_of_errand
from quickscale.core.skin_system.views.responses import ScreenResponse, frame_page

_REPLAYED = "Idempotency-Replayed"


def is_shown(errand: Errand, response: Response) -> bool:
    """Whether an answer is shown: it has to be said so, and to be the first to this form."""
    return bool(errand.bound_action.action.result) and _REPLAYED not in response.headers


def draw_result(errand: Errand, data: Any) -> ScreenResponse:
    """Return the page that answers a form itself, in place of leading to another.

    What it shows is written down nowhere, neither in the session nor in a cookie, and no browser
    may keep it.
    """
    page, action = errand.page, errand.bound_action.action
    title = title_of_errand(errand)
    frame = frame_page(page, title=title)
    frame["page"]["breadcrumbs"] = build_breadcrumbs(
        page, title, data=data, subject=errand.subject_title, beneath=not errand.is_screen
    )
    detail = build_detail(errand.operation, data, theme=page.theme, names=action.result)
    detail["title"] = title
    notice = {"level": "success", "text": message_of(errand)}
    frame["page"]["messages"] = [*frame["page"]["messages"], notice]
    context = {
        **frame,
        "detail": detail,
        "actions": [go_on(after(errand, data))],
        "panels": [],
        "result": True,
    }
    return ScreenResponse(result_templates(page.bound, action.name), context, is_kept=False)


def go_on(url: str) -> dict[str, Any]:
    """Return the link that leads on."""
    return {
        "name": "continue",
        "label": _("Continue"),
        "url": url,
        "tone": "primary",
        "method": "get",
        "form": None,
        "confirm": "",
    }
