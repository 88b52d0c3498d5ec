"""Whether the theme's operations are documented, and say who may use them."""

import ast
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    classes = [_Class(module, node) for module in layer.modules for node in module.classes]
    views = _spread((it for it in classes if it.is_api_view), classes)
    permitted = _spread((it for it in classes if it.has_permissions), classes)
    extended = {base for it in classes for base in it.bases} - _list_routed(layer)
    for it in classes:
        if it.name in views - permitted - extended:
            message = f"{it.name} has no permission class."
            yield Finding(it.module.file.shown, it.node.lineno, "layer.E801", message)
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
    def bases(self) -> set[str]:
        return {path.rpartition(".")[2] for path in self.paths}

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def is_api_view(self) -> bool:
        """Whether it extends a view of Django REST framework's, or of the core's API."""
        return any(path.endswith(_VIEWS) and not path.startswith(_OF_PAGES) for path in self.paths)

    @property
    def has_permissions(self) -> bool:
        value = read_attribute(self.node, "permission_classes")
        methods = {it.name for it in self.node.body if isinstance(it, ast.FunctionDef)}
        is_empty = isinstance(value, ast.List | ast.Tuple) and not value.elts
        return (value is not None and not is_empty) or "get_permissions" in methods


def _spread(found: Iterable[_Class], classes: Iterable[_Class]) -> set[str]:
    """Return the names of the classes found, and of those that extend them."""
    extending: dict[str, set[str]] = defaultdict(set)
    for it in classes:
        for base in it.bases:
            extending[base].add(it.name)
    names: set[str] = set()
    waiting = [it.name for it in found]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += extending[name]
    return names


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
