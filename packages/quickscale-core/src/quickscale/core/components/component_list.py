"""Components, and the list of them that a field holds."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterable, Iterator, MutableSequence
from typing import Any, overload

from pydantic import BaseModel

from .error_details import ComponentErrorDetail
from .outline import describe_component
from .registry import ComponentType, registry

UNKNOWN = "__unknown__"

_NAMESPACE = uuid.UUID("4c4d1f3e-6f0c-5b6a-9d0e-2f1f6a0c7b11")


class _UNREAD:
    """Stands for a value that nobody asked for yet; a class stays itself when it is copied."""


class Component:
    """One item of a field.

    Attributes:
        raw: the item as it is stored.
        id: identifies it within its field, whether or not ``raw`` has an id.
        type: the name of its type; empty where ``raw`` has none.
        sound: it comes from the database or has been validated, so that it may be stored again
            as it is.
        familiar: it takes the place of a stored item of the same type.
        place: its position in a submission, where it came with one.
    """

    __slots__ = ("_value", "familiar", "id", "place", "raw", "sound", "type")

    def __init__(self, raw: Any, id: str, *, sound: bool = False, familiar: bool = False) -> None:
        self.raw = raw
        self.id = id
        self.sound = sound
        self.familiar = familiar
        self.place: int | None = None
        self._value: Any = _UNREAD
        name = raw.get("type") if type(raw) is dict else None
        self.type: str = name if isinstance(name, str) else ""

    @classmethod
    def of(cls, item: Any) -> Component:
        """Make a new component of a registered model's instance, or of an item's plain data."""
        if isinstance(item, Component):
            return item
        if isinstance(item, BaseModel):
            definition = registry.of_model(type(item))
            id = str(uuid.uuid4())
            return cls(definition.envelope(id, definition.dump(item)), id)
        if not isinstance(item, dict):
            return cls(item, str(uuid.uuid4()))
        given = item.get("id")
        id = given if isinstance(given, str) and given else str(uuid.uuid4())
        return cls({**item, "id": id}, id)

    @property
    def definition(self) -> ComponentType | None:
        """The registered type, None where no installed app knows it."""
        return registry.get(self.type)

    @property
    def value(self) -> Any:
        """The value as an instance of its model, which may be changed; None if it is unreadable."""
        if self._value is _UNREAD:
            try:
                self._value = self.read()
            except Exception:  # noqa: BLE001 - an upgrade of another layer may raise anything
                self._value = None
        return self._value

    @value.setter
    def value(self, value: BaseModel) -> None:
        definition = registry.of_model(type(value))
        self.raw = definition.envelope(self.id, definition.dump(value))
        self.type = definition.name
        self._value = value
        self.sound = False

    @property
    def is_readable(self) -> bool:
        """Whether its type is known and its value fits."""
        return self.value is not None

    @property
    def fault(self) -> str:
        """Why it cannot be read: ``malformed`` or ``unknown_type``."""
        if self.is_readable:
            return ""
        return "unknown_type" if self.type and self.definition is None else "malformed"

    @property
    def label(self) -> str:
        """What people call its type."""
        definition = self.definition
        return str(definition.label) if definition else self.type

    def read(self) -> BaseModel | None:
        """Return the stored value, brought up to date; raise whatever is wrong with it."""
        definition = registry.get(self.type)
        if definition is None:
            return None
        raw = self.raw
        value = raw["value"]
        version = raw.get("version", 1)
        if version == definition.version:
            return definition.validate(value)
        for step in range(version, definition.version):
            value = definition.upgrades[step](copy.deepcopy(value))
        if version > definition.version:
            raise ValueError(f"version {version} is newer than {definition.version}")
        return definition.validate(value)

    def to_stored(self) -> Any:
        """Return the item to store: ``raw`` itself unless its value was changed."""
        value = self._value
        if value is _UNREAD or value is None:
            return self.raw
        if value.__dict__ == self.raw["value"] and not value.__pydantic_extra__:
            return self.raw
        definition = self.definition
        if definition is None:
            return self.raw
        dumped = definition.dump(value)
        if dumped == self.raw["value"] or value == self.read():
            return self.raw
        return definition.envelope(self.id, dumped)

    def to_json(self) -> dict[str, Any]:
        """Return what editors and clients of the API see of it."""
        value = self.value
        definition = self.definition
        if value is None or definition is None:
            return {"type": UNKNOWN, "id": self.id, "value": {"type": self.type}}
        return definition.envelope(self.id, definition.dump(value))

    def settle(self) -> None:
        """Store its validated value from now on, as its model writes it."""
        definition = self.definition
        if definition is not None and self.value is not None:
            self.raw = definition.envelope(self.id, definition.dump(self.value))
        self.sound = True

    def as_plain(self) -> dict[str, Any]:
        """Return type, id, value, label and fields, for a template that knows no models."""
        item = self.to_json()
        definition = self.definition
        fields = describe_component(definition.model, item["value"]) if definition else []
        return {**item, "label": self.label, "fields": fields}

    def __repr__(self) -> str:
        return f"<Component {self.type or 'malformed'} {self.id}>"


class ComponentList(MutableSequence[Any]):
    """The components of a field, in their order.

    Registered models may be put in as they are: ``page.body.append(Hero(title="Welcome"))``.
    """

    def __init__(self, items: Iterable[Any] = ()) -> None:
        self._items = [Component.of(item) for item in items]

    @classmethod
    def read(cls, document: Any) -> ComponentList:
        """Read what a database holds; nothing in it can make this fail, and nothing is left out."""
        if document is None:
            document = []
        found = cls()
        seen: set[str] = set()
        for raw in document if isinstance(document, list) else [document]:
            given = raw.get("id") if type(raw) is dict else None
            id = given if type(given) is str and given and given not in seen else _name(raw, seen)
            seen.add(id)
            found._items.append(Component(raw, id, sound=True))
        return found

    def find(self, id: str) -> Component | None:
        """Return the component with an id."""
        return next((item for item in self._items if item.id == id), None)

    def to_stored(self) -> list[Any]:
        """Return the plain list to store."""
        return [item.to_stored() for item in self._items]

    def to_json(self) -> list[dict[str, Any]]:
        """Return what editors and clients of the API see."""
        return [item.to_json() for item in self._items]

    def as_plain(self) -> list[dict[str, Any]]:
        """Return what a template draws: the readable components."""
        return [item.as_plain() for item in self._items if item.is_readable]

    def problems(self) -> list[ComponentErrorDetail]:
        """Report the items that are kept although they cannot be read."""
        return [
            ComponentErrorDetail((position,), item.fault, {"type": item.type}, item.label)
            for position, item in enumerate(self._items)
            if not item.is_readable
        ]

    @overload
    def __getitem__(self, index: int) -> Component: ...
    @overload
    def __getitem__(self, index: slice) -> ComponentList: ...
    def __getitem__(self, index: int | slice) -> Component | ComponentList:
        if isinstance(index, slice):
            return ComponentList(self._items[index])
        return self._items[index]

    def __setitem__(self, index: Any, item: Any) -> None:
        if isinstance(index, slice):
            self._items[index] = [Component.of(each) for each in item]
        else:
            self._items[index] = Component.of(item)

    def __delitem__(self, index: int | slice) -> None:
        del self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Component]:
        return iter(self._items)

    def insert(self, index: int, value: Any) -> None:
        self._items.insert(index, Component.of(value))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ComponentList):
            return self.to_stored() == other.to_stored()
        if isinstance(other, list):
            return self.to_stored() == other
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"ComponentList({self._items!r})"

    def __str__(self) -> str:
        return ", ".join(item.label or "?" for item in self._items)


def _name(raw: Any, seen: set[str]) -> str:
    """Return an id for an item that has none of its own: the same one at each reading."""
    text = json.dumps(raw, sort_keys=True, default=str)
    count = 0
    while (id := str(uuid.uuid5(_NAMESPACE, f"{count}:{text}"))) in seen:
        count += 1
    return id
