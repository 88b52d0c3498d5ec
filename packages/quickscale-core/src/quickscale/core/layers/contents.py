"""What a layer holds, read from its files: installed, in a workspace or in a wheel."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from .layer import Layer

_METHODS = ("get", "post", "put", "patch", "delete")


def list_contents(layer: Layer[Any]) -> dict[str, list[str]]:
    """Return what a layer gives to others, by kind."""
    manifest = layer.manifest
    return {
        "screens": [screen.name for screen in getattr(manifest, "screens", ())],
        "operations": list(_list_operations(layer)),
        "hooks": list(_list_calls(layer, "hooks.py", "declare")),
        "events": list(_list_calls(layer, "signals.py", "Event")),
        "components": list(getattr(manifest, "components", ())),
        "services": list(getattr(manifest, "services", ())),
        "optional_services": list(getattr(manifest, "optional_services", ())),
        "settings": [
            f"{name} = {default!r}" for name, default in getattr(manifest, "settings", {}).items()
        ],
    }


def _list_operations(layer: Layer[Any]) -> Iterator[str]:
    document = json.loads(read_file(layer, "openapi.json") or "{}")
    for item in document.get("paths", {}).values():
        for method in _METHODS:
            if method in item:
                yield f"{layer.name}:{item[method]['operationId']}"


def _list_calls(layer: Layer[Any], file: str, function: str) -> Iterator[str]:
    """Yield the names with which a function is called in a module of the layer."""
    for node in ast.walk(ast.parse(read_file(layer, file))):
        match node:
            case ast.Call(
                func=ast.Name(id=name) | ast.Attribute(attr=name),
                args=[ast.Constant(value=str() as value), *_],
            ) if name == function:
                yield value


def read_file(layer: Layer[Any], name: str) -> str:
    """Return the text of a file in a layer's package, nothing where there is none."""
    path = layer.directory / name
    if path.is_file():
        return path.read_text(encoding="utf-8")
    wheel = next((parent for parent in path.parents if parent.is_file()), None)
    return _read_member(wheel, path.relative_to(wheel).as_posix()) if wheel else ""


def _read_member(wheel: Path, member: str) -> str:
    with ZipFile(wheel) as archive:
        is_there = member in archive.namelist()
        return archive.read(member).decode() if is_there else ""
