"""Find a service: the chosen plugin's, or the answer when none was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from quickscale.core.plugin_framework.services import NoAnalytics, NoEmail, NoSeo

_NO_OPS: Mapping[str, Any] = {"analytics": NoAnalytics(), "email": NoEmail(), "seo": NoSeo()}


def service(name: str) -> Any:
    """Return the service ``name``, or its no-op where no chosen plugin provides it.

    The services that have a no-op never fail their caller: what goes wrong inside is logged, and
    the no-op answers.

    Raises:
        LookupError: neither the core nor a chosen plugin knows such a service.
    """
    from quickscale.core.layers.stack import get_stack

    for plugin in get_stack().plugins:
        path = plugin.manifest.services.get(name)
        if path:
            return _load_service(name, path)
    if name in _NO_OPS:
        return _NO_OPS[name]
    raise LookupError(f"No plugin in this project provides the service '{name}'.")


@cache
def _load_service(name: str, path: str) -> Any:
    from django.utils.module_loading import import_string

    from quickscale.core.plugin_framework.guards import Guarded

    provider = import_string(path)()
    return Guarded(provider, _NO_OPS[name]) if name in _NO_OPS else provider
