"""The registered types of components."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.apps import apps
from django.utils.module_loading import autodiscover_modules
from pydantic import BaseModel, RootModel


class ComponentError(Exception):
    """A type is registered, or a component made, against the rules."""


M = TypeVar("M", bound=type[BaseModel])
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class ComponentType:
    """What is known of one type.

    Attributes:
        name: the ``type`` of its items.
        label: what people read.
        model: what its values look like.
        version: the version of the values that are written now.
        upgrades: for each earlier version, a function from a value to one of the next version.
        group: the group that it belongs to; empty for content that people compose.
    """

    name: str
    label: Any
    model: type[BaseModel]
    version: int = 1
    upgrades: Mapping[int, Upgrade] = field(default_factory=dict)
    group: str = ""

    @property
    def place(self) -> str:
        """Where the model is written, as a dotted path."""
        return f"{self.model.__module__}.{self.model.__qualname__}"

    @property
    def lists_rows(self) -> bool:
        """Whether it shows an operation's rows, by a panel that ``get_panel`` gives."""
        return hasattr(self.model, "get_panel")

    def validate(self, value: Any) -> BaseModel:
        """Return the value as a model; raise pydantic's ValidationError where it does not fit."""
        model: BaseModel = self.model.__pydantic_validator__.validate_python(value)
        return model

    def dump(self, value: BaseModel) -> dict[str, Any]:
        """Return the value as plain JSON."""
        dumped: dict[str, Any] = self.model.__pydantic_serializer__.to_python(
            value, mode="json", warnings=False
        )
        return dumped

    def envelope(self, id: str, value: dict[str, Any]) -> dict[str, Any]:
        """Return an item as it is stored; the version only where there was an earlier one."""
        item = {"type": self.name, "value": value, "id": id}
        return item if self.version == 1 else {**item, "version": self.version}


class TypeRegistry:
    def __init__(self) -> None:
        self._types: dict[str, ComponentType] = {}
        self.clashes: list[tuple[ComponentType, ComponentType]] = []
        self._lock = threading.RLock()
        self._discovered = False

    def add(self, definition: ComponentType) -> None:
        known = self._types.setdefault(definition.name, definition)
        if known.place != definition.place:
            self.clashes.append((known, definition))
            return
        self._types[definition.name] = definition

    def get(self, name: Any) -> ComponentType | None:
        if not self._discovered:
            self._discover()
        return self._types.get(name) if isinstance(name, str) else None

    def of_model(self, model: type[BaseModel]) -> ComponentType:
        for definition in self.all():
            if definition.model is model:
                return definition
        raise ComponentError(f"{model.__qualname__} is not registered as a component.")

    def all(self) -> list[ComponentType]:
        if not self._discovered:
            self._discover()
        return list(self._types.values())

    def _discover(self) -> None:
        with self._lock:
            apps.check_models_ready()
            autodiscover_modules("quickscale_components")
            self._discovered = True


registry = TypeRegistry()


class Group(Collection[str]):
    """All types of a group, those of other apps included: ``ComponentField(types=Group("x"))``."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __contains__(self, name: object) -> bool:
        definition = registry.get(name)
        return definition is not None and definition.group == self.name

    def __iter__(self) -> Iterator[str]:
        return (each.name for each in registry.all() if each.group == self.name)

    def __len__(self) -> int:
        return sum(1 for _name in self)


#: What a field without ``types`` may hold.
CONTENT = Group("")


def register(
    name: str,
    *,
    label: Any,
    version: int = 1,
    upgrades: Mapping[int, Upgrade] | None = None,
    group: str = "",
) -> Callable[[M], M]:
    """Make the decorated pydantic model the component type ``name``.

    Args:
        name: what items carry as their ``type``; it can never be changed again.
        label: what people read, best lazily translated.
        version: raise it where old values no longer fit the model.
        upgrades: for each earlier version ``n`` a function that takes a value of ``n`` and
            returns one of ``n + 1``. It runs when an old item is read.
        group: only fields that ask for this :class:`Group`, or for the type by name, offer it.

    A model in the group ``page`` may have a method ``get_panel``, which gives a
    :class:`quickscale.core.theme_system.Panel`: pages then show the rows of that panel's operation.

    Raises:
        ComponentError: an upgrade is missing or leads nowhere, or the model has no plain fields.
    """
    steps = dict(upgrades or {})
    if set(steps) != set(range(1, version)):
        raise ComponentError(
            f"Component {name!r} needs one upgrade from each version before {version}."
        )

    def add(model: M) -> M:
        if not _has_plain_fields(model):
            raise ComponentError(f"Component {name!r} needs a model of named fields, no aliases.")
        registry.add(ComponentType(name, label, model, version, steps, group))
        return model

    return add


def _has_plain_fields(model: type[BaseModel]) -> bool:
    aliased = any(info.alias for info in model.model_fields.values())
    return not aliased and not issubclass(model, RootModel)
