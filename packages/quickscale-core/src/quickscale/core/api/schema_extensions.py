"""The ``x-quickscale`` vocabulary: what the schema says beyond OpenAPI, so that pages can be drawn.

Labels, help and choices are msgids: they are written as the code says them, and translated where
they are shown.
"""

# drf-spectacular annotates only some of its functions.
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import django_filters
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.text import capfirst
from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import follow_model_field_lookup, get_view_model
from rest_framework import serializers
from rest_framework.fields import empty

from quickscale.core.files import PrivateFileField

from .fields import MoneyField, OptionsField, RefField
from .lists import FacetFilter, SwitchFilter

EXTENSION = "x-quickscale"

_FORMATS = {
    "date": "date",
    "date-time": "datetime",
    "time": "time",
    "uri": "url",
    "email": "email",
    "decimal": "decimal",
}
_TYPES = {"string": "text", "integer": "integer", "number": "decimal", "boolean": "boolean"}

_FILTER_FORMATS: tuple[tuple[type[django_filters.Filter], str], ...] = (
    (FacetFilter, "facets"),
    (django_filters.ModelChoiceFilter, "relation"),
    (django_filters.ModelMultipleChoiceFilter, "relation"),
    (django_filters.ChoiceFilter, "choice"),
    (django_filters.MultipleChoiceFilter, "choice"),
    (SwitchFilter, "switch"),
    (django_filters.BooleanFilter, "boolean"),
    (django_filters.DateFilter, "date"),
    (django_filters.IsoDateTimeFilter, "datetime"),
    (django_filters.DateTimeFilter, "datetime"),
    (django_filters.TimeFilter, "time"),
    (django_filters.NumberFilter, "decimal"),
    (django_filters.DateFromToRangeFilter, "date"),
    (django_filters.IsoDateTimeFromToRangeFilter, "datetime"),
    (django_filters.DateTimeFromToRangeFilter, "datetime"),
    (django_filters.TimeRangeFilter, "time"),
    (django_filters.RangeFilter, "decimal"),
)


def serializer_extension(serializer: Any) -> dict[str, Any]:
    presentation: Mapping[str, Any] = getattr(getattr(serializer, "Meta", None), "presentation", {})
    return {
        key: list(value) if isinstance(value, (list, tuple)) else value
        for key, value in presentation.items()
    }


