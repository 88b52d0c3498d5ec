"""Feature flags as staff see and switch them."""

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from quickscale.core.audit.services import record
from quickscale.core.flags.models import Flag, declared_flags
from quickscale.core.flags.specs import FeatureFlag


class FlagAudience(models.TextChoices):
    ON = "on", _("On for everyone")
    SOME = "some", _("On for some")
    OFF = "off", _("Off")


@dataclass(frozen=True, slots=True)
class FlagState:
    name: str
    label: str
    description: str
    state: str


def list_flag_states() -> list[FlagState]:
    stored = {flag.name: flag for flag in Flag.objects.all()}
    return [_describe(spec, stored.get(name)) for name, spec in declared_flags().items()]


@transaction.atomic
def switch_flag(name: str, *, on: bool, actor: Any) -> FlagState | None:
    """Switch a declared flag for everybody, whatever else was said of it."""
    spec = declared_flags().get(name)
    if spec is None:
        return None
    flag, _is_new = Flag.objects.update_or_create(name=name, defaults={"everyone": on})
    record(
        "flag.switched_on" if on else "flag.switched_off",
        actor=actor,
        object_type="flag",
        object_id=name,
        label=str(spec.label),
    )
    return _describe(spec, flag)


def _describe(spec: FeatureFlag, flag: Flag | None) -> FlagState:
    return FlagState(spec.name, str(spec.label), str(spec.description), _state_of(spec, flag))


def _state_of(spec: FeatureFlag, flag: Flag | None) -> FlagAudience:
    everyone = spec.default if flag is None else flag.everyone
    if everyone is None:
        return FlagAudience.SOME
    return FlagAudience.ON if everyone else FlagAudience.OFF
