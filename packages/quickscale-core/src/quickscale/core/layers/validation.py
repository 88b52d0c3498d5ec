"""Validate the settings of a stack against metadata and manifests: all that is wrong, at once."""

from __future__ import annotations

from collections.abc import Iterator

from quickscale.core.layers.choice import choose_layers
from quickscale.core.layers.compatibility import find_compatibility_errors
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.labels import find_label_errors
from quickscale.core.layers.order import find_order_errors
from quickscale.core.layers.stack import Stack
from quickscale.core.layers.stack_settings import StackSettings


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
