"""Where the API stands, and in which version lists are that everybody is shown alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.cache import cache as shared_cache
from django.db import transaction
from django.urls import (
    NoReverseMatch,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    reverse,
)
from django.utils.translation import get_language

from quickscale.core.layers.layer import suggest_name
from quickscale.core.layers.stack import get_stack

from .exceptions import UnknownOperation

#: The mount point that shipped OpenAPI documents are written for.
DOCUMENTED_ROOT = "/api/"
ROOT_NAME = "api:root"


def api_path_info(path: str) -> str:
    """Return the PATH_INFO of a path below the API's root, wherever the project mounted it."""
    resolver = get_resolver(get_urlconf())
    return _find_root(resolver, get_script_prefix(), get_language()) + path


@lru_cache(maxsize=64)
def _find_root(resolver: URLResolver, prefix: str, language: str | None) -> str:
    return "/" + reverse(ROOT_NAME).removeprefix(prefix)


def path_below_root(documented: str) -> str:
    """Return a documented path, ``/api/ecommerce/products/``, as one below the API's root."""
    return documented.removeprefix(DOCUMENTED_ROOT).lstrip("/")


def is_below_api(path_info: str) -> bool:
    try:
        return path_info.startswith(api_path_info(""))
    except NoReverseMatch:
        return False


#: The theme name under which the core's own operations are known.
CORE = "core"

_CORE_DOCUMENT = Path(__file__).parent.parent / "api" / "openapi.json"


def list_document_files() -> dict[str, Path]:
    themes = {theme.name: theme.directory / "openapi.json" for theme in get_stack().themes}
    return {CORE: _CORE_DOCUMENT, **themes}


@cache
def load_document(file: Path) -> Mapping[str, Any]:
    """Return the document in ``file``; a theme without operations ships none."""
    if not file.exists():
        return {}
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document


def resolve_schema(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while reference := schema.get("$ref"):
        node: Any = document
        for key in reference.removeprefix("#/").split("/"):
            node = node[key]
        schema = node
    return schema


_METHODS = ("get", "post", "put", "patch", "delete")
_JSON = "application/json"
_FOUND = "_quickscale_operations"


@dataclass(frozen=True)
class Operation:
    """One endpoint, as its theme's OpenAPI document describes it.

    Attributes:
        theme: the theme that offers it, or ``core``.
        operation_id: its name within the theme, ``product-list``.
        method: in capitals, ``GET``.
        path: as it is mounted, ``/api/ecommerce/products/{slug}/``.
        content: the whole operation object.
        document: the document that it stands in.
    """

    theme: str
    operation_id: str
    method: str
    path: str
    content: Mapping[str, Any] = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.theme}:{self.operation_id}"

    @cached_property
    def parameters(self) -> tuple[Mapping[str, Any], ...]:
        listed = self.content.get("parameters", ())
        return tuple(resolve_schema(self.document, parameter) for parameter in listed)

    @cached_property
    def path_parameters(self) -> tuple[str, ...]:
        return tuple(each["name"] for each in self.parameters if each["in"] == "path")

    @cached_property
    def request_schema(self) -> Mapping[str, Any]:
        """The schema of its body; empty where it takes none."""
        return self._find_schema(self.content.get("requestBody", {}))

    @cached_property
    def response_schema(self) -> Mapping[str, Any]:
        """The schema of its answer when it succeeds; empty where it answers nothing."""
        for status, response in self.content.get("responses", {}).items():
            if status.startswith("2"):
                return self._find_schema(response)
        return {}

    @cached_property
    def item_schema(self) -> Mapping[str, Any]:
        """The schema of one item of a list's answer; of anything else, its whole answer's."""
        schema = self.response_schema
        page = schema.get("properties", {}).get("results", schema)
        return resolve_schema(self.document, page.get("items", schema))

    @property
    def extension(self) -> Mapping[str, Any]:
        extension: Mapping[str, Any] = self.content.get("x-quickscale", {})
        return extension

    def _find_schema(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        content = resolve_schema(self.document, body).get("content", {})
        media: Mapping[str, Any] = content.get(_JSON) or next(iter(content.values()), {})
        return resolve_schema(self.document, media.get("schema", {}))


def get_operation(name: str) -> Operation:
    """Return the operation of a full name, ``ecommerce:product-list``.

    Raises:
        UnknownOperation: this stack has none; the message suggests what was meant.
    """
    # Kept with the stack, since every page asks many.
    found: dict[str, Operation] = vars(get_stack()).setdefault(_FOUND, {})
    if name not in found:
        found[name] = _find_operation(name)
    return found[name]


def _find_operation(name: str) -> Operation:
    theme, _, operation_id = name.partition(":")
    operations = get_operations(theme)
    if operation_id not in operations:
        known = [operation.name for operation in operations.values()]
        message = f"No operation '{name}' found. {suggest_name(name, known)}"
        raise UnknownOperation(message.strip())
    return operations[operation_id]


def get_operations(theme: str) -> Mapping[str, Operation]:
    """Return the operations of ``theme`` (or ``core``) by their ids; none of an absent theme."""
    file = list_document_files().get(theme)
    return _read_operations(theme, file) if file else {}


@cache
def _read_operations(theme: str, file: Path) -> Mapping[str, Operation]:
    return {operation.operation_id: operation for operation in _parse(theme, load_document(file))}


def _parse(theme: str, document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document.get("paths", {}).items():
        for method in _METHODS:
            if content := item.get(method):
                yield Operation(
                    theme, content["operationId"], method.upper(), path, content, document
                )


#: How long a process may still offer what another one has changed, in seconds, where the two have
#: no cache in common, or where rows were changed without a signal.
_STALE = 60


def read_version(name: str) -> str:
    """Return the version of a list operation; another one means that its rows have changed."""
    return str(shared_cache.get_or_set(_version_key(name), _make_version, _STALE))


def forget_list(name: str) -> None:
    """Let pages read a list operation anew, now and once the running transaction is committed.

    Call it wherever a row changes of a list whose view says ``same_for_everybody``.

    Args:
        name: the operation's full name, ``ecommerce:category-list``.
    """
    shared_cache.delete(_version_key(name))
    # Somebody may have read the old rows meanwhile.
    transaction.on_commit(partial(shared_cache.delete, _version_key(name)))


def _version_key(name: str) -> str:
    return f"quickscale.list.{name}"


def _make_version() -> str:
    return uuid4().hex