def field_extension(field: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    model_field = find_model_field(field)
    described: dict[str, Any] = {"label": field_label(field, model_field)}
    described |= format_extension(field, schema)
    if field.help_text:
        described["help"] = str(field.help_text)
    if isinstance(model_field, PrivateFileField):
        described["private"] = True
    default = field_default(field, model_field)
    if default is not None:
        described["default"] = default
    return described


def format_extension(field: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(field, (serializers.ManyRelatedField, serializers.ListSerializer)):
        return list_extension(field, schema)
    if isinstance(field, MoneyField):
        return {"format": "money", "currency": field.currency_field}
    if isinstance(field, OptionsField):
        return {**relation_extension(field.operation), "many": True}
    if isinstance(field, RefField):
        described = relation_extension(field.operation, field.screen)
        if not says_enough(field):
            described |= name_resource(find_related_model(field))
        return {**described, "narrow": field.narrow} if field.narrow else described
    if isinstance(field, serializers.ChoiceField):
        many = {"many": True} if isinstance(field, serializers.MultipleChoiceField) else {}
        return {"format": "choice", "choices": field_choices(field.choices.items()), **many}
    described = {**schema.get(EXTENSION, {}), "format": format_of(field, schema)}
    if source := field.style.get("operation"):
        described["operation"] = source
    return described


def list_extension(field: Any, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the format of relations to several objects, or of rows; with these the operation that
    says which there are in a form of a new object.
    """
    child = getattr(field, "child_relation", None)
    if child:
        return {**format_extension(child, schema), "many": True}
    first_rows = field.style.get("operation")
    return {"format": "json", **({"operation": first_rows} if first_rows else {})}


def relation_extension(operation: str, screen: str = "") -> dict[str, Any]:
    described: dict[str, Any] = {"format": "relation"}
    if operation:
        described["operation"] = operation
    if screen:
        described["screen"] = screen
    return {**described, "many": False}


def format_of(field: Any, schema: Mapping[str, Any]) -> str:
    """Return a field's format: what it declares itself, else what its class or schema implies."""
    declared = getattr(field, "quickscale_format", None) or field.style.get("format")
    if declared:
        return str(declared)
    if isinstance(field, serializers.ImageField):
        return "image"
    if isinstance(field, serializers.FileField):
        return "file"
    if isinstance(field, serializers.JSONField):
        return "json"
    if field.style.get("base_template") == "textarea.html":
        return "longtext"
    return format_of_schema(schema)


def format_of_schema(schema: Mapping[str, Any]) -> str:
    """Return the format that a JSON schema implies, ``json`` for anything nested."""
    variant = next((item for item in schema.get("oneOf", ()) if item.get("type") != "null"), schema)
    if variant.get("format") in _FORMATS:
        return _FORMATS[variant["format"]]
    kind = variant.get("type")
    if isinstance(kind, list):
        kind = next((name for name in kind if name != "null"), None)
    return _TYPES.get(str(kind), "json")


def field_choices(choices: Any) -> list[list[Any]]:
    return [[value, str(label)] for value, label in choices]


def find_model_field(field: Any) -> models.Field[Any, Any] | None:
    model = getattr(getattr(field.parent, "Meta", None), "model", None)
    if model is None or not field.source or "." in field.source:
        return None
    try:
        found = model._meta.get_field(field.source)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, models.Field) else None


def says_enough(field: RefField) -> bool:
    """Whether a relation needs nobody to find out where its choices and its page are."""
    is_shown_only = field.read_only and (field.screen or field.names_screen)
    return bool(field.operation or is_shown_only)


def find_related_model(field: Any) -> type[models.Model] | None:
    model: type[models.Model] | None = getattr(field.queryset, "model", None)
    if model is not None:
        return model
    is_many = isinstance(field.parent, serializers.ManyRelatedField)
    return getattr(find_model_field(field.parent if is_many else field), "related_model", None)


def name_resource(model: type[models.Model] | None) -> dict[str, str]:
    """Return of what resource a relation is, until the document knows the operation that lists it;
    see :mod:`quickscale.core.api.relations`.
    """
    resource = resource_extension(model)
    return {"resource": resource["name"]} if resource else {}


def field_label(field: Any, model_field: models.Field[Any, Any] | None) -> str:
    """Return a field's label; a model's ``verbose_name`` unchanged: it is the msgid."""
    label = str(field.label or "")
    if model_field is None:
        return label
    verbose_name = str(model_field.verbose_name)
    return verbose_name if label in ("", capfirst(verbose_name)) else label


def field_default(field: Any, model_field: models.Field[Any, Any] | None) -> Any:
    """Return a field's constant default as JSON, from the serializer or from the model."""
    if field.read_only:
        return None
    default = field.default
    if default is empty and model_field is not None and model_field.has_default():
        default = model_field.default
    if default is empty or default is None or callable(default):
        return None
    if isinstance(default, Decimal):
        return str(default)
    return default if isinstance(default, (str, int, float, bool, list, dict)) else str(default)


def resource_extension(model: type[models.Model] | None) -> dict[str, str] | None:
    if model is None:
        return None
    meta = model._meta
    return {
        "name": str(meta.model_name),
        "label": str(meta.verbose_name),
        "plural": str(meta.verbose_name_plural),
    }


def filter_extension(
    name: str, item: Any, model: type[models.Model], operations: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return how a page offers one filter, None if it shouldn't.

    Args:
        operations: the list operations of the relations of the view's serializer, by field name.
    """
    label = filter_label(item, model)
    if not label:
        return None
    kind = next((fmt for cls, fmt in _FILTER_FORMATS if isinstance(item, cls)), "text")
    described: dict[str, Any] = {"label": label, "format": kind}
    if kind == "choice":
        described["choices"] = field_choices(filter_choices(item))
    if kind == "facets":
        described["operation"] = item.operation
    if kind == "relation":
        described["operation"] = getattr(item, "operation", "") or operations.get(name, "")
        if not described["operation"]:
            described |= name_resource(getattr(item.extra.get("queryset"), "model", None))
    if isinstance(item, django_filters.MultipleChoiceFilter):
        described["many"] = True
    return described


def filter_label(item: Any, model: type[models.Model]) -> str:
    """Return a filter's own label, or the field's name where it asks for exactly that field."""
    if item.label is not None:
        return str(item.label)
    if item.lookup_expr != "exact" or item.method or not item.field_name:
        return ""
    try:
        found = model._meta.get_field(item.field_name)
    except FieldDoesNotExist:
        return ""
    return str(getattr(found, "verbose_name", ""))


def filter_choices(item: Any) -> list[tuple[Any, Any]]:
    """Return a choice filter's constant choices; those that ask the database are left out."""
    choices = item.extra.get("choices", ())
    return [] if callable(choices) else list(choices)


class FileFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "quickscale.core.api.fields.FileField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        if direction == "request":
            return {"type": "string", "format": "binary"}
        properties = {
            "url": {"type": ["string", "null"], "format": "uri"},
            "name": {"type": "string"},
            "size": {"type": ["integer", "null"]},
        }
        return {"type": "object", "required": list(properties), "properties": properties}


ID_SCHEMA = {"type": ["integer", "string"]}


class RefFieldExtension(OpenApiSerializerFieldExtension):
    target_class = "quickscale.core.api.fields.RefField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        identity = self._describe_identity(auto_schema)
        if direction == "request":
            return identity
        properties = {"id": identity}
        for name in ("label", "slug", *(["screen"] if self.target.names_screen else [])):
            properties[name] = {"type": "string"}
        return {"type": "object", "required": list(properties), "properties": properties}

    def _describe_identity(self, auto_schema: Any) -> dict[str, Any]:
        queryset = self.target.queryset
        if queryset is None:
            return dict(ID_SCHEMA)
        column = follow_model_field_lookup(queryset.model, self.target.lookup)
        schema = auto_schema._map_model_field(column, direction=None)
        return {key: value for key, value in schema.items() if key in ("type", "format")}


def name_bounds(name: str, item: Any) -> dict[str, str]:
    """Return the query parameters of a range, and which of its bounds each is; none of others."""
    if not isinstance(item, django_filters.RangeFilter):
        return {}
    lower, upper = item.field_class.widget.suffixes
    return {f"{name}_{lower}": "lower", f"{name}_{upper}": "upper"}


def describe_filters(
    filters: Mapping[str, Any], model: type[models.Model], operations: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """Return what ``x-quickscale`` says of each query parameter that a page should offer."""
    described: dict[str, dict[str, Any]] = {}
    for name, item in filters.items():
        extension = filter_extension(name, item, model, operations)
        if extension is None:
            continue
        bounds = name_bounds(name, item)
        for parameter, bound in bounds.items():
            described[parameter] = {**extension, "range": name, "bound": bound}
        if not bounds:
            described[name] = extension
    return described


class FilterBackendExtension(DjangoFilterExtension):
    """The parameters of filters, search and ordering; those with a label say it."""

    target_class = "quickscale.core.api.lists.FilterBackend"
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: Any, *args: Any, **kwargs: Any
    ) -> list[dict[str, Any]]:
        view = auto_schema.view
        parameters = super().get_schema_operation_parameters(auto_schema, *args, **kwargs)
        model = get_view_model(view, emit_warnings=False)
        filterset = self.target.get_filterset_class(
            view, model._default_manager.none() if model else None
        )
        filters = filterset.base_filters if filterset and model else {}
        described = describe_filters(filters, model, auto_schema.find_ref_operations())
        for parameter in parameters:
            if "description" in parameter:
                parameter["description"] = str(parameter["description"]).strip()
            if parameter["name"] in described:
                parameter[EXTENSION] = described[parameter["name"]]
        return [*parameters, *self.target.get_schema_operation_parameters(view)]


class LinkFieldExtension(OpenApiSerializerFieldExtension):
    """A link may lead to a page of the same site, without its host."""

    target_class = "quickscale.core.api.fields.LinkField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "format": "uri-reference"}
