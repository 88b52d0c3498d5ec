"""The public Python API: the names in ``__all__`` of a package's packages, with signatures.

A name that is a module stands for what its own ``__all__`` lists. Of a class, what it and its bases
among ours define without an underscore is public too.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

_OWN = "quickscale"
_PLAIN = (str, int, float, bool, tuple, frozenset)


def describe_api(package: str) -> dict[str, list[str]]:
    """Return the lines of each of a package's roots, by the root's name."""
    return {root.__name__: list(describe_root(root)) for root in list_roots(package)}


def list_roots(package: str) -> list[ModuleType]:
    """Return a package and what lies in it, as far as they export anything."""
    root = import_module(package)
    found = iter_modules(root.__path__, f"{package}.")
    names = [info.name for info in found if not info.name.endswith((".urls", "__main__"))]
    modules = [root, *map(import_module, names)]
    return [module for module in modules if getattr(module, "__all__", ())]


def describe_root(module: ModuleType, prefix: str = "") -> Iterator[str]:
    """Yield a line for each name that a package exports."""
    for name in sorted(module.__all__):
        value = find_name(module, name)
        if isinstance(value, ModuleType):
            yield from describe_root(value, f"{prefix}{name}.")
        else:
            value = inspect.unwrap(value)
            yield describe_name(prefix + name, value)
            if inspect.isclass(value):
                yield from describe_members(prefix + name, value)


def find_name(module: ModuleType, name: str) -> Any:
    """Return what a package exports; a module in it may not have been imported yet."""
    with suppress(ModuleNotFoundError):
        import_module(f"{module.__name__}.{name}")
    return getattr(module, name)


def describe_name(name: str, value: Any) -> str:
    if inspect.isclass(value):
        return f"class {name}{describe_constructor(value)}"
    if inspect.isfunction(value) and is_own(value):
        return f"{name}{describe_signature(parse_source(value))}"
    is_plain = isinstance(value, _PLAIN)
    return f"{name}: {type(value).__name__}{f' = {value!r}' if is_plain else ''}"


def describe_members(name: str, cls: type) -> Iterator[str]:
    """Yield what a class, and those of its bases that are ours, define for others.

    What they only change of a library's class is the library's to promise.
    """
    foreign = {key for base in cls.__mro__ if not is_own(base) for key in vars(base)}
    known: dict[str, str] = {}
    for base in filter(is_own, reversed(cls.__mro__)):
        known.update(dict(_read_members(base)))
    yield from (f"{name}.{line}" for key, line in sorted(known.items()) if key not in foreign)


def _read_members(cls: type) -> Iterator[tuple[str, str]]:
    has_fields = hasattr(cls, "__dataclass_fields__") or hasattr(cls, "_fields")
    for node in parse_source(cls).body:
        match node:
            case ast.FunctionDef(name=name) if not name.startswith("_"):
                yield name, f"{name}{_describe_method(node)}"
            case ast.AnnAssign(target=ast.Name(id=name)) if not (has_fields or name[0] == "_"):
                default = f" = {ast.unparse(node.value)}" if node.value else ""
                yield name, f"{name}: {ast.unparse(node.annotation)}{default}"
            case ast.Assign(targets=[ast.Name(id=name)]) if not name.startswith("_"):
                yield name, f"{name} = {ast.unparse(node.value)}"


def _describe_method(node: ast.FunctionDef) -> str:
    decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
    if decorators & {"property", "cached_property", "functools.cached_property"}:
        return f": property -> {ast.unparse(node.returns) if node.returns else 'Any'}"
    kinds = [name for name in ("classmethod", "staticmethod") if name in decorators]
    return describe_signature(node) + "".join(f" ({kind})" for kind in kinds)


def describe_constructor(cls: type) -> str:
    """Return the arguments of a class of ours that has a constructor, or fields, of its own."""
    body = parse_source(cls).body if is_own(cls) else []
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return describe_signature(node)
    if hasattr(cls, "__dataclass_fields__") or hasattr(cls, "_fields"):
        fields = [ast.unparse(node) for node in body if isinstance(node, ast.AnnAssign)]
        return f"({', '.join(fields)})"
    bases = [base.__name__ for base in cls.__bases__ if base is not object]
    return f"({', '.join(bases)})" if bases else ""


def describe_signature(function: ast.FunctionDef) -> str:
    arguments = ast.unparse(function.args)
    for first in ("self", "cls"):
        arguments = arguments.removeprefix(f"{first}, ") if arguments != first else ""
    returns = ast.unparse(function.returns) if function.returns else "None"
    return f"({arguments})" if function.name == "__init__" else f"({arguments}) -> {returns}"


def is_own(value: Any) -> bool:
    return value.__module__.startswith(_OWN)  # type: ignore[no-any-return]


def parse_source(value: Any) -> Any:
    """Return the syntax tree of a class or a function."""
    known = index_module(value.__module__)
    if value.__qualname__ in known:
        return known[value.__qualname__]
    return ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]


@cache
def index_module(name: str) -> dict[str, ast.AST]:
    tree = ast.parse(inspect.getsource(import_module(name)))
    return dict(_index(tree.body, ""))


def _index(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.AST]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield prefix + node.name, node
        if isinstance(node, ast.ClassDef):
            yield from _index(node.body, f"{prefix}{node.name}.")
