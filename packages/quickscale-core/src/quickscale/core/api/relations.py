"""Which list operation offers what a relation may be: by default the one of its resource."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .operations import DOCUMENTED_ROOT
from .schema_extensions import EXTENSION


def name_list_operations(document: Mapping[str, Any]) -> None:
    """Give each relation that names only its resource the list operation of that resource.

    A resource with several lists is left alone: nobody but the serializer can choose.
    """
    lists = _find_lists(document)
    for relation in _find_relations(document):
        names = lists.get(relation.pop("resource", ""), [])
        if len(names) == 1:
            relation["operation"] = names[0]


def _find_lists(document: Mapping[str, Any]) -> Mapping[str, list[str]]:
    lists: dict[str, list[str]] = defaultdict(list)
    for path, item in document["paths"].items():
        operation = item.get("get", {})
        resource = operation.get(EXTENSION, {}).get("resource", {})
        if resource and operation["operationId"].endswith("-list"):
            theme = path.removeprefix(DOCUMENTED_ROOT).partition("/")[0]
            lists[resource["name"]].append(f"{theme}:{operation['operationId']}")
    return lists


def _find_relations(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for item in node:
            yield from _find_relations(item)
    if not isinstance(node, dict):
        return
    extension = node.get(EXTENSION, {})
    if extension.get("format") == "relation":
        yield extension
    for item in node.values():
        yield from _find_relations(item)
