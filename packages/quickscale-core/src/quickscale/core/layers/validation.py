"""Judge a selection from metadata and manifests alone: everything that is wrong, at once."""

from __future__ import annotations

from collections.abc import Iterator

from quickscale.core.layers.choice import choose_layers
from quickscale.core.layers.compatibility import find_compatibility_faults
from quickscale.core.layers.errors import Fault
from quickscale.core.layers.labels import find_label_faults
from quickscale.core.layers.order import find_order_faults
from quickscale.core.layers.selection import Selection
from quickscale.core.layers.stack import Stack


def judge(selection: Selection) -> tuple[Stack, tuple[Fault, ...]]:
    """Return the stack that ``selection`` makes, and every fault that keeps it from running."""
    stack, faults = choose_layers(selection)
    found = [*faults, *_find_faults(selection, stack)]
    return stack, tuple(dict.fromkeys(found))


def _find_faults(selection: Selection, stack: Stack) -> Iterator[Fault]:
    for layer in stack.layers:
        yield from layer.faults
    yield from find_compatibility_faults(stack)
    yield from find_order_faults(selection)
    yield from find_label_faults(selection.apps)
