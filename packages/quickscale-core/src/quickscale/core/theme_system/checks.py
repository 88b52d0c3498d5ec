"""System checks of the screens."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from .validation import find_screen_errors


@register("quickscale")
def check_screens(**options: Any) -> list[CheckMessage]:
    """Report screens that name what does not exist."""
    return [Error(error.message, hint=error.hint, id=error.id) for error in find_screen_errors()]
