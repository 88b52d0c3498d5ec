"""Whether the theme's operations are documented, and say who may use them."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from quickscale_testing.validation.code import Module, read_attribute, read_bases, read_path
from quickscale_testing.validation.contents import decode
from quickscale_testing.validation.findings import Finding
from quickscale_testing.validation.layer_package import LayerPackage

_VIEWS = ("View", "ViewSet")
#: Views of pages: what they show comes from operations, which are asked as the visitor.
_OF_PAGES = ("django.", "quickscale.core.skin_system")
_ROUTES = ("register", "as_view")


def check(layer: LayerPackage) -> Iterator[Finding]:
    if layer.kind != "business_theme":
        return
    yield from _check_document(layer)
    found = [_Class(module, node) for module in layer.modules for node in module.classes]
    by_name = {it.node.name: it for it in found}
    extended = {base for it in found for base in it.bases}
    routed = _list_routed(layer)
    for it in found:
        is_served = it.node.name not in extended or it.node.name in routed
        if is_served and it.is_view(by_name) and (why := it.judge(by_name)):
            yield Finding(it.module.file.shown, it.node.lineno, "layer.E801", why)
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


@dataclass(frozen=True)
class _Class:
    """A class of the layer; ``paths`` are those of its bases, ``bases`` their names."""

    module: Module
    node: ast.ClassDef

    @cached_property
    def paths(self) -> list[str]:
        return [self.module.resolve(path) for path in read_bases(self.node)]

    @cached_property
    def bases(self) -> list[str]:
        return [path.rpartition(".")[2] for path in self.paths]

    def is_view(self, classes: dict[str, "_Class"], depth: int = 20) -> bool:
        """Whether it answers requests of the API, by itself or by what it extends."""
        return any(
            classes[name].is_view(classes, depth - 1)
            if name in classes and depth
            else name.endswith(_VIEWS) and not path.startswith(_OF_PAGES)
            for path, name in zip(self.paths, self.bases, strict=True)
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
