"""System checks: the services that plugins name can be had, and do what their protocols say."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from inspect import Parameter, signature
from typing import Any

from django.core.checks import CheckMessage, Warning, register
from django.utils.module_loading import import_string

from quickscale.core.layers.checks import report
from quickscale.core.layers.errors import StackMessage
from quickscale.core.layers.layer import Layer, suggest_name
from quickscale.core.layers.stack import get_stack
from quickscale.core.manifests.layers import BusinessTheme, FeaturePlugin

from .seo import SeoService
from .services import AnalyticsService, EmailService

_PROTOCOLS: Mapping[str, type] = {
    "analytics": AnalyticsService,
    "email": EmailService,
    "seo": SeoService,
}
#: Parameters that a caller may give by name; who gives others by position, gives them in order.
_NAMED = (Parameter.KEYWORD_ONLY,)


@register("quickscale")
def check_services(**options: Any) -> list[CheckMessage]:
    """Report services that cannot be imported, or lack what their callers rely on (E110, E117)."""
    return report(
        [
            *_find_no_op_errors(),
            *(
                error
                for plugin in get_stack().plugins
                for name, path in plugin.manifest.services.items()
                for error in _find_service_errors(plugin, name, path)
            ),
        ]
    )


@register("quickscale")
def check_service_names(**options: Any) -> list[CheckMessage]:
    """Report services that are called almost like one that themes know (W110)."""
    return report(_find_near_names(), Warning)


def _find_near_names() -> Iterator[StackMessage]:
    known = {*_PROTOCOLS, *(name for _theme, name, _path in _list_optional())}
    for plugin in get_stack().plugins:
        for name in plugin.manifest.services:
            meant = suggest_name(name, known)
            if meant and name not in known and not plugin.answers_to(name):
                message = f"The {plugin} provides the service '{name}', which themes may not know."
                yield StackMessage("quickscale.W110", message, meant)


def _list_optional() -> Iterator[tuple[Layer[BusinessTheme], str, str]]:
    for theme in get_stack().themes:
        for name, path in theme.manifest.optional_services.items():
            yield theme, name, path


def _find_no_op_errors() -> Iterator[StackMessage]:
    for theme, name, path in _list_optional():
        about = f"The optional service '{name}' of the {theme} "
        if name in _PROTOCOLS:
            message = f"{about}is the core's own, which has its no-op already."
            yield StackMessage("quickscale.E117", message, theme.repair)
            continue
        try:
            import_string(path)()
        except (ImportError, TypeError) as error:
            message = f"{about}is '{path}', which can't be made: {error}."
            hint = _guess_class(path) or theme.repair
            yield StackMessage("quickscale.E117", message, hint)


def _find_service_errors(
    plugin: Layer[FeaturePlugin], name: str, path: str
) -> Iterator[StackMessage]:
    try:
        provider = import_string(path)
    except ImportError as error:
        message = f"is '{path}', which can't be imported: {error}."
        yield _explain(plugin, name, message, _guess_class(path))
        return
    for protocol, caller in _list_protocols(name):
        for method, asked in _list_methods(protocol):
            found = getattr(provider, method, None)
            if not callable(found):
                message = f"is '{path}', which has no method '{method}'{caller}."
                yield _explain(plugin, name, message)
            for missing in _list_untaken(asked, found):
                message = f"is '{path}', whose '{method}' doesn't take '{missing}'{caller}."
                yield _explain(plugin, name, message)


def _list_protocols(name: str) -> Iterator[tuple[type, str]]:
    """Yield what a service must be like, and for whose sake where that isn't the core's."""
    if name in _PROTOCOLS:
        yield _PROTOCOLS[name], ""
    for theme, optional, path in _list_optional():
        if optional == name and name not in _PROTOCOLS:
            with suppress(ImportError):  # reported as the theme's own
                yield import_string(path), f", as the {theme} expects"


def _list_methods(protocol: type) -> list[tuple[str, Any]]:
    methods = ((name, it) for name, it in vars(protocol).items() if not name.startswith("_"))
    return [(name, it) for name, it in methods if callable(it)]


def _list_untaken(asked: Any, found: Any) -> list[str]:
    """Return the parameters by which a method is called, and which another doesn't take."""
    if not callable(found):
        return []
    try:
        taken = signature(found).parameters.values()
    except (TypeError, ValueError):  # written in C
        return []
    if any(each.kind is Parameter.VAR_KEYWORD for each in taken):
        return []
    names = {each.name for each in taken}
    wanted = [each for each in signature(asked).parameters.values() if each.kind in _NAMED]
    return [each.name for each in wanted if each.name not in names]


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
