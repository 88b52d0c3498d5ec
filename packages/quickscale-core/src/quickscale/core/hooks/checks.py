from typing import Any

from django.core.checks import Error, register

from .registry import registry


@register("quickscale")
def check_hooks(**options: Any) -> list[Error]:
    """Report unknown hooks (E201), wrong arguments (E202) and wrong registrations (E203)."""
    registry.import_modules()
    return registry.errors()
