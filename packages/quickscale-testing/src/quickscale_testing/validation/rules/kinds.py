"""What a layer of each kind must not hold, and what it must."""

import re
from collections.abc import Callable, Iterator

from quickscale.core.manifests.layers import BusinessTheme, FeaturePlugin, PresentationSkin
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_BUSINESS = re.compile(r"(models|migrations|management|admin|urls|views|api|serializers)(\.py|/.*)")
_REQUESTS = re.compile(r"(urls|views|api|serializers)(\.py|/.*)")
#: Mails are drawn by templates of whatever layer sends them.
_LOOKS = re.compile(
    r"(templates/(?!mail/).*|static/.*|jinja2/.*|templatetags/.*|.*\.(html|css|js))"
)
_MAILS = "templates/mail/"
#: What serves an API. Permissions do not: what a plugin adds to pages says by them who sees it.
_API = tuple(
    f"rest_framework.{name}"
    for name in ("decorators", "generics", "mixins", "routers", "serializers", "views", "viewsets")
)


def check(layer: LayerPackage) -> Iterator[Finding]:
    check_kind = _CHECKS[layer.kind]
    yield from check_kind(layer)


def _check_theme(layer: LayerPackage) -> Iterator[Finding]:
    yield from _refuse(layer, _LOOKS, "layer.E302", "A theme has no looks of its own")


def _check_plugin(layer: LayerPackage) -> Iterator[Finding]:
    yield from _refuse(layer, _LOOKS, "layer.E303", "A plugin has no looks")
    yield from _refuse(layer, _REQUESTS, "layer.E303", "A plugin answers no requests")
    yield from _refuse_imports(layer, _API, "layer.E303", "A plugin has no API")


def _check_skin(layer: LayerPackage) -> Iterator[Finding]:
    yield from _refuse(layer, _BUSINESS, "layer.E301", "A skin has no business code")
    data = ("django.db", "rest_framework")
    yield from _refuse_imports(layer, data, "layer.E301", "A skin reads no data itself")
    manifest = layer.contents.files.get(layer.manifest_file)
    for kind in getattr(layer.manifest, "screen_kinds", ()):
        if manifest and not layer.find(f"templates/screens/{kind}.html"):
            message = f"The kind '{kind}' has no template screens/{kind}.html."
            yield Finding(manifest.shown, 1, "layer.E306", message)


_CHECKS: dict[str, Callable[[LayerPackage], Iterator[Finding]]] = {
    BusinessTheme.kind: _check_theme,
    PresentationSkin.kind: _check_skin,
    FeaturePlugin.kind: _check_plugin,
}


def _refuse(
    layer: LayerPackage, pattern: re.Pattern[str], rule: str, reason: str
) -> Iterator[Finding]:
    for file in layer.files:
        path = layer.within(file.path)
        if pattern.fullmatch(path) and not path.startswith(_MAILS):
            yield Finding(file.shown, 1, rule, f"{reason}: {path}.")


def _refuse_imports(
    layer: LayerPackage, roots: tuple[str, ...], rule: str, reason: str
) -> Iterator[Finding]:
    for module in layer.modules:
        for imported in module.imports:
            if any(f"{imported.path}.".startswith(f"{root}.") for root in roots):
                message = f"{reason}, and this imports {imported.path}."
                yield Finding(module.file.shown, imported.line, rule, message)
