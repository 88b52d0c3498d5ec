from typing import Any

from django.conf import settings
from django.core.checks import Error
from django.urls import get_resolver

from quickscale.core.api.permissions import asked_flags
from quickscale.core.layers.layer import suggest_name

from .models import declared_flags

FLAG_MODEL = "quickscale_flags.Flag"


def check_flags(**options: Any) -> list[Error]:
    """Report flags that have no teams (E841), and operations behind unknown ones (E842)."""
    if getattr(settings, "WAFFLE_FLAG_MODEL", "") != FLAG_MODEL:
        hint = f'In settings.py, set WAFFLE_FLAG_MODEL = "{FLAG_MODEL}"'
        return [
            Error("Feature flags require QuickScale's flag model.", hint=hint, id="quickscale.E841")
        ]
    _ = get_resolver().url_patterns  # the views that stand behind flags are imported with them
    return [
        Error(
            f"An operation uses the unknown feature flag '{name}'.",
            hint=suggest_name(name, declared_flags()) or "Declare it with the hook core.flags.",
            id="quickscale.E842",
        )
        for name in sorted(asked_flags - declared_flags().keys())
    ]
