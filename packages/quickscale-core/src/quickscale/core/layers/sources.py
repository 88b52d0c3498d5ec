"""Find a module's source without importing the module or the packages that hold it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib.machinery import ModuleSpec
from pkgutil import get_importer

#: Gives the text and the file of a module, or raises ModuleNotFoundError.
SourceReader = Callable[[str], tuple[str, str]]


def find_module(name: str) -> ModuleSpec | None:
    """Return where ``name`` would be imported from, as ``importlib`` would, executing nothing.

    ``importlib.util.find_spec`` imports the parents of a dotted name; this walks down to it.
    """
    path: Iterable[str] = sys.path
    spec = None
    parts = name.split(".")
    for depth in range(1, len(parts) + 1):
        spec = _find_in(".".join(parts[:depth]), path)
        if spec is None:
            return None
        path = spec.submodule_search_locations or ()
    return spec


def read_source(name: str) -> tuple[str, str]:
    """Return the source of the module ``name`` and its file.

    Raises:
        ModuleNotFoundError: there is no such module, or it comes without its source.
    """
    spec = find_module(name)
    get_source = getattr(spec and spec.loader, "get_source", None)
    source = get_source(name) if get_source else None
    if spec is None or source is None:
        raise ModuleNotFoundError(f"The source of {name} isn't installed.", name=name)
    return source, spec.origin or name


def _find_in(name: str, path: Iterable[str]) -> ModuleSpec | None:
    portions: list[str] = []
    for entry in path:
        spec = _ask_importer(name, entry)
        if spec is None:
            continue
        if spec.loader is not None:
            return spec
        portions.extend(spec.submodule_search_locations or ())
    return _make_namespace(name, portions) if portions else None


def _ask_importer(name: str, entry: str) -> ModuleSpec | None:
    find_spec = getattr(get_importer(entry), "find_spec", None)
    return find_spec(name) if find_spec else None


def _make_namespace(name: str, portions: list[str]) -> ModuleSpec:
    spec = ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = portions
    return spec
