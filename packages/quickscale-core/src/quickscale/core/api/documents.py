"""The whole stack's OpenAPI document, put together from the documents that its layers ship."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .operations import list_document_files, load_document, path_below_root
from .schema import OPENAPI_VERSION

_SCHEMAS = "#/components/schemas/"


def build_stack_document(*, root: str, title: str) -> dict[str, Any]:
    """Return one document of every operation of the stack.

    Operations carry their full names, and so do their schemas: ``ecommerce.Product``.

    Args:
        root: where the API is mounted, ``/api/``.
        title: what the site is called.
    """
    documents = {theme: load_document(file) for theme, file in list_document_files().items()}
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    for theme, document in documents.items():
        named = name_after_theme(document, theme)
        for path, item in named.get("paths", {}).items():
            paths[root + path_below_root(path)] = item
        for kind, entries in named.get("components", {}).items():
            components.setdefault(kind, {}).update(entries)
    return {
        "openapi": OPENAPI_VERSION,
        "info": {"title": title, "version": "1"},
        "paths": paths,
        "components": components,
    }


def name_after_theme(document: Mapping[str, Any], theme: str) -> dict[str, Any]:
    named: dict[str, Any] = _rename(document, theme)
    components = named.get("components", {})
    if schemas := components.get("schemas"):
        components["schemas"] = {f"{theme}.{name}": schema for name, schema in schemas.items()}
    return named


def _rename(node: Any, theme: str) -> Any:
    if isinstance(node, list):
        return [_rename(item, theme) for item in node]
    if not isinstance(node, Mapping):
        return node
    renamed = {key: _rename(value, theme) for key, value in node.items()}
    if isinstance(reference := node.get("$ref"), str):
        renamed["$ref"] = reference.replace(_SCHEMAS, f"{_SCHEMAS}{theme}.", 1)
    if isinstance(operation := node.get("operationId"), str):
        renamed["operationId"] = f"{theme}:{operation}"
    return renamed
