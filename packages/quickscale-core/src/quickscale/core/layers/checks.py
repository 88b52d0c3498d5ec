"""System checks of what can only be judged once the layers are loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, Info, register

from .choice import choose_layers
from .compatibility import find_compatibility_errors
from .errors import StackMessage
from .information import find_information
from .labels import find_label_errors
from .order import find_order_errors
from .stack import Stack, StackSettings
from .tables import find_orphan_migrations, find_table_errors


@register("quickscale")
def check_stack(**options: Any) -> list[CheckMessage]:
    """Tell what is worth knowing of the stack."""
    return [Info(error.message, hint=error.hint, id=error.id) for error in find_information()]


@register("quickscale")
def check_tables(**options: Any) -> list[CheckMessage]:
    """Report tables that two models want."""
    return _report(find_table_errors())


@register("quickscale")
def check_migrations(**options: Any) -> list[CheckMessage]:
    """Report migrations whose parent is absent."""
    return _report(find_orphan_migrations())


def _report(errors: Iterable[StackMessage]) -> list[CheckMessage]:
    return [Error(error.message, hint=error.hint, id=error.id) for error in errors]


def validate_stack(settings: StackSettings) -> tuple[Stack, tuple[StackMessage, ...]]:
    """Return the stack that ``settings`` makes, and every error that keeps it from running."""
    stack, errors = choose_layers(settings)
    found = [*errors, *_find_errors(settings, stack)]
    return stack, tuple(dict.fromkeys(found))


def _find_errors(settings: StackSettings, stack: Stack) -> Iterator[StackMessage]:
    for layer in stack.layers:
        yield from layer.errors
    yield from find_compatibility_errors(stack)
    yield from find_order_errors(settings)
    yield from find_label_errors(settings.apps)
