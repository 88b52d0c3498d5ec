"""Fields that are chosen from a list operation whose rows are no model's."""

from __future__ import annotations

from typing import Any

from quickscale.core.api.fields import RefField
from quickscale.core.pages.services import list_languages
from quickscale.core.pages.targets import find_target


class KeyField(RefField):
    """A text that a list operation offers; reads as a relation does.

    Args:
        operation: the list operation.
        column: the model's field that keeps the text, and its model.
    """

    def __init__(self, *, operation: str, column: Any, **kwargs: Any) -> None:
        column = column.field
        if not kwargs.get("read_only"):
            kwargs["queryset"] = column.model._default_manager.none()
        super().__init__(operation=operation, lookup=column.name, **kwargs)

    def find_label(self, key: str) -> str | None:
        """Return what a key is called, None where there is no such thing."""
        raise NotImplementedError

    def to_representation(self, value: Any) -> Any:
        label = self.find_label(value) if value else ""
        return {"id": value, "label": label or value, "slug": value}

    def to_internal_value(self, data: Any) -> Any:
        key = data.get("id") if isinstance(data, dict) else data
        if not isinstance(key, str):
            self.fail("incorrect_type", value_type=type(key).__name__)
        if key and self.find_label(key) is None:
            self.fail("does_not_exist", value=key)
        return key

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return super().validate_empty_values("" if data is None else data)

    def run_validation(self, data: Any = "") -> Any:
        return "" if data in (None, "") else super().run_validation(data)


class LanguageField(KeyField):
    """One of the site's languages; empty for all of them."""

    def find_label(self, key: str) -> str | None:
        return dict(list_languages()).get(key)


class TargetField(KeyField):
    """Something of the site that a menu may link to."""

    def find_label(self, key: str) -> str | None:
        target = find_target(key)
        return target.label if target else None
