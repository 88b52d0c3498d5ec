"""What the settings of a project choose, before anything is known to fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version


@dataclass(frozen=True, slots=True)
class StackSettings:
    """The settings that decide the stack.

    Args:
        apps: INSTALLED_APPS.
        theme: QUICKSCALE_BUSINESS_THEME.
        skin: QUICKSCALE_PRESENTATION_SKIN; empty where the project serves its API alone.
        project: the project's own package, which holds its settings.
        core_version: the version of ``quickscale-core``.
    """

    apps: Sequence[str]
    theme: str = "base"
    skin: str = ""
    project: str = ""
    core_version: str = ""


def read_stack_settings() -> StackSettings:
    """Return what the active Django settings choose."""
    from django.conf import settings

    from quickscale.core.conf import quickscale_settings

    return StackSettings(
        apps=tuple(settings.INSTALLED_APPS),
        theme=quickscale_settings.BUSINESS_THEME,
        skin=quickscale_settings.PRESENTATION_SKIN,
        project=str(getattr(settings, "ROOT_URLCONF", "")).partition(".")[0],
        core_version=version("quickscale-core"),
    )
