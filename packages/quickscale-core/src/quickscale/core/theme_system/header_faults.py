"""What a theme says of the header of its pages that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quickscale.core.manifests.layers import BusinessTheme

from .expressions import Node
from .faults import find_path_faults
from .places import Fault, Place, find_operation


def find_header_faults(page: Place, manifest: type[BusinessTheme]) -> Iterator[Fault]:
    yield from page.find_unknown_screens("search", [manifest.search])
    yield from _find_unsearchable(page, manifest.search)
    if manifest.suggestions:
        yield from page.within("suggestions").find_operation_errors(manifest.suggestions, {})
    shared = {panel.name: find_operation(panel.operation) for panel in manifest.shared}
    scope = {name: Node.of_answer(it) if it else None for name, it in shared.items()}
    for link in manifest.header_links:
        place = replace(page.within(f"header link '{link.screen}'"), scope=scope)
        yield from place.find_unknown_screens("screen", [link.screen])
        yield from place.find_link_errors(link.screen, {})
        yield from find_path_faults(place, {"count": link.count})


def _find_unsearchable(page: Place, search: str) -> Iterator[Fault]:
    screen = page.find_screen(search) if search else None
    operation = find_operation(screen.operation) if screen else None
    if operation and not operation.extension.get("search"):
        message = f"has the screen '{search}' as its search, which can't be searched."
        suggestion = f"Give the view of '{operation.name}' search_fields."
        yield page.error("E714", message, suggestion)
