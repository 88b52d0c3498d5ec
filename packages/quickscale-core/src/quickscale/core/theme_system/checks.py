"""System checks of the screens."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from quickscale.core.theme_system.validation import find_screen_faults


@register("quickscale")
def check_screens(**options: Any) -> list[CheckMessage]:
    """Report screens that name what does not exist."""
    return [Error(fault.message, hint=fault.hint, id=fault.id) for fault in find_screen_faults()]
