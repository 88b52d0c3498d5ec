from typing import Any

from django.core.checks import CheckMessage, register

from quickscale.core.layers.checks import report

from .validation import find_screen_errors


@register("quickscale")
def check_screens(**options: Any) -> list[CheckMessage]:
    """Report screens that name what does not exist."""
    return report(find_screen_errors())
