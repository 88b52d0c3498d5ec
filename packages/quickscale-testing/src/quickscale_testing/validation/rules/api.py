"""Whether the theme's operations are documented, and say who may use them."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass

from quickscale_testing.validation.code import Module, read_attribute, read_bases, read_path
from quickscale_testing.validation.contents import decode
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_VIEWS = ("View", "ViewSet")
_ROUTES = ("register", "as_view")


def check(layer: LayerPackage) -> Iterator[Finding]:
    if layer.kind != "business_theme":
        return
    yield from _check_document(layer)
    classes = _collect_classes(layer)
    routed = _list_routed(layer)
    extended = {base for it in classes.values() for base in it.bases}
    for name, found in sorted(classes.items()):
        is_served = name not in extended or name in routed
        if is_served and found.is_view(classes) and (why := found.judge(classes)):
            yield Finding(found.module.file.shown, found.node.lineno, "layer.E801", why)
    for module in layer.modules:
        yield from _check_functions(module)


def _check_document(layer: LayerPackage) -> Iterator[Finding]:
    urls, file = layer.find("urls.py"), layer.find("openapi.json")
    if urls and not file:
        yield Finding(urls.shown, 1, "layer.E802", "There is no openapi.json beside it.")
    text = decode(file) if file else None
    if file and text is not None and (why := _judge_document(text)):
        yield Finding(file.shown, 1, "layer.E803", why)


def _judge_document(text: str) -> str:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"It is no JSON: {error}."
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        return "It has no paths."
    return "" if str(document.get("openapi")).startswith("3.") else "It is no OpenAPI 3."


@dataclass(frozen=True, slots=True)
class _Class:
    """A class of the layer; bases are the last parts of their paths."""

    module: Module
    node: ast.ClassDef
    bases: tuple[str, ...]

    def is_view(self, classes: dict[str, "_Class"], depth: int = 20) -> bool:
        """Whether it answers requests of the API, by itself or by what it extends."""
        return any(
            classes[base].is_view(classes, depth - 1)
            if base in classes and depth
            else base.endswith(_VIEWS)
            for base in self.bases
        )

    def judge(self, classes: dict[str, "_Class"], depth: int = 20) -> str:
        """Say what its permissions lack; nothing where it, or what it extends, gives them."""
        name = self.node.name
        value = read_attribute(self.node, "permission_classes")
        if isinstance(value, ast.List | ast.Tuple) and not value.elts:
            return f"{name} has no permission class, so everybody may use it."
        methods = {it.name for it in self.node.body if isinstance(it, ast.FunctionDef)}
        if value or "get_permissions" in methods:
            return ""
        above = [classes[it] for it in self.bases if it in classes and depth]
        if above and not all(it.judge(classes, depth - 1) for it in above):
            return ""
        return f"{name} has no permission_classes."


def _collect_classes(layer: LayerPackage) -> dict[str, _Class]:
    return {
        node.name: _Class(module, node, tuple(it.rpartition(".")[2] for it in read_bases(node)))
        for module in layer.modules
        for node in module.classes
    }


def _list_routed(layer: LayerPackage) -> set[str]:
    """Return the names of the classes that URLs lead to."""
    found = set()
    for module in layer.modules:
        for path, call in module.calls:
            if path.endswith(_ROUTES):
                found |= {read_path(argument).rpartition(".")[2] for argument in call.args}
                found.add(path.rpartition(".")[0].rpartition(".")[2])
    return found


def _check_functions(module: Module) -> Iterator[Finding]:
    for node in module.functions:
        names = {_name_decorator(it) for it in node.decorator_list}
        if "api_view" in names and "permission_classes" not in names:
            message = f"{node.name} has no permission_classes."
            yield Finding(module.file.shown, node.lineno, "layer.E801", message)


def _name_decorator(node: ast.expr) -> str:
    path = read_path(node.func if isinstance(node, ast.Call) else node)
    return path.rpartition(".")[2]
