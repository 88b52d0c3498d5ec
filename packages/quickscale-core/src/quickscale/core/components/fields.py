"""The model field of a list of components."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext_lazy as _

from .component_list import ComponentList
from .error_details import ComponentErrorDetail
from .registry import Group, registry
from .submissions import find_component_errors, store_validated

if TYPE_CHECKING:
    from django import forms


class ComponentListAttribute(DeferredAttribute):
    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, (list, tuple)):
            value = ComponentList(value)
        instance.__dict__[self.field.attname] = value


class ComponentField(models.JSONField):
    """A list of components, stored as ``[{"type": …, "value": …, "id": …}]``.

    Args:
        types: the names of the types that may be added, or a ``Group`` of them; None allows all
            that belong to no group. Not part of migrations.
        min_num: how many components there must be at least.
        max_num: how many there may be at most.
    """

    description = _("Components")
    descriptor_class = ComponentListAttribute
    default_error_messages = {"invalid": _("Enter a list of components.")}

    def __init__(
        self,
        verbose_name: Any = None,
        *,
        types: Collection[str] | None = None,
        min_num: int | None = None,
        max_num: int | None = None,
        **options: Any,
    ) -> None:
        self.types = tuple(types) if isinstance(types, (list, set)) else types
        self.min_num = min_num
        self.max_num = max_num
        options.setdefault("default", list)
        super().__init__(verbose_name, **options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "quickscale.core.components.ComponentField", args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_types()]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        document = super().from_db_value(value, expression, connection)
        if isinstance(expression, KeyTransform) or value is None:
            return document
        return ComponentList.read(document)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, ComponentList):
            return value
        if isinstance(value, (list, tuple)):
            return ComponentList(value)
        raise ValidationError(self.error_messages["invalid"], code="invalid")

    def get_prep_value(self, value: Any) -> Any:
        return value.to_stored() if isinstance(value, ComponentList) else value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        problems = self.find_problems(value or ComponentList())
        if problems:
            raise ValidationError([ValidationError(p.sentence, code=p.code) for p in problems])
        super().validate(self.get_prep_value(value), model_instance)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        components = super().clean(value, model_instance)
        if components is not None:
            store_validated(components)
        return components

    def find_problems(self, components: ComponentList) -> list[ComponentErrorDetail]:
        """Return what is wrong with new and changed components."""
        return find_component_errors(
            components, types=self.types, min_num=self.min_num, max_num=self.max_num
        )

    def value_to_string(self, obj: models.Model) -> Any:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **options: Any) -> forms.Field | None:
        from .forms import ComponentFormField

        limits = {"types": self.types, "min_num": self.min_num, "max_num": self.max_num}
        chosen = {"form_class": ComponentFormField, "show_hidden_initial": False, **limits}
        return super().formfield(**{**chosen, **options})

    def _check_types(self) -> list[checks.CheckMessage]:
        unknown = [name for name in self._named_types() if registry.get(name) is None]
        known = ", ".join(definition.name for definition in registry.all())
        return [
            checks.Error(
                f"The component type {name!r} isn't registered by any installed app.",
                hint=f"Registered: {known or 'none'}.",
                obj=self,
                id="quickscale.E301",
            )
            for name in unknown
        ]

    def _named_types(self) -> Collection[str]:
        # A group is what apps register, which may be nothing.
        return () if self.types is None or isinstance(self.types, Group) else self.types
