"""The texts within a product's content, each known by its place: ``<component's id>/rows/0/name``.

Their translations are laid over the components when they are read, so that every language shows
the same components in the same order, and what was added since in the shop's own language.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quickscale.core.components import Component, ComponentList

#: The formats of components' fields that people read.
_TEXTS = frozenset({"html", "longtext", "text"})


def list_content_texts(content: ComponentList) -> Iterator[tuple[str, str, str]]:
    """Yield the place, the field's label and the text of all that can be translated."""
    for component in content.as_plain():
        yield from _list_fields(component["id"], component["fields"])


def _list_fields(place: str, fields: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for field in fields:
        yield from _list_field(f"{place}/{field['name']}", field)


def _list_field(place: str, field: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    if field["format"] in _TEXTS and field["value"]:
        yield place, str(field["label"]), str(field["value"])
    yield from _list_fields(place, field.get("fields", ()))
    for index, item in enumerate(field.get("items", ())):
        inner = f"{place}/{index}"
        yield from _list_field(inner, {**item, "label": item["label"] or field["label"]})


def clean_content_text(content: ComponentList, place: str, text: str) -> str:
    """Return a translation as its component would store it.

    Raises:
        ValueError: the component does not take it; what it says is for programmers.
    """
    id, *path = place.split("/")
    found = content.find(id)
    if found is None:
        raise ValueError("no such component")
    raw = copy.deepcopy(found.to_json())
    _put(raw["value"], path, text)
    component = Component.of(raw)
    value: Any = component.read()  # pydantic's error is a ValueError
    component.settle()
    value = component.raw["value"]
    for part in path:
        value = value[int(part) if isinstance(value, list) else part]
    return str(value)


def translate_content(
    content: Sequence[dict[str, Any]], texts: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return components, as the API describes them, with ``texts`` laid over them by their places.

    What has no such place any more is left out.
    """
    translated = copy.deepcopy(list(content))
    by_id = {component["id"]: component["value"] for component in translated}
    for place, text in texts.items():
        id, *path = place.split("/")
        if id in by_id:
            _put(by_id[id], path, text)
    return translated


def _put(value: Any, path: Sequence[str], text: str) -> None:
    """Replace the text at a place, if there is one."""
    *way, last = path
    try:
        for part in way:
            value = value[int(part) if isinstance(value, list) else part]
        key = int(last) if isinstance(value, list) else last
        if isinstance(value[key], str):
            value[key] = text
    except (IndexError, KeyError, TypeError, ValueError):
        return
