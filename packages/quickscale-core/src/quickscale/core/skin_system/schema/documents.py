"""Schemas of an OpenAPI document, with everything that they refer to written into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quickscale.core.api.layer_documents import resolve_schema

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

_COMBINED = ("allOf", "oneOf", "anyOf")


def flatten_schema(document: Document, schema: Schema) -> dict[str, Any]:
    """Return a schema with what it refers to and combines written into it."""
    flat: dict[str, Any] = {}
    if "$ref" in schema:
        flat.update(flatten_schema(document, resolve_schema(document, schema)))
    for word in _COMBINED:
        for part in schema.get(word, ()):
            merge_alternative(flat, flatten_schema(document, part))
    flat.update({key: value for key, value in schema.items() if key not in (*_COMBINED, "$ref")})
    return flat


def merge_alternative(flat: dict[str, Any], part: dict[str, Any]) -> None:
    """Write one alternative into ``flat``: a field may also be null, and a choice be left open."""
    for key in ("type", "enum"):
        values = [*as_list(flat.get(key)), *as_list(part.get(key))]
        if values:
            part = {**part, key: values}
    flat.update(part)


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
