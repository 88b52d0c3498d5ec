"""The outline of a model: how an editor asks for each field, and how a skin draws it."""

from __future__ import annotations

import datetime
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from django.utils.text import capfirst
from django.utils.translation import gettext
from pydantic import AnyUrl, BaseModel, EmailStr
from pydantic.fields import FieldInfo
from pydantic_core import to_jsonable_python

from .formats import Format

_FORMATS: dict[Any, str] = {
    str: "text",
    int: "integer",
    float: "decimal",
    Decimal: "decimal",
    bool: "boolean",
    datetime.date: "date",
    datetime.datetime: "datetime",
    datetime.time: "time",
    EmailStr: "email",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """One field, or one entry of a list.

    Attributes:
        format: a format of the ``x-quickscale`` vocabulary, or ``group`` (``fields`` says of
            what), ``list`` (``item`` says of what) or ``json`` for anything else.
        label: English; translated where it is shown.
        nullable: None stands for an empty value.
        limits: ``maxlength``, ``min`` and ``max``, as in HTML.
        default: what a new component starts with, as JSON.
    """

    name: str
    label: str
    format: str
    required: bool
    nullable: bool
    help: str
    limits: dict[str, Any]
    default: Any = None
    choices: tuple[tuple[Any, str], ...] = ()
    fields: tuple[Outline, ...] = ()
    item: Outline | None = None

    def to_json(self) -> dict[str, Any]:
        described = {
            "name": self.name,
            "label": translate(self.label),
            "format": self.format,
            "required": self.required,
            "nullable": self.nullable,
            "help": translate(self.help),
            "limits": self.limits,
            "default": self.default,
            "choices": [[value, translate(label)] for value, label in self.choices],
            "fields": [each.to_json() for each in self.fields],
            "item": self.item.to_json() if self.item else None,
        }
        return {key: value for key, value in described.items() if value not in ("", [], {}, None)}


def translate(text: str) -> str:
    return gettext(text) if text else ""


@cache
def outline_model(model: type[BaseModel], above: tuple[type, ...] = ()) -> tuple[Outline, ...]:
    """Return the outline of each field of ``model``; ``above`` are the models that contain it."""
    inside = (*above, model)
    return tuple(_outline_field(name, info, inside) for name, info in model.model_fields.items())


def _outline_field(name: str, info: FieldInfo, above: tuple[type, ...]) -> Outline:
    outline = _outline_type(name, info.annotation, info.metadata, above)
    return Outline(
        name=name,
        label=info.title or outline.label,
        format=outline.format,
        required=info.is_required(),
        nullable=outline.nullable,
        help=info.description or "",
        limits=outline.limits,
        default=_find_default(info),
        choices=outline.choices,
        fields=outline.fields,
        item=outline.item,
    )


def _outline_type(
    name: str, annotation: Any, metadata: Sequence[Any], above: tuple[type, ...]
) -> Outline:
    kind, marks, nullable = _unwrap(annotation, tuple(metadata))
    format = _find_format(kind, marks, above)
    return Outline(
        name=name,
        label=capfirst(name.replace("_", " ")),
        format=format,
        required=True,
        nullable=nullable,
        help="",
        limits=dict(_list_limits(marks)),
        choices=tuple(_list_choices(kind)),
        fields=outline_model(kind, above) if format == "group" else (),
        item=_outline_type("", get_args(kind)[0], (), above) if format == "list" else None,
    )


def _unwrap(annotation: Any, metadata: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...], bool]:
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        return _unwrap(inner, (*metadata, *_flatten(marks)))
    if get_origin(annotation) in (Union, types.UnionType):
        others = [each for each in get_args(annotation) if each is not type(None)]
        if len(others) == 1:
            return (*_unwrap(others[0], metadata)[:2], True)
    return annotation, metadata, False


def _flatten(marks: Sequence[Any]) -> Iterator[Any]:
    for mark in marks:
        yield from mark.metadata if isinstance(mark, FieldInfo) else (mark,)


def _find_format(kind: Any, marks: tuple[Any, ...], above: tuple[type, ...]) -> str:
    for mark in marks:
        if isinstance(mark, Format):
            return mark.name
    if get_origin(kind) is list:
        return "list"
    if get_origin(kind) is Literal:
        return "choice"
    return _FORMATS.get(kind) or _find_format_of_class(kind, above)


def _find_format_of_class(kind: Any, above: tuple[type, ...]) -> str:
    if not isinstance(kind, type):
        return "json"
    if issubclass(kind, BaseModel):
        return "json" if kind in above else "group"
    if issubclass(kind, Enum):
        return "choice"
    return "url" if issubclass(kind, AnyUrl) else "json"


def _list_choices(kind: Any) -> Iterator[tuple[Any, str]]:
    if get_origin(kind) is Literal:
        for value in get_args(kind):
            yield value, capfirst(str(value).replace("_", " "))
    elif isinstance(kind, type) and issubclass(kind, Enum):
        for member in kind:
            yield member.value, str(getattr(member, "label", capfirst(member.name.lower())))


def _list_limits(marks: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for mark in marks:
        if isinstance(mark, annotated_types.MaxLen):
            yield "maxlength", mark.max_length
        elif isinstance(mark, annotated_types.Ge):
            yield "min", to_jsonable_python(mark.ge)
        elif isinstance(mark, annotated_types.Le):
            yield "max", to_jsonable_python(mark.le)


def _find_default(info: FieldInfo) -> Any:
    if info.is_required() or info.default_factory_takes_validated_data:
        return None
    return to_jsonable_python(info.get_default(call_default_factory=True))


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
