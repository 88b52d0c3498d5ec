"""What an API's document says of operations and resources, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from quickscale.core.api import operations
from quickscale.core.api.operations import resolve_schema
from quickscale.core.components.component_list import UNKNOWN

Document = Mapping[str, Any]
Schema = Mapping[str, Any]

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

#: The formats of inputs that consist of others.
NESTED = frozenset({"rows", "list", "group", "components"})

_FILES = frozenset({"file", "image"})


# There is one description of each thing, and pages keep what follows from it: hashed by identity.
@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One field of a resource, one input of an operation, or one filter of a list.

    Labels, help and the labels of choices are msgids, still to be translated. ``narrow`` holds
    the query and path parameters that a relation's list operation is asked with, each with a path
    to a value of the page. ``tones`` are those of the field's values, as text. ``bounds`` are the
    fields of a range, the ``lower`` one first; each of them says the name of its ``range``, and
    which ``bound`` it is.

    An input of several inputs has one of the formats ``rows`` (each row has ``fields``, and the
    field ``title`` if something of it names a row), ``list``
    (each entry is an ``item``), ``group`` (it has ``fields`` itself) and ``components`` (of
    ``types``; of any registered type of ``group`` where ``open_types``).
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
    range: str = ""
    bound: str = ""
    bounds: tuple[Field, ...] = ()
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    title: str = ""
    types: tuple[str, ...] = ()
    open_types: bool = False
    group: str = ""
    min_items: int = 0
    max_items: int | None = None
    example: str = ""
    tones: tuple[tuple[str, str], ...] = ()

    @property
    def sent_names(self) -> tuple[str, ...]:
        """The names under which it is sent: a range is sent as its bounds."""
        return tuple(bound.name for bound in self.bounds) or (self.name,)


@dataclass(frozen=True, slots=True, eq=False)
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


NO_RESOURCE = Resource(fields={})


def describe_resource(document: Document, schema: Schema) -> Resource:
    schema = item_schema(document, schema)
    extension = schema.get(VOCABULARY, {})
    tones = extension.get("tones", {})
    fields = {
        name: replace(field, tones=tuple(tones.get(name, {}).items()))
        for name, field in describe_fields(document, schema).items()
    }
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
    required = set(schema.get("required", ()))
    return {
        name: describe_field(document, name, part, required=name in required)
        for name, part in schema.get("properties", {}).items()
    }


def describe_field(document: Document, name: str, schema: Schema, *, required: bool) -> Field:
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
        range=extension.get("range", ""),
        bound=extension.get("bound", ""),
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


def flatten_schema(document: Document, schema: Schema) -> dict[str, Any]:
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
        values = [*listed(flat.get(key)), *listed(part.get(key))]
        if values:
            part = {**part, key: values}
    flat.update(part)


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


UPDATES = ("put", "patch")
_NO_MEDIA: Mapping[str, Any] = {}
#: What asks for a list as a file, which no page does.
_OF_FILES = frozenset({"format", "columns"})
_CONTROLS = ("search", "ordering", "page", "page_size", "cursor")


@dataclass(frozen=True, slots=True, eq=False)
class OperationSchema:
    """One operation, described.

    Args:
        resource: the resource's own name, by which operations on the same resource find each other.
        item: one item of its answer, or None where it answers with nothing.
        filters: the query parameters that have a label; ``query_names`` are all of them.
        is_exported: whether it answers with a CSV file of the whole list as well.
        is_download: whether it answers with a file, to which a page links.
        of_workspace: whether it is about the workspace's things, whoever of its members asks.
        same_for_everybody: whether its answer depends on neither the visitor nor the time.
        inputs_from: the operation that says which inputs there are, by what was entered into those
            that it has query parameters for; empty where there are always the same.
    """

    name: str
    theme: str
    method: str
    path: str
    path_params: tuple[str, ...]
    summary: str
    resource: str
    label: str
    plural: str
    inputs: tuple[Field, ...]
    item: Resource | None
    filters: tuple[Field, ...]
    query_names: frozenset[str]
    orderings: tuple[tuple[str, str], ...]
    search: bool
    is_exported: bool
    is_download: bool
    of_workspace: bool
    same_for_everybody: bool
    inputs_from: str

    @property
    def is_update(self) -> bool:
        return self.method in UPDATES

    @property
    def is_destroy(self) -> bool:
        return self.name.endswith("-destroy")

    @property
    def is_read(self) -> bool:
        return self.method == "get"


@cache
def describe_operation(name: str) -> OperationSchema:
    operation = operations.get_operation(name)
    extension, document = operation.extension, operation.document
    resource = extension.get("resource", {})
    query = [part for part in operation.parameters if part["in"] == "query"]
    return OperationSchema(
        name=operation.name,
        theme=operation.theme,
        method=operation.method.lower(),
        path=operation.path,
        path_params=operation.path_parameters,
        summary=operation.content.get("summary", ""),
        resource=resource.get("name", ""),
        label=resource.get("label", ""),
        plural=resource.get("plural", ""),
        inputs=describe_inputs(operation),
        item=describe_answer(operation),
        filters=describe_filters(document, query),
        query_names=frozenset(part["name"] for part in query) - _OF_FILES,
        orderings=tuple((value, label) for value, label in extension.get("orderings", ())),
        search=bool(extension.get("search")),
        is_exported=bool(extension.get("export")),
        is_download=bool(extension.get("download")),
        of_workspace=bool(extension.get("workspace")),
        same_for_everybody=bool(extension.get("same_for_everybody")),
        inputs_from=operation.request_schema.get(VOCABULARY, {}).get("inputs", ""),
    )


@cache
def find_retrieve(name: str) -> OperationSchema | None:
    operation = describe_operation(name)
    candidates = document_operations(operation.theme)
    if operation.is_update:
        return next(
            (each for each in candidates if each.path == operation.path and each.is_read),
            None,
        )
    if not operation.resource:
        return None
    return next((each for each in candidates if is_retrieve(each, operation.resource)), None)


def is_retrieve(operation: OperationSchema, resource: str) -> bool:
    return operation.resource == resource and operation.name.endswith("-retrieve")


@cache
def document_operations(theme: str) -> tuple[OperationSchema, ...]:
    return tuple(
        describe_operation(each.name) for each in operations.get_operations(theme).values()
    )


def is_filter(parameter: Mapping[str, Any]) -> bool:
    labelled = bool(parameter.get(VOCABULARY, {}).get("label"))
    return labelled and parameter["name"] not in _CONTROLS


def describe_filters(document: Document, query: Iterable[Schema]) -> tuple[Field, ...]:
    described = (describe_filter(document, part) for part in query if is_filter(part))
    return join_bounds(described)


def join_bounds(filters: Iterable[Field]) -> tuple[Field, ...]:
    """Return filters with the two bounds of a range as one field, which has the range's name."""
    joined: dict[str, Field] = {}
    for field in filters:
        name = field.range or field.name
        known = joined[name].bounds if name in joined else ()
        bounds = sorted((*known, field), key=lambda each: each.bound) if field.range else ()
        joined[name] = replace(field, name=name, bounds=tuple(bounds))
    return tuple(joined.values())


