"""How an operation answers with the head of a page."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

_ATTRIBUTES = {"type": "object", "additionalProperties": {"type": "string"}}
_SCHEMA = {
    "type": "object",
    "required": ["title", "meta", "links", "json_ld"],
    "properties": {
        "title": {"type": "string"},
        "meta": {"type": "array", "items": _ATTRIBUTES},
        "links": {"type": "array", "items": _ATTRIBUTES},
        "json_ld": {"type": "array", "items": {"type": "object", "additionalProperties": {}}},
    },
}


@extend_schema_field(_SCHEMA)
class SeoField(serializers.Field[Any, Any, dict[str, Any], Any]):
    """What :func:`quickscale.core.seo.describe` answers, under the name ``seo``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, head: dict[str, Any]) -> dict[str, Any]:
        return head
