"""System checks: the services that plugins name can be had, and do what their protocols say."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils.module_loading import import_string

from quickscale.core.layers.checks import report
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import Layer, suggest_name
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import FeaturePlugin

from .seo import SeoService
from .services import AnalyticsService, EmailService

_PROTOCOLS: Mapping[str, type] = {
    "analytics": AnalyticsService,
    "email": EmailService,
    "seo": SeoService,
}


@register("quickscale")
def check_services(**options: Any) -> list[CheckMessage]:
    """Report services that cannot be imported, or lack what their protocol promises (E110)."""
    return report(
        error
        for plugin in get_stack().plugins
        for name, path in plugin.manifest.services.items()
        for error in _find_service_errors(plugin, name, path)
    )


@register("quickscale")
def check_service_names(**options: Any) -> list[CheckMessage]:
    """Report services that are called almost like one that the core knows (W110)."""
    return report(_find_near_names(), Warning)


def _find_near_names() -> Iterator[StackMessage]:
    for plugin in get_stack().plugins:
        for name in plugin.manifest.services:
            meant = suggest_name(name, _PROTOCOLS)
            if meant and name not in _PROTOCOLS and not plugin.answers_to(name):
                message = f"The {plugin} provides the service '{name}', which themes may not know."
                yield StackMessage("quickscale.W110", message, meant)


def _find_service_errors(
    plugin: Layer[FeaturePlugin], name: str, path: str
) -> Iterator[StackMessage]:
    try:
        provider = import_string(path)
    except ImportError as error:
        message = f"is '{path}', which can't be imported: {error}."
        yield _explain(plugin, name, message, _guess_class(path))
        return
    for method in _list_methods(_PROTOCOLS.get(name, object)):
        if not callable(getattr(provider, method, None)):
            message = f"is '{path}', which has no method '{method}'."
            yield _explain(plugin, name, message)


def _list_methods(protocol: type) -> list[str]:
    return [name for name in vars(protocol) if not name.startswith("_")]


def _guess_class(path: str) -> str:
    module, _, name = path.rpartition(".")
    try:
        return suggest_name(name, dir(import_module(module)))
    except ImportError:
        return ""


def _explain(plugin: Layer[FeaturePlugin], name: str, message: str, hint: str = "") -> StackMessage:
    return StackMessage(
        "quickscale.E110",
        f"The service '{name}' of the {plugin} {message}",
        hint or plugin.repair,
    )
