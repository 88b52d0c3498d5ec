"""Whether a flag is on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest
from waffle import get_waffle_flag_model

from quickscale.core.layers.names import suggest_name

if TYPE_CHECKING:
    from quickscale.core.flags.models import Flag
    from quickscale.core.flags.specs import FeatureFlag
    from quickscale.core.teams.models import Team


def is_active(name: str, request: HttpRequest) -> bool:
    """Whether a flag is on for whoever asks.

    Raises:
        UnknownFlag: nobody declares it; the message suggests what was meant.
    """
    flag = find_flag(name)
    if flag.pk is None:
        return default_of(name)
    return bool(flag.is_active(request))


def is_active_for(name: str, *, user: Any = None, team: Team | None = None) -> bool:
    """Whether a flag is on for a user, a team, or a user who acts for a team.

    Raises:
        UnknownFlag: nobody declares it; the message suggests what was meant.
    """
    flag = find_flag(name)
    if flag.pk is None:
        return default_of(name)
    return flag.is_active_for(user=user, team=team)


def active_flags(request: HttpRequest) -> list[FeatureFlag]:
    """Return the public flags that are on for whoever asks."""
    from quickscale.core.flags.hooks import declared_flags

    stored = {flag.name: flag for flag in flag_model().get_all()}
    return [
        spec
        for name, spec in declared_flags().items()
        if spec.public and (stored[name].is_active(request) if name in stored else spec.default)
    ]


def find_flag(name: str) -> Flag:
    """Return the flag as the admin has it, or one that is not stored."""
    return cast("Flag", flag_model().get(name))


def flag_model() -> Any:
    return get_waffle_flag_model()


def default_of(name: str) -> bool:
    """Return what a flag is while nobody has said otherwise."""
    from quickscale.core.flags.hooks import declared_flags
    from quickscale.core.flags.specs import UnknownFlag

    declared = declared_flags()
    if name not in declared:
        message = f"No feature flag '{name}' found. {suggest_name(name, declared)}"
        raise UnknownFlag(message.strip())
    return declared[name].default
