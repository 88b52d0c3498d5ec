"""System checks of permissions and of team-scoped models."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error
from django.db.models import FileField, ImageField

from quickscale.core.files import PrivateFileField, PrivateImageField
from quickscale.core.layers.layer import suggest_name

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def check_permissions(**options: Any) -> list[Error]:
    return [*_find_misnamed(), *_find_unknown()]


def check_scoped_models(**options: Any) -> list[Error]:
    from .scoping import TeamScoped

    scoped = [model for model in apps.get_models() if issubclass(model, TeamScoped)]
    ways = [error for model in scoped for error in find_open_ways(model)]
    return [*ways, *(error for model in scoped for error in find_public_files(model))]


def _find_misnamed() -> Iterator[Error]:
    from .hooks import team_permissions
    from .team_permissions import CORE_PERMISSIONS

    given = [permission.name for some in team_permissions() for permission in some]
    times = Counter([*given, *(permission.name for permission in CORE_PERMISSIONS)])
    for name in sorted({*given}):
        if times[name] > 1:
            message = f"The team permission {name!r} is declared {times[name]} times."
            hint = "Prefix its name with the layer's name: <layer>.<what>."
            yield Error(message, hint=hint, id="quickscale.E821")
        elif not _NAME.fullmatch(name):
            message = f"{name!r} isn't a valid name for a team permission."
            hint = "Use <layer>.<what> in lower case, for example crm.export."
            yield Error(message, hint=hint, id="quickscale.E821")


def _find_unknown() -> Iterator[Error]:
    from .permissions import asked_permissions
    from .team_permissions import known_permissions

    known = known_permissions()
    for name in sorted(asked_permissions() - known.keys()):
        hint = suggest_name(name, known) or "Declare it with the hook core.team_permissions."
        message = f"An operation requires the unknown team permission {name!r}."
        yield Error(message, hint=hint, id="quickscale.E822")


def find_public_files(model: Any) -> Iterator[Error]:
    """Yield the columns of a team-scoped model whose files anybody can fetch by their address."""
    for field in model._meta.local_fields:
        if isinstance(field, FileField) and not isinstance(field, PrivateFileField):
            private = PrivateImageField if isinstance(field, ImageField) else PrivateFileField
            yield Error(
                f"{model._meta.label}.{field.name} is team-scoped, but anybody who knows the "
                "address of a file can download it.",
                hint=f"Use {private.__name__} from quickscale.core.files.",
                obj=field,
                id="quickscale.E825",
            )


def find_open_ways(model: Any) -> Iterator[Error]:
    """Yield the managers by which rows of a team-scoped model escape, or are lost to Django."""
    from .scoping import TeamQuerySet

    name = model._meta.label
    if not isinstance(model._default_manager.get_queryset(), TeamQuerySet):
        yield Error(
            f"{name} is team-scoped, but its default manager returns the rows of all teams.",
            hint="Use a TeamQuerySet for its first manager: objects = TeamQuerySet.as_manager()",
            id="quickscale.E823",
        )
    if isinstance(model._base_manager.get_queryset(), TeamQuerySet):
        yield Error(
            f"{name} has a team-scoped base manager, so Django can't save it.",
            hint="Remove base_manager_name from its Meta.",
            id="quickscale.E824",
        )
