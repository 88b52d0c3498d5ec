"""The OpenAPI documents that the core and themes ship beside their code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from quickscale.core.layers.stack import get_stack

#: The theme name under which the core's own operations are known.
CORE = "core"

_CORE_DOCUMENT = Path(__file__).parent.parent / "api" / "openapi.json"


def list_document_files() -> dict[str, Path]:
    """Return where the documents of this stack lie, by the name of their theme."""
    themes = {theme.name: theme.directory / "openapi.json" for theme in get_stack().themes}
    return {CORE: _CORE_DOCUMENT, **themes}


@cache
def load_document(file: Path) -> Mapping[str, Any]:
    """Return the document in ``file``; a theme without operations ships none."""
    if not file.exists():
        return {}
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def resolve_schema(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema to which ``schema`` refers, or itself where it refers to none."""
    while reference := schema.get("$ref"):
        node: Any = document
        for key in reference.removeprefix("#/").split("/"):
            node = node[key]
        schema = node
    return schema
