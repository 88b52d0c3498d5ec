"""Components, the list of them that a field holds, and the field."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, MutableSequence, Sequence
from typing import TYPE_CHECKING, Any, overload

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel
from pydantic import ValidationError as PydanticError

from .error_details import ComponentErrorDetail, read_pydantic_error
from .outline import describe_component
from .registry import ComponentType, registry

if TYPE_CHECKING:
    from django import forms


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


def merge(submitted: list[Any], stored: ComponentList) -> ComponentList:
    """Return the submitted components, of which those that nobody touched are the stored ones.

    A stored item that cannot be read was never shown in full. It is kept where it stood even if
    the submission leaves it out; ``{"id": …, "remove": true}`` takes it away.
    """
    by_id = {component.id: component for component in stored}
    merged = ComponentList()
    seen: set[str] = set()
    for place, item in enumerate(submitted):
        id = item.get("id") if isinstance(item, dict) else None
        known = by_id.get(id) if isinstance(id, str) and id not in seen else None
        if known is not None:
            seen.add(known.id)
        if isinstance(item, dict) and item.get("remove") is True:
            continue
        taken = _take(item, known)
        taken.place = place
        merged.append(taken)
    _keep_unreadable(merged, stored, seen)
    return merged


def find_component_errors(
    components: ComponentList,
    *,
    types: Collection[str] | None = None,
    min_num: int | None = None,
    max_num: int | None = None,
) -> list[ComponentErrorDetail]:
    problems = _judge_number(components, min_num, max_num)
    seen: set[str] = set()
    for index, component in enumerate(components):
        position = index if component.place is None else component.place
        if component.id in seen:
            problems.append(
                ComponentErrorDetail((position, "id"), "duplicate_id", label=component.label)
            )
        seen.add(component.id)
        if not component.sound or component.to_stored() is not component.raw:
            problems += _judge(component, position, types)
    return problems


def store_validated(components: ComponentList) -> None:
    for component in components:
        if not component.sound or component.to_stored() is not component.raw:
            component.settle()


def _take(item: Any, known: Component | None) -> Component:
    if known is None:
        return _as_current(Component.of(item))
    if _is_untouched(item, known):
        return known
    taken = _as_current(Component({**item, "id": known.id}, known.id))
    taken.familiar = taken.type == known.type
    return taken


def _is_untouched(item: Any, known: Component) -> bool:
    if not known.is_readable and item.get("type") == UNKNOWN:
        return True
    shown = known.to_json() if known.is_readable else known.raw
    return bool(item.get("type") == known.type and item.get("value") == shown.get("value"))


def _as_current(component: Component) -> Component:
    """Take an item without a version for one of today's, since that is what the API describes."""
    definition = component.definition
    if definition is not None and "version" not in component.raw and definition.version > 1:
        component.raw = {**component.raw, "version": definition.version}
    return component


def _keep_unreadable(merged: ComponentList, stored: ComponentList, seen: set[str]) -> None:
    """Put each unreadable item that was left out behind the one that it followed."""
    order = [component.id for component in merged]
    before: list[str] = []
    for component in stored:
        if component.id not in seen and not component.is_readable:
            place = next((order.index(id) + 1 for id in reversed(before) if id in order), 0)
            merged.insert(place, component)
            order.insert(place, component.id)
        before.append(component.id)


def _judge_number(
    components: ComponentList, min_num: int | None, max_num: int | None
) -> list[ComponentErrorDetail]:
    """Count what an editor can see."""
    if min_num is None and max_num is None:
        return []
    count = sum(component.is_readable for component in components)
    if min_num is not None and count < min_num:
        return [ComponentErrorDetail((), "min_num", {"limit": min_num})]
    if max_num is not None and count > max_num:
        return [ComponentErrorDetail((), "max_num", {"limit": max_num})]
    return []


def _judge(
    component: Component, position: int, types: Collection[str] | None
) -> list[ComponentErrorDetail]:
    label = component.label
    params = {"type": component.type}
    if not isinstance(component.raw, dict) or not component.type:
        return [ComponentErrorDetail((position,), "malformed")]
    if component.definition is None:
        return [ComponentErrorDetail((position, "type"), "unknown_type", params)]
    if types is not None and component.type not in types and not component.familiar:
        return [ComponentErrorDetail((position, "type"), "not_allowed", params, label)]
    return _judge_value(component, (position, "value"), label)


def _judge_value(
    component: Component, path: tuple[int, str], label: str
) -> list[ComponentErrorDetail]:
    if "value" not in component.raw:
        return [ComponentErrorDetail(path, "missing", label=label)]
    try:
        Component(component.to_stored(), component.id).read()
    except PydanticError as error:
        return list(read_pydantic_error(error, path, label))
    except Exception:  # noqa: BLE001 - an upgrade of another layer may raise anything
        return [ComponentErrorDetail(path, "malformed", label=label)]
    return []


class ComponentListAttribute(DeferredAttribute):
    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            value = ComponentList(value)
        instance.__dict__[self.field.attname] = value


class ComponentField(models.JSONField):
    """A list of components, stored as ``[{"type": …, "value": …, "id": …}]``.

    Args:
        types: the names of the types that may be added; None allows all. Not part of migrations.
        min_num: how many components there must be at least.
        max_num: how many there may be at most.
    """

    description = _("Components")
    descriptor_class = ComponentListAttribute
    default_error_messages = {"invalid": _("Enter a list of components.")}

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        types: Collection[str] | None = None,
        min_num: int | None = None,
        max_num: int | None = None,
        **options: Any,
    ) -> None:
        self.types = tuple(types) if types is not None else None
        self.min_num = min_num
        self.max_num = max_num
        options.setdefault("default", list)
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "quickscale.core.components.ComponentField", args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_types()]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        document = super().from_db_value(value, expression, connection)
        if isinstance(expression, KeyTransform) or value is None:
            return document
        return ComponentList.read(document)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, ComponentList):
            return value
        if isinstance(value, (list, tuple)):
            return ComponentList(value)
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def get_prep_value(self, value: Any) -> Any:
        return value.to_stored() if isinstance(value, ComponentList) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        problems = self.find_problems(value or ComponentList())
        if problems:
            raise ValidationError([ValidationError(p.sentence, code=p.code) for p in problems])
        super().validate(self.get_prep_value(value), model_instance)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        components = super().clean(value, model_instance)
        if components is not None:
            store_validated(components)
        return components

    def find_problems(self, components: ComponentList) -> list[ComponentErrorDetail]:
        """Return what is wrong with new and changed components."""
        return find_component_errors(
            components, types=self.types, min_num=self.min_num, max_num=self.max_num
        )

    def value_to_string(self, obj: models.Model) -> Any:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **options: Any) -> forms.Field | None:
        from .forms import ComponentFormField

        limits = {"types": self.types, "min_num": self.min_num, "max_num": self.max_num}
        chosen = {"form_class": ComponentFormField, "show_hidden_initial": False, **limits}
        return super().formfield(**{**chosen, **options})

    def _check_types(self) -> list[checks.CheckMessage]:
        unknown = [name for name in self.types or () if registry.get(name) is None]
        known = ", ".join(definition.name for definition in registry.all())
        return [
            checks.Error(
                f"The component type {name!r} isn't registered by any installed app.",
                hint=f"Registered: {known or 'none'}.",
                obj=self,
                id="quickscale.E301",
            )
            for name in unknown
        ]
