"""Components in OpenAPI: an open union, told apart by ``type``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent

from quickscale.core.hooks.dispatch import namespace_of

from .component_list import UNKNOWN
from .registry import ComponentType, Group, registry

_UNKNOWN_SCHEMA = {
    "type": "object",
    "description": "An item that the server keeps but can't read, because its layer isn't "
    "installed or its value is no longer valid. Send it back unchanged or leave it out: it's kept.",
    "required": ["type", "id"],
    "properties": {
        "type": {"type": "string", "enum": [UNKNOWN]},
        "id": {"type": "string"},
        "value": {"type": "object", "properties": {"type": {"type": "string"}}},
        "remove": {"type": "boolean", "writeOnly": True, "description": "Remove the item."},
    },
}


class ComponentSerializerFieldExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "quickscale.core.components.serializer_fields.ComponentSerializerField"

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        chosen = self._list_types()
        named = {each.name: _register(auto_schema, *type_schema(each)) for each in chosen}
        named[UNKNOWN] = _register(auto_schema, "UnknownComponent", _UNKNOWN_SCHEMA)
        variants: list[dict[str, Any]] = [{"$ref": reference} for reference in named.values()]
        if self._is_open():
            variants.append(_describe_others(list(named)))
        return {
            "type": "array",
            "items": {
                "oneOf": variants,
                "discriminator": {"propertyName": "type", "mapping": named},
            },
            "x-quickscale": {"format": "components", **self._name_group()},
        }

    def _is_open(self) -> bool:
        """Say whether other layers can add types."""
        return self.target.types is None or isinstance(self.target.types, Group)

    def _name_group(self) -> dict[str, str]:
        return {"group": self.target.types.name} if isinstance(self.target.types, Group) else {}

    def _list_types(self) -> list[ComponentType]:
        """Without a list of types, name the layer's own: a document is the same in every stack."""
        allowed = self.target.types
        if not self._is_open():
            return [each for each in registry.all() if each.name in allowed]
        layers = (
            namespace_of(type(self.target.parent).__module__),
            namespace_of("quickscale.core"),
        )
        group = self._name_group().get("group", "")
        found = (each for each in registry.all() if each.group == group)
        return [each for each in found if namespace_of(each.model.__module__) in layers]


def type_schema(definition: ComponentType) -> tuple[str, dict[str, Any]]:
    name = "".join(part.capitalize() for part in definition.name.replace("-", "_").split("_"))
    value = definition.model.model_json_schema(mode="validation", by_alias=False)
    properties: dict[str, Any] = {
        "type": {"type": "string", "enum": [definition.name]},
        "id": {"type": "string"},
        "value": _inline(value, value.pop("$defs", {})),
    }
    if definition.version > 1:
        properties["version"] = {"type": "integer"}
    schema = {"type": "object", "required": ["type", "value"], "properties": properties}
    return f"{name}Component", {"title": str(definition.label), **schema}


def _describe_others(names: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "description": "A component of another layer.",
        "required": ["type", "value"],
        "properties": {
            "type": {"type": "string", "not": {"enum": names}},
            "id": {"type": "string"},
            "value": {"type": "object"},
            "version": {"type": "integer"},
        },
    }


def _inline(schema: Any, definitions: Mapping[str, Any], above: tuple[str, ...] = ()) -> Any:
    """Put nested models where they are referred to; one within itself becomes any object."""
    if isinstance(schema, list):
        return [_inline(each, definitions, above) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[1]
        if name in above:
            return {"type": "object"}
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        return {**_inline(definitions[name], definitions, (*above, name)), **beside}
    return {key: _inline(value, definitions, above) for key, value in schema.items()}


def _register(auto_schema: Any, name: str, schema: dict[str, Any]) -> str:
    component = ResolvedComponent(  # type: ignore[no-untyped-call]
        name=name, type=ResolvedComponent.SCHEMA, object=name, schema=schema
    )
    auto_schema.registry.register_on_missing(component)
    return str(component.ref["$ref"])
