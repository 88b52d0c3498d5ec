"""What ``Meta.presentation`` of serializers names, compared with the document that it is in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quickscale.core.layers.layer import suggest_name

#: What it may hold; ``panel`` is that of the core's own serializers of figures.
_KEYS = ("title", "image", "columns", "panel", "inputs", "tones")


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name in ``Meta.presentation`` that means nothing, and what was probably meant."""

    serializer: str
    message: str
    suggestion: str

    def __str__(self) -> str:
        return f"Meta.presentation of '{self.serializer}' {self.message}. {self.suggestion}".strip()


def find_unknown_names(document: Mapping[str, Any]) -> Iterator[UnknownName]:
    """Yield what the serializers that a document's operations answer with name wrongly."""
    schemas = document.get("components", {}).get("schemas", {})
    for name in sorted(schemas):
        if not _is_of_request(name, schemas):
            yield from _find_in(name, schemas[name])


def _find_in(serializer: str, schema: Mapping[str, Any]) -> Iterator[UnknownName]:
    presentation, known = schema.get("x-quickscale", {}), schema.get("properties", {})
    for key in presentation:
        if key not in _KEYS:
            yield UnknownName(serializer, f"has no '{key}'", suggest_name(key, _KEYS))
    for key, field in _list_fields(presentation):
        if field not in known:
            message = f"names '{field}' in '{key}', which is no field of it"
            yield UnknownName(serializer, message, suggest_name(field, known))


def _is_of_request(name: str, schemas: Mapping[str, Any]) -> bool:
    """Whether a schema says what a serializer takes, without the fields that it only answers."""
    whole = name.removeprefix("Patched").removesuffix("Request")
    return name.endswith("Request") and whole in schemas


def _list_fields(presentation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("title", "image"):
        if presentation.get(key):
            yield key, presentation[key]
    for key in ("columns", "tones"):
        for name in presentation.get(key, ()):
            yield key, name
