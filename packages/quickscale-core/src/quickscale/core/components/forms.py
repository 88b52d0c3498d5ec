"""The form field and its editor, for the admin and for any other form."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .component_list import ComponentList
from .outline import outline_model
from .registry import CONTENT, ComponentType, registry
from .submissions import find_component_errors, merge, store_validated


class ComponentEditor(forms.Textarea):
    types: Collection[str] | None = None

    class Media:
        css = {"all": ["quickscale/components/editor.css"]}
        js = ["quickscale/components/editor.js"]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        described = describe_editor(self.types)
        context["widget"]["attrs"].update(
            {
                "data-components": json.dumps(described["types"]),
                "data-texts": json.dumps(described["texts"]),
                "spellcheck": "false",
            }
        )
        return context


class ComponentFormField(forms.JSONField):
    """Cleans to a ComponentList, in which the items that nobody touched are those of ``initial``.

    Args:
        types: as that of the model field.
        min_num: how many components there must be at least.
        max_num: how many there may be at most.
    """

    widget = ComponentEditor

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
        self.stored = ComponentList()
        if isinstance(self.widget, ComponentEditor):
            self.widget.types = types

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.stored = _as_components(form.get_initial_for_field(self, field_name))
        return super().get_bound_field(form, field_name)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str):
            return value
        if isinstance(value, ComponentList):
            value = value.to_json()
        return json.dumps(value or [], indent=2, ensure_ascii=False)

    def clean(self, value: Any) -> ComponentList:
        components = self._merge(value)
        if self.required and not components:
            raise ValidationError(self.error_messages["required"], code="required")
        problems = find_component_errors(
            components, types=self.types, min_num=self.min_num, max_num=self.max_num
        )
        if problems:
            raise ValidationError([ValidationError(p.sentence, code=p.code) for p in problems])
        store_validated(components)
        return components

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        try:
            return self._merge(data) != _as_components(initial)
        except ValidationError:
            return True

    def _merge(self, value: Any) -> ComponentList:
        if isinstance(value, ComponentList):
            return value
        submitted = self.to_python(value) or []
        if not isinstance(submitted, list):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return merge(submitted, self.stored)


def _as_components(value: Any) -> ComponentList:
    return value if isinstance(value, ComponentList) else ComponentList(value or ())


def describe_editor(types: Collection[str] | None) -> dict[str, Any]:
    """Return what the editor's script needs: all types with their fields, and its texts.

    Args:
        types: as that of the model field.
    """
    described = [_describe(definition, types) for definition in registry.all()]
    return {"types": described, "texts": _texts()}


def _describe(definition: ComponentType, types: Collection[str] | None) -> dict[str, Any]:
    return {
        "name": definition.name,
        "label": str(definition.label),
        "allowed": definition.name in (CONTENT if types is None else types),
        "fields": [outline.to_json() for outline in outline_model(definition.model)],
    }


def _texts() -> dict[str, str]:
    return {
        "add": _("Add"),
        "remove": _("Remove"),
        "up": _("Move up"),
        "down": _("Move down"),
        "kind": _("Type"),
        "empty": _("Nothing here yet."),
        "unknown": _("This component can't be shown. It's kept unchanged."),
    }
