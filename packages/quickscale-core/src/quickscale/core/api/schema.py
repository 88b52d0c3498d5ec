"""The API's schema: OpenAPI 3.1 with the ``x-quickscale`` vocabulary.

It is written once, at build time, into each theme's ``openapi.json``; nothing here runs in a
request.
"""

# drf-spectacular annotates only some of its functions.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import Any

from django.urls import include, path
from django.utils import translation
from drf_spectacular import generators, openapi
from drf_spectacular.plumbing import (
    get_doc,
    get_lib_doc_excludes,
    get_view_model,
    normalize_result_object,
)
from drf_spectacular.settings import patched_settings
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS

from quickscale.core.http.problem_details import CONTENT_TYPE

from .alerts import AlertsMixin
from .csv_columns import COLUMNS_PARAM
from .exports import CSVRenderer, ExportMixin
from .fields import ModelSerializer, RefField
from .lists import orderings_of
from .operations import DOCUMENTED_ROOT
from .relations import name_list_operations
from .schema_extensions import (
    EXTENSION,
    field_choices,
    field_extension,
    resource_extension,
    serializer_extension,
)
from .security import SECURITY_SCHEMES, describe_security

OPENAPI_VERSION = "3.1.1"


def list_silent_bases() -> list[type]:
    """Return the classes whose docstrings do not describe what inherits from them."""
    return [ModelSerializer, *get_lib_doc_excludes()]


SPECTACULAR_SETTINGS = {
    "OAS_VERSION": OPENAPI_VERSION,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/[^/]+/",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "GET_LIB_DOC_EXCLUDES": list_silent_bases,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
}

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Makes sure that the operation runs only once, even if the request is repeated "
    "within a day.",
)
COLUMNS = OpenApiParameter(
    COLUMNS_PARAM,
    str,
    description="The fields that a CSV file has as its columns, separated by commas.",
)
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
}


class AutoSchema(openapi.AutoSchema):
    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        with translation.override(None):
            operation = super().get_operation(*args, **kwargs)
            if operation is None:
                return None
            operation[EXTENSION] = self.describe_operation()
            operation["responses"].setdefault("default", self._describe_problem())
            for response in operation["responses"].values():
                if CSVRenderer.media_type in response.get("content", {}):
                    response["content"][CSVRenderer.media_type] = {"schema": {"type": "string"}}
            return dict(normalize_result_object(operation))

    def get_operation_id(self) -> str:
        basename, action = getattr(self.view, "basename", None), getattr(self.view, "action", None)
        if basename and action:
            return f"{basename}-{action.replace('_', '-')}"
        return super().get_operation_id()

    def get_summary(self) -> str | None:
        """Return an extra action's name; pages name the usual ones after their resource."""
        name: str | None = getattr(self.view, "name", None)
        return name

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        """Return the docstring of the action, else the view's own: an inherited one is about the
        class that wrote it.
        """
        action = getattr(self.view, "action", None) or self.method.lower()
        own = get_doc(type(self.view)) if type(self.view).__doc__ else ""
        return get_doc(getattr(self.view, action, None)) or own

    def get_auth(self) -> list[dict[str, list[str]]]:
        theme = self.path.removeprefix(DOCUMENTED_ROOT).partition("/")[0]
        return describe_security(self.view, theme=theme, method=self.method)

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method not in SAFE_METHODS and hasattr(self.view, "idempotency_atomic"):
            parameters.append(IDEMPOTENCY_KEY)
        if isinstance(self.view, ExportMixin) and self._is_list_view():
            parameters.append(COLUMNS)
        return parameters

    def describe_operation(self) -> dict[str, Any]:
        """Return the operation's resource, whether it answers with a file, of the visitor's
        workspace alone or everybody the same, and what a list of it can be searched and ordered by.
        """
        described: dict[str, Any] = {}
        resource = getattr(self.view, "resource", None) or resource_extension(self._find_model())
        if resource:
            described["resource"] = {key: str(value) for key, value in resource.items()}
        if getattr(self.view, "is_download", False):
            described["download"] = True
        if getattr(self.view, "of_workspace", False):
            described["workspace"] = True
        if getattr(self.view, "same_for_everybody", False):
            described["same_for_everybody"] = True
        if self._is_list_view():
            if isinstance(self.view, ExportMixin):
                described["export"] = True
            if isinstance(self.view, AlertsMixin):
                described["alerts"] = True
            described["orderings"] = field_choices(orderings_of(self.view).items())
            described["search"] = bool(getattr(self.view, "search_fields", None))
        return described

    def find_ref_operations(self) -> dict[str, str]:
        """Return the list operation of each relation of the view's serializer, by field name."""
        serializer = self._get_serializer() if hasattr(self.view, "get_serializer_class") else None
        fields = getattr(serializer, "fields", {})
        return {
            name: relation.operation
            for name, field in fields.items()
            if isinstance(relation := getattr(field, "child_relation", field), RefField)
        }

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        instance = serializer() if isinstance(serializer, type) else serializer
        for name, property_schema in schema.get("properties", {}).items():
            field = instance.fields[name]
            if not isinstance(field, serializers.HiddenField):
                property_schema[EXTENSION] = field_extension(field, property_schema)
            if isinstance(field, serializers.ListSerializer):
                property_schema.update(list_limits(field))
        if presentation := serializer_extension(instance):
            schema[EXTENSION] = presentation
        return schema

    def _find_model(self) -> Any:
        model = get_view_model(self.view, emit_warnings=False)
        serializer = getattr(self.view, "serializer_class", None)
        return model or getattr(getattr(serializer, "Meta", None), "model", None)

    def _describe_problem(self) -> dict[str, Any]:
        return {
            "description": "A problem (RFC 9457).",
            "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def list_limits(field: Any) -> dict[str, int]:
    """Return how many items a nested list may have, which drf-spectacular leaves out."""
    least = field.min_length or (0 if field.allow_empty else 1)
    limits = {"minItems": least, "maxItems": field.max_length or 0}
    return {name: limit for name, limit in limits.items() if limit and not field.read_only}


def build_document(urls: str, *, theme: str, title: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI document of one theme's URLs alone, as its package ships it.

    Args:
        urls: the theme's URLconf, a dotted path.
        theme: its name, below which the API mounts it.
        title: what the document is called.
        version: the version of the distribution.
    """
    generator = SchemaGenerator(patterns=[path(f"api/{theme}/", include(urls))])
    document = generator.get_schema()
    document["info"] = {"title": title, "version": version}
    return document


class SchemaGenerator(generators.SchemaGenerator):
    def get_schema(self, request: Any = None, public: bool = True) -> dict[str, Any]:
        with translation.override(None), patched_settings(SPECTACULAR_SETTINGS):
            document: dict[str, Any] = super().get_schema(request=request, public=public)
        name_list_operations(document)
        components = document.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
        components["securitySchemes"] = SECURITY_SCHEMES
        return document
