"""How drf-spectacular documents the core's own fields and filter backend."""

# drf-spectacular annotates only some of its functions.
# mypy: allow-untyped-calls

from __future__ import annotations

from typing import Any

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import follow_model_field_lookup, get_view_model

from quickscale.core.api.schema_extensions import EXTENSION, filter_extension

ID_SCHEMA = {"type": ["integer", "string"]}


class RefFieldExtension(OpenApiSerializerFieldExtension):
    """A relation answers with an object and asks for an id."""

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


class FilterBackendExtension(DjangoFilterExtension):
    """The parameters of filters, search and ordering; those with a label say it."""

    target_class = "quickscale.core.api.filters.FilterBackend"
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
        operations = auto_schema.find_ref_operations()
        for parameter in parameters:
            if "description" in parameter:
                parameter["description"] = str(parameter["description"]).strip()
            item = filters.get(parameter["name"])
            described = (
                filter_extension(parameter["name"], item, model, operations) if item else None
            )
            if described:
                parameter[EXTENSION] = described
        return [*parameters, *self.target.get_schema_operation_parameters(view)]
