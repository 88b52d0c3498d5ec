"""What pages need to know of an operation, read once from its theme's OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from quickscale.core.api import operations

from .resources import (
    VOCABULARY,
    Document,
    Field,
    Resource,
    describe_field,
    describe_fields,
    describe_resource,
)

UPDATES = ("put", "patch")
_NO_MEDIA: Mapping[str, Any] = {}
_CONTROLS = ("search", "ordering", "page", "page_size", "cursor")


@dataclass(frozen=True, slots=True)
class OperationSchema:
    """One operation, described.

    Args:
        name: its full name, ``ecommerce:product-list``.
        path: its URL template below the API's root.
        path_params: the names in ``path``.
        resource: the resource's own name, by which operations on the same resource find each other.
        inputs: what its body takes, in order.
        item: one item of its answer, or None where it answers with nothing.
        filters: the query parameters that have a label, in order.
        query_names: every query parameter it takes.
        orderings: values and labels to order by.
        is_download: whether it answers with a file, to which a page links.
        of_workspace: whether it is about the workspace's things, whoever of its members asks.
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
    is_download: bool
    of_workspace: bool

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
    """Return the description of an operation, by its full name.

    Raises:
        UnknownOperation: this stack has none of that name.
    """
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
        filters=tuple(describe_filter(document, part) for part in query if is_filter(part)),
        query_names=frozenset(part["name"] for part in query),
        orderings=tuple((value, label) for value, label in extension.get("orderings", ())),
        search=bool(extension.get("search")),
        is_download=bool(extension.get("download")),
        of_workspace=bool(extension.get("workspace")),
    )


@cache
def find_retrieve(name: str) -> OperationSchema | None:
    """Return the operation that reads one item of the resource that an operation works on."""
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
    """Return all operations of a theme, described."""
    return tuple(
        describe_operation(each.name) for each in operations.get_operations(theme).values()
    )


def is_filter(parameter: Mapping[str, Any]) -> bool:
    labelled = bool(parameter.get(VOCABULARY, {}).get("label"))
    return labelled and parameter["name"] not in _CONTROLS


def describe_filter(document: Document, parameter: Mapping[str, Any]) -> Field:
    """Describe a query parameter; what ``x-quickscale`` says stands beside its schema."""
    schema = {**parameter.get("schema", {}), VOCABULARY: parameter.get(VOCABULARY, {})}
    required = bool(parameter.get("required"))
    return describe_field(document, parameter["name"], schema, required=required)


def describe_inputs(operation: operations.Operation) -> tuple[Field, ...]:
    schema = operation.request_schema
    if operation.method == "PATCH":
        schema = {**schema, "required": full_requirements(operation)}
    fields = describe_fields(operation.document, schema).values()
    return tuple(field for field in fields if not field.read_only)


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
