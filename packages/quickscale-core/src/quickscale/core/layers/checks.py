"""System checks of what can only be judged once the layers are loaded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, Info, register

from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.information import find_information
from quickscale.core.layers.migrations import find_orphan_migrations
from quickscale.core.layers.tables import find_table_errors


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
