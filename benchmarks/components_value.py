"""What fifty components cost to load, validate and serialise, against pydantic alone.

Run: python benchmarks/components_value.py
Exits 1 where it takes more than 1.6 times what pydantic takes for a plain union: about 0.38 ms of
CPU time where this was set, below the half millisecond that was promised.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import django
from django.conf import settings
from pydantic import BaseModel, Field, TypeAdapter
from side_by_side import compare, finish, report

from quickscale.core import components
from quickscale.core.components.submissions import find_component_errors

BAR = 1.6
CALLS = 20
ROUNDS = 40


class Hero(BaseModel):
    title: str = Field(max_length=80)
    lead: str = ""
    picture: components.Image = ""


class Quote(BaseModel):
    text: str = Field(max_length=500)
    source: str = ""
    tone: Literal["calm", "loud"] = "calm"


class Fact(BaseModel):
    name: str
    value: str


class Facts(BaseModel):
    heading: str
    rows: list[Fact] = Field(min_length=1)


TYPES: dict[str, type[BaseModel]] = {"hero": Hero, "quote": Quote, "facts": Facts}
VALUES: list[tuple[str, dict[str, Any]]] = [
    ("hero", {"title": "Welcome", "lead": "A studio by the sea", "picture": "/media/sea.jpg"}),
    ("quote", {"text": "It changed my mornings. " * 4, "source": "Ana", "tone": "calm"}),
    ("facts", {"heading": "Facts", "rows": [{"name": "Size", "value": f"{n} m"} for n in (1, 2)]}),
]


def make_document() -> str:
    items = []
    for number in range(50):
        name, value = VALUES[number % len(VALUES)]
        items.append({"type": name, "value": value, "id": f"00000000-0000-4000-8000-{number:012}"})
    return json.dumps(items)


def run_components(document: str) -> str:
    loaded = components.ComponentList.read(json.loads(document))
    if any(component.value is None for component in loaded) or find_component_errors(loaded):
        raise AssertionError("a component could not be read")
    return json.dumps(loaded.to_stored())


def make_adapter() -> TypeAdapter[Any]:
    """Return the adapter of a plain union, as one would write it without components."""
    items = []
    for name, model in TYPES.items():
        fields = {"type": Literal[name], "value": model, "id": str}  # type: ignore[valid-type]
        items.append(type(f"{name}Item", (BaseModel,), {"__annotations__": fields}))
    union = items[0] | items[1] | items[2]  # type: ignore[operator]
    return TypeAdapter(list[Annotated[union, Field(discriminator="type")]])  # type: ignore[valid-type]


def main() -> None:
    settings.configure(INSTALLED_APPS=[])
    django.setup()
    for name, model in TYPES.items():
        components.register(name, label=name)(model)
    document = make_document()
    adapter = make_adapter()
    if run_components(document) != document:
        raise AssertionError("untouched components were changed")

    def run_pydantic() -> str:
        items = adapter.validate_python(json.loads(document))
        return json.dumps(adapter.dump_python(items, mode="json"))

    usual = compare(lambda: run_components(document), run_pydantic, rounds=ROUNDS, calls=CALLS)
    finish(report("50 components against pydantic", *usual, bar=BAR))


if __name__ == "__main__":
    main()
