"""The paths to values that manifests write as :class:`P`, followed through documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quickscale.core.api.operations import Operation, resolve_schema
from quickscale.core.manifests.screens import P

_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})
_COMBINED = ("allOf", "oneOf", "anyOf")


@dataclass(frozen=True, slots=True)
class Node:
    """A schema, and the document that its references lead into."""

    schema: Mapping[str, Any]
    document: Mapping[str, Any]

    @classmethod
    def of_names(cls, names: Iterable[str]) -> Node:
        return cls({"properties": {name: {"type": "string"} for name in names}}, {})

    @classmethod
    def of_answer(cls, operation: Operation) -> Node:
        return cls(operation.response_schema, operation.document)

    @classmethod
    def of_item(cls, operation: Operation) -> Node:
        return cls(operation.item_schema, operation.document)

    def step(self, part: str) -> Node | None:
        """Return what a part of a path leads to, None where it is open; KeyError for nothing."""
        schemas = list(self._flatten(self.schema))
        if part.isdecimal():
            items = next((it["items"] for it in schemas if "items" in it), None)
            return None if items is None else Node(items, self.document)
        known = {name: it for schema in schemas for name, it in _properties(schema).items()}
        if part in known:
            return Node(known[part], self.document)
        if all(map(_is_closed, schemas)):
            raise UnknownStep(part, tuple(known))
        return None

    def _flatten(self, schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        schema = resolve_schema(self.document, schema)
        parts = [part for word in _COMBINED for part in schema.get(word, ())]
        if not parts or "properties" in schema:
            yield schema
        for part in parts:
            yield from self._flatten(part)


#: What each first word of a path leads into: None for anything, and no entry for nothing.
Scope = Mapping[str, Node | None]


class UnknownStep(LookupError):
    def __init__(self, part: str, known: tuple[str, ...]) -> None:
        super().__init__(part)
        self.part, self.known = part, known


def list_paths(*mappings: Mapping[str, Any]) -> list[str]:
    values = (value for mapping in mappings for value in mapping.values())
    return [value.expression for value in values if isinstance(value, P)]


def follow(path: str, scope: Scope) -> None:
    """Raise UnknownStep where a path leads nowhere."""
    root, *parts = path.split(".")
    if root not in scope:
        raise UnknownStep(root, tuple(scope))
    node = scope[root]
    for part in parts:
        if node is None:
            return
        node = node.step(part)


def _properties(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    return properties


def _is_closed(schema: Mapping[str, Any]) -> bool:
    kinds = schema.get("type", ())
    kinds = {kinds} if isinstance(kinds, str) else set(kinds)
    is_object = "properties" in schema and not schema.get("additionalProperties")
    return is_object or (bool(kinds) and kinds <= _SCALARS)
