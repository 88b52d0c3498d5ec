"""Whether a flag is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from waffle import get_waffle_flag_model

if TYPE_CHECKING:
    from quickscale.core.teams.models import Team

    from .models import Flag
    from .specs import FeatureFlag


def is_active(name: str, request: HttpRequest) -> bool:
    """Whether a flag is on for whoever asks.

    Raises:
        LookupError: nobody declares it; the message suggests what was meant.
    """
    return bool(find_flag(name).is_active(request))


def is_active_for(name: str, *, user: Any = None, team: Team | None = None) -> bool:
    """Whether a flag is on for a user, a team, or a user who acts for a team.

    Raises:
        LookupError: nobody declares it; the message suggests what was meant.
    """
    return find_flag(name).is_active_for(user=user, team=team)


def active_flags(request: HttpRequest) -> list[FeatureFlag]:
    """Return the public flags that are on for whoever asks."""
    from .models import declared_flags

    stored = {flag.name: flag for flag in get_waffle_flag_model().get_all()}
    return [
        spec
        for name, spec in declared_flags().items()
        if spec.public and (stored[name].is_active(request) if name in stored else spec.default)
    ]


def find_flag(name: str) -> Flag:
    return cast("Flag", get_waffle_flag_model().get(name))
