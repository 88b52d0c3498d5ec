"""What an API's schemas say about its resources: fields, labels, formats, what stands for a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quickscale.core.api.operations import resolve_schema

VOCABULARY = "x-quickscale"

_COMBINED = ("allOf", "oneOf", "anyOf")

#: Formats by JSON type and OpenAPI format, where ``x-quickscale`` says none.
_FORMATS = {
    ("boolean", ""): "boolean",
    ("integer", ""): "integer",
    ("number", ""): "decimal",
    ("string", "date"): "date",
    ("string", "date-time"): "datetime",
    ("string", "time"): "time",
    ("string", "email"): "email",
    ("string", "uri"): "url",
    ("string", "decimal"): "decimal",
    ("string", "binary"): "file",
    ("object", ""): "json",
    ("array", ""): "json",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a resource, one input of an operation, or one filter of a list.

    Labels, help and the labels of choices are msgids, still to be translated. ``narrow`` holds
    the query and path parameters that a relation's list operation is asked with, each with a path
    to a value of the page.
    """

    name: str
    label: str
    format: str
    required: bool = False
    nullable: bool = False
    blank: bool = False
    read_only: bool = False
    write_only: bool = False
    help: str = ""
    default: Any = None
    choices: tuple[tuple[Any, str], ...] = ()
    currency: str = ""
    operation: str = ""
    screen: str = ""
    narrow: tuple[tuple[str, str], ...] = ()
    many: bool = False
    max_length: int | None = None
    minimum: Any = None
    maximum: Any = None


@dataclass(frozen=True, slots=True)
class Resource:
    """What one item of an operation's answer looks like.

    Args:
        title: the field that names an item.
        image: the field that shows it.
        columns: the fields that a list suggests.
    """

    fields: Mapping[str, Field]
    title: str = ""
    image: str = ""
    columns: tuple[str, ...] = ()


def describe_resource(document: Document, schema: Schema) -> Resource:
    """Describe the items of a schema: an object's, an array's or those of a paginated list."""
    schema = item_schema(document, schema)
    fields = describe_fields(document, schema)
    extension = schema.get(VOCABULARY, {})
    return Resource(
        fields=fields,
        title=extension.get("title") or guess_title(fields),
        image=extension.get("image") or "",
        columns=tuple(extension.get("columns") or ()),
    )


def item_schema(document: Document, schema: Schema) -> Schema:
    schema = resolve_schema(document, schema)
    if schema.get("type") == "array":
        return resolve_schema(document, schema["items"])
    results = schema.get("properties", {}).get("results")
    if results and "next" in schema["properties"]:
        return resolve_schema(document, resolve_schema(document, results)["items"])
    return schema


def guess_title(fields: Mapping[str, Field]) -> str:
    """Return the field most likely to name an item, for a serializer that does not say."""
    usual = (name for name in ("title", "name", "label") if name in fields)
    texts = (name for name, field in fields.items() if field.format == "text" and name != "id")
    return next(usual, next(texts, ""))


def describe_fields(document: Document, schema: Schema) -> dict[str, Field]:
    """Describe an object's properties, in their order."""
    required = set(schema.get("required", ()))
    return {
        name: describe_field(document, name, part, required=name in required)
        for name, part in schema.get("properties", {}).items()
    }


def describe_field(document: Document, name: str, schema: Schema, *, required: bool) -> Field:
    """Describe one property or parameter."""
    flat = flatten_schema(document, schema)
    extension = flat.get(VOCABULARY, {})
    items = flatten_schema(document, flat.get("items", {}))
    choices = extension.get("choices") or enum_choices(flat) or enum_choices(items)
    return Field(
        name=name,
        label=extension.get("label") or flat.get("title") or name.replace("_", " ").capitalize(),
        format=extension.get("format") or ("choice" if choices else guess_format(flat)),
        required=required,
        nullable="null" in types_of(flat) or bool(flat.get("nullable")),
        blank="" in flat.get("enum", ()),
        read_only=bool(flat.get("readOnly")),
        write_only=bool(flat.get("writeOnly")),
        help=extension.get("help") or flat.get("description", ""),
        default=extension.get("default", flat.get("default")),
        choices=tuple((value, label) for value, label in choices),
        currency=extension.get("currency", ""),
        operation=extension.get("operation", ""),
        screen=extension.get("screen", ""),
        narrow=tuple(extension.get("narrow", {}).items()),
        many=bool(extension.get("many")) or "array" in types_of(flat),
        max_length=flat.get("maxLength"),
        minimum=flat.get("minimum"),
        maximum=flat.get("maximum"),
    )


def types_of(schema: Schema) -> tuple[str, ...]:
    kind = schema.get("type", ())
    return (kind,) if isinstance(kind, str) else tuple(kind)


def guess_format(schema: Schema) -> str:
    kinds = [kind for kind in types_of(schema) if kind != "null"]
    kind = kinds[0] if kinds else ""
    written = schema.get("format", "")
    return _FORMATS.get((kind, written)) or _FORMATS.get((kind, "")) or "text"


def enum_choices(schema: Schema) -> list[tuple[Any, str]]:
    values = [value for value in schema.get("enum", ()) if value not in ("", None)]
    return [(value, str(value).replace("_", " ").capitalize()) for value in values]


Document = Mapping[str, Any]
Schema = Mapping[str, Any]


def flatten_schema(document: Document, schema: Schema) -> dict[str, Any]:
    """Return a schema with what it refers to and combines written into it."""
    flat: dict[str, Any] = {}
    if "$ref" in schema:
        flat.update(flatten_schema(document, resolve_schema(document, schema)))
    for word in _COMBINED:
        for part in schema.get(word, ()):
            merge_alternative(flat, flatten_schema(document, part))
    flat.update({key: value for key, value in schema.items() if key not in (*_COMBINED, "$ref")})
    return flat


def merge_alternative(flat: dict[str, Any], part: dict[str, Any]) -> None:
    """Write one alternative into ``flat``: a field may also be null, and a choice be left open."""
    for key in ("type", "enum"):
        values = [*as_list(flat.get(key)), *as_list(part.get(key))]
        if values:
            part = {**part, key: values}
    flat.update(part)


def as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