def describe_filter(document: Document, parameter: Mapping[str, Any]) -> Field:
    """Describe a query parameter; what ``x-quickscale`` says stands beside its schema."""
    schema = {**parameter.get("schema", {}), VOCABULARY: parameter.get(VOCABULARY, {})}
    required = bool(parameter.get("required"))
    return describe_field(document, parameter["name"], schema, required=required)


def describe_inputs(operation: operations.Operation) -> tuple[Field, ...]:
    schema = operation.request_schema
    if operation.method == "PATCH":
        schema = {**schema, "required": full_requirements(operation)}
    properties = schema.get("properties", {})
    fields = describe_fields(operation.document, schema).values()
    return tuple(
        describe_nested(operation.document, field, properties[field.name])
        for field in fields
        if not field.read_only
    )


def describe_nested(document: Document, field: Field, schema: Schema) -> Field:
    """Return an input with what it consists of; any but a list of objects as it is."""
    flat = flatten_schema(document, schema)
    items = flat.get("items", {})
    if field.format == "components":
        group = flat.get(VOCABULARY, {}).get("group", "")
        return replace(describe_components(field, items), group=group)
    row = flatten_schema(document, items)
    if field.format != "json" or not row.get("properties"):
        return field
    inner = describe_fields(document, row).values()
    fields = [
        replace(each, format="hidden") if each.name == "id" else each
        for each in inner
        if not each.read_only and each.format not in _FILES
    ]
    title = row.get(VOCABULARY, {}).get("title") or ""
    if title and all(each.name != title for each in fields):
        # It is sent along, for a form that is drawn again.
        fields.append(Field(name=title, label="", format="hidden"))
    return replace(
        field,
        format="rows",
        many=False,
        fields=tuple(fields),
        title=title,
        min_items=flat.get("minItems", 0),
        max_items=flat.get("maxItems"),
    )


def has_fixed_rows(field: Field) -> bool:
    """Whether an input's rows are those that there are, since each of them needs its ``id``."""
    return any(each.name == "id" and each.required for each in field.fields)


def describe_components(field: Field, items: Schema) -> Field:
    """Return an input of components with the types that its union names."""
    named = items.get("discriminator", {}).get("mapping", {})
    types = tuple(name for name in named if name != UNKNOWN)
    is_open = len(items.get("oneOf", ())) > len(named)
    return replace(field, many=False, types=types, open_types=is_open)


def full_requirements(operation: operations.Operation) -> list[str]:
    """Return what a whole resource requires: a patch's own schema requires nothing."""
    content = operation.content.get("requestBody", {}).get("content", {})
    reference = next(iter(content.values()), _NO_MEDIA).get("schema", {}).get("$ref", "")
    name = reference.rsplit("/", 1)[-1].removeprefix("Patched")
    whole = operation.document.get("components", {}).get("schemas", {}).get(name, {})
    required: list[str] = whole.get("required", [])
    return required


def describe_answer(operation: operations.Operation) -> Resource | None:
    schema = operation.response_schema
    return describe_resource(operation.document, schema) if schema else None
