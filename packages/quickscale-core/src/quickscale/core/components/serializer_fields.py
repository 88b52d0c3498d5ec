"""The field of API serializers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .component_list import ComponentList
from .error_details import ComponentErrorDetail
from .fields import ComponentField
from .submissions import find_component_errors, merge, store_validated


class ComponentSerializerField(serializers.JSONField):
    """Reads and writes components.

    What the server cannot read is shown as ``{"type": "__unknown__", "id": …, "value":
    {"type": …}}``; an update keeps it, even one that leaves it out, unless it is sent with
    ``"remove": true``.

    Args:
        types, min_num, max_num: as those of the model field, from which they are taken where the
            serializer is of its model.
    """

    quickscale_format = "components"
    default_error_messages = {"not_a_list": _("Enter a list of components.")}

    def __init__(
        self,
        *,
        types: Collection[str] | None = None,
        min_num: int | None = None,
        max_num: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.types = types
        self.min_num = min_num
        self.max_num = max_num

    def bind(self, field_name: str, parent: Any) -> None:
        super().bind(field_name, parent)
        model_field = self._find_model_field()
        if model_field is None:
            return
        self.types = model_field.types if self.types is None else self.types
        self.min_num = model_field.min_num if self.min_num is None else self.min_num
        self.max_num = model_field.max_num if self.max_num is None else self.max_num

    def to_representation(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        components = value if isinstance(value, ComponentList) else ComponentList(value)
        return components.to_json()

    def to_internal_value(self, data: Any) -> ComponentList:  # type: ignore[override]
        submitted = super().to_internal_value(data)
        if not isinstance(submitted, list):
            self.fail("not_a_list")
        components = merge(submitted, self._find_stored())
        problems = find_component_errors(
            components, types=self.types, min_num=self.min_num, max_num=self.max_num
        )
        if problems:
            raise serializers.ValidationError(_nest(problems))
        store_validated(components)
        return components

    def _find_stored(self) -> ComponentList:
        instance = getattr(self.parent, "instance", None)
        if not isinstance(instance, Model):
            return ComponentList()
        stored = self.get_attribute(instance)
        return stored if isinstance(stored, ComponentList) else ComponentList()

    def _find_model_field(self) -> ComponentField | None:
        model = getattr(getattr(self.parent, "Meta", None), "model", None)
        if model is None:
            return None
        try:
            field = model._meta.get_field(self.source)
        except FieldDoesNotExist:
            return None
        return field if isinstance(field, ComponentField) else None


def _nest(problems: list[ComponentErrorDetail]) -> Mapping[str, Any]:
    errors: dict[str, Any] = {}
    for problem in problems:
        place = errors
        for part in problem.path[:-1]:
            place = place.setdefault(str(part), {})
        last = str(problem.path[-1]) if problem.path else "non_field_errors"
        place.setdefault(last, []).append(serializers.ErrorDetail(problem.message, problem.code))
    return errors
