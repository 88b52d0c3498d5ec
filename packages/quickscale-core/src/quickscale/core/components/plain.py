"""Components as plain data, for templates that know no models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from .outline import Outline, outline_model, translate


def describe_component(model: type[BaseModel], value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a value: name, label, format and value, translated.

    A ``choice`` has a ``choice_label`` too, a ``group`` its own ``fields``, and a ``list`` its
    ``items``, each described as a field is.
    """
    return [_describe(outline, value.get(outline.name)) for outline in outline_model(model)]


def _describe(outline: Outline, value: Any) -> dict[str, Any]:
    described = {
        "name": outline.name,
        "label": translate(outline.label),
        "format": outline.format,
        "value": value,
    }
    if outline.choices:
        labels = dict(outline.choices)
        described["choice_label"] = translate(labels.get(value, ""))
    if outline.format == "group":
        inside = outline.fields if value else ()
        described["fields"] = [_describe(each, value.get(each.name)) for each in inside]
    if outline.item:
        described["items"] = [_describe(outline.item, each) for each in value or ()]
    return described
