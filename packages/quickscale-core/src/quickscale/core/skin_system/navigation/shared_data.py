"""What every page of a theme shows: its cart's count, for instance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from quickscale.core.api.client import client
from quickscale.core.layers.stack import get_stack
from quickscale.core.skin_system.expressions import resolve_all
from quickscale.core.skin_system.lazy_dict import LazyDict
from quickscale.core.theme_system import Panel


def load_shared(request: HttpRequest) -> Mapping[str, Any]:
    """Return the chosen theme's shared data, each fetched when a template asks for it."""
    panels = get_stack().theme.manifest.shared
    return LazyDict({}, **{panel.name: fetch_later(request, panel) for panel in panels})


def fetch_later(request: HttpRequest, panel: Panel) -> Any:
    return lambda: fetch_shared(request, panel)


def fetch_shared(request: HttpRequest, panel: Panel) -> Any:
    """Return what an operation says, None where the visitor may not hear it."""
    scope = {"query": request.GET.dict()}
    response = client.call(
        request,
        panel.operation,
        path=resolve_all(panel.params, scope),
        query=resolve_all(panel.query, scope),
    )
    return response.data if response.status < 400 else None
