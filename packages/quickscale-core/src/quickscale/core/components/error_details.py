"""What is wrong with submitted components, in words that Django translates already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import ValidationError

_MESSAGES: Mapping[str, Any] = {
    "unknown_type": gettext_lazy("No installed app provides the component “%(type)s”."),
    "not_allowed": gettext_lazy("The component “%(type)s” isn't allowed here."),
    "malformed": gettext_lazy("Enter a valid component."),
    "duplicate_id": gettext_lazy("Another component has the same ID."),
    "url_unsafe": gettext_lazy("Enter a path or a URL that starts with http:// or https://."),
    "missing": gettext_lazy("This field is required."),
    "int": gettext_lazy("Enter a whole number."),
    "float": gettext_lazy("Enter a number."),
    "decimal": gettext_lazy("Enter a number."),
    "finite": gettext_lazy("Enter a number."),
    "bool": gettext_lazy("Select a valid choice. That choice is not one of the available choices."),
    "literal": gettext_lazy(
        "Select a valid choice. That choice is not one of the available choices."
    ),
    "enum": gettext_lazy("Select a valid choice. That choice is not one of the available choices."),
    "date": gettext_lazy("Enter a valid date."),
    "datetime": gettext_lazy("Enter a valid date/time."),
    "timezone": gettext_lazy("Enter a valid date/time."),
    "time": gettext_lazy("Enter a valid time."),
    "list": gettext_lazy("Enter a list of values."),
    "url": gettext_lazy("Enter a valid URL."),
    "uuid": gettext_lazy("Enter a valid UUID."),
    "greater_than_equal": gettext_lazy(
        "Ensure this value is greater than or equal to %(limit_value)s."
    ),
    "less_than_equal": gettext_lazy("Ensure this value is less than or equal to %(limit_value)s."),
    "greater_than": gettext_lazy("Ensure this value is greater than %(limit_value)s."),
    "less_than": gettext_lazy("Ensure this value is less than %(limit_value)s."),
}
_LIMITS = {
    "greater_than_equal": "ge",
    "less_than_equal": "le",
    "greater_than": "gt",
    "less_than": "lt",
}
_OWN = frozenset({"value_error", "assertion_error"})


@dataclass(frozen=True, slots=True)
class ComponentErrorDetail:
    """One mistake.

    Attributes:
        path: where it is: the item's position, then ``value`` and the names within it.
        code: what it is, for programs.
        params: what its message mentions.
        label: what people call the component.
    """

    path: tuple[int | str, ...]
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""

    @property
    def message(self) -> str:
        return _say(self.code, self.params)

    @property
    def sentence(self) -> str:
        """The message behind the place, as a person counts and reads."""
        if not self.path:
            return self.message
        position, *inside = self.path
        names = [str(part + 1) if isinstance(part, int) else part for part in inside[1:]]
        place = " / ".join([f"{int(position) + 1}. {self.label}".strip(), *names])
        return f"{place}: {self.message}"


def read_pydantic_error(
    error: ValidationError, path: tuple[int | str, ...], label: str
) -> Iterable[ComponentErrorDetail]:
    for detail in error.errors(include_url=False, include_input=False):
        params = {**detail.get("ctx", {}), "message": detail["msg"]}
        yield ComponentErrorDetail((*path, *detail["loc"]), detail["type"], params, label)


def _say(code: str, params: Mapping[str, Any]) -> str:
    if code in _OWN:
        return str(params["error"])
    if code in ("string_too_short", "too_short"):
        return _say_least(code, int(params["min_length"]))
    if code in ("string_too_long", "too_long"):
        return _say_most(code, int(params["max_length"]))
    if code in ("min_num", "max_num"):
        return _say_count(code, int(params["limit"]))
    template = _MESSAGES.get(code) or _MESSAGES.get(code.partition("_")[0])
    if template is None:
        return _("Enter a valid value.") if code.startswith("string") else str(params["message"])
    limit = params.get(_LIMITS.get(code, ""))
    return str(template) % {"type": params.get("type", ""), "limit_value": limit}


def _say_least(code: str, limit: int) -> str:
    if code == "string_too_short" and limit == 1:
        return _("This field is required.")
    if code == "too_short":
        return ngettext("Add at least %(limit)d item.", "Add at least %(limit)d items.", limit) % {
            "limit": limit
        }
    return ngettext(
        "Enter at least %(limit)d character.", "Enter at least %(limit)d characters.", limit
    ) % {"limit": limit}


def _say_most(code: str, limit: int) -> str:
    if code == "too_long":
        return ngettext("Keep at most %(limit)d item.", "Keep at most %(limit)d items.", limit) % {
            "limit": limit
        }
    return ngettext(
        "Enter at most %(limit)d character.", "Enter at most %(limit)d characters.", limit
    ) % {"limit": limit}


def _say_count(code: str, limit: int) -> str:
    if code == "min_num":
        return ngettext(
            "Add at least %(limit)d component.", "Add at least %(limit)d components.", limit
        ) % {"limit": limit}
    return ngettext(
        "Keep at most %(limit)d component.", "Keep at most %(limit)d components.", limit
    ) % {"limit": limit}
