"""What a visitor types into a form of which nothing is known but what its template was given."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile

from quickscale_testing.conformance.screens import FRAGMENT, read_context
from quickscale_testing.conformance.visitors import Visitor

Form = Mapping[str, Any]
Field = Mapping[str, Any]
Values = dict[str, Any]

_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
_TEXTS = ("text", "textarea")
_FILES = ("file", "image")
_NESTED = ("rows", "group", "components")
_CHOICES = ("select", "radio", "multiselect")
_LETTERS = "aeio1"
_numbers = count(1)


def fill_in_form(visitor: Visitor, form: Form) -> Values:
    """Return what to send: what the form holds already, and something in every empty input."""
    values = {"idempotency_key": form["idempotency_key"], "next": form["next"]}
    return {**values, **fill_in_fields(visitor, form["fields"])}


def fill_in_fields(visitor: Visitor, fields: Iterable[Field]) -> Values:
    values: Values = {}
    for field in fields:
        if field["kind"] in _NESTED:
            values |= fill_in_rows(visitor, field)
            continue
        value = keep_value(field)
        if value in ("", None, []):
            value = make_input_value(visitor, field)
        if value not in ("", None, []):
            values[field["name"]] = value
    return values


def fill_in_rows(visitor: Visitor, field: Field) -> Values:
    """Return what the rows of a field send, and that it was there."""
    values: Values = {field["name"]: [""]}
    for row in field["rows"]:
        for hidden in row["hidden"]:
            values.setdefault(hidden["name"], []).append(hidden["value"])
        values |= fill_in_fields(visitor, row["fields"])
    return values


def keep_value(field: Field) -> Any:
    """Return what a browser sends of an input that nobody touched."""
    if field["kind"] in _FILES:
        return None
    if field["kind"] == "checkbox":
        return "true" if field["value"] in (True, "true") else None
    return field["value"]


def make_input_value(visitor: Visitor, field: Field) -> Any:
    """Return something that an empty input takes."""
    kind = field["kind"]
    if kind in _CHOICES or kind == "lookup":
        return choose(field, find_options(visitor, field) if kind == "lookup" else field["choices"])
    if example := field["attrs"].get("placeholder"):
        return example
    if kind in _FILES:
        return make_upload(kind) if field["required"] or kind == "image" else None
    makers = {"number": make_number, "text": make_text, "textarea": make_text}
    return makers[kind](field) if kind in makers else _FIXED.get(kind)


_FIXED = {
    "date": (date.today() + timedelta(days=30)).isoformat(),
    "datetime": f"{date.today() + timedelta(days=30)}T10:00",
    "time": "10:00",
    "email": "somebody@example.com",
    "url": "https://nowhere.invalid/",
    "password": "long-and-hard-to-guess",
    "tags": ["Something new"],
}


def choose(field: Field, choices: Any) -> Any:
    offered = [choice["value"] for choice in choices if choice["value"] != ""]
    if not offered:
        return None
    return offered[:1] if field["kind"] == "multiselect" or is_multiple(field) else offered[0]


def is_multiple(field: Field) -> bool:
    return bool(field["lookup"] and field["lookup"]["multiple"])


def find_options(visitor: Visitor, field: Field) -> Any:
    """Look something up as a visitor does who types a letter."""
    lookup = field["lookup"]
    for letter in _LETTERS:
        joint = "&" if "?" in lookup["url"] else "?"
        address = f"{lookup['url']}{joint}{urlencode({lookup['name']: letter})}"
        response = visitor.get(address, **FRAGMENT)
        for context in response.context or ():
            if "field" in context and context["field"]["choices"]:
                return context["field"]["choices"]
    return ()


def make_text(field: Field) -> str:
    """Return a text that stands nowhere else, which is a slug as well."""
    return f"kit-{next(_numbers)}"[: field["attrs"].get("maxlength")]


def make_number(field: Field) -> str:
    least, most = field["attrs"].get("min"), field["attrs"].get("max")
    number = max(1, least) if least is not None else 1
    return str(number if most is None else min(number, most))


def make_upload(kind: str) -> SimpleUploadedFile:
    if kind == "image":
        return SimpleUploadedFile("kit.png", _PIXEL, "image/png")
    return SimpleUploadedFile("kit.txt", b"kit", "text/plain")


def change_value(form: Form, values: Values) -> str:
    """Change one input of a form that updates something; return its name, nothing without one."""
    for field in sorted(form["fields"], key=lambda field: field["kind"] not in _TEXTS):
        name, kind = field["name"], field["kind"]
        if kind in _TEXTS and name != "slug" and field["attrs"].get("maxlength", 20) >= 20:
            values[name] = make_text(field)
            return str(name)
        if kind == "number" and (changed := change_number(field)):
            values[name] = changed
            return str(name)
    return ""


def change_number(field: Field) -> str:
    """Return a whole number beside the one that an input holds, within its bounds."""
    text, least, most = str(field["value"]), field["attrs"].get("min"), field["attrs"].get("max")
    if not text.isdecimal():
        return ""
    if most is None or int(text) < most:
        return str(int(text) + 1)
    return str(int(text) - 1) if least is None or int(text) > least else ""


def find_typed_texts(form: Form, values: Values) -> list[str]:
    """Return the texts that somebody typed into a form, by which its thing can be found again."""
    names = [field["name"] for field in form["fields"] if field["kind"] in _TEXTS]
    return [values[name] for name in names if str(values.get(name, "")).startswith("kit-")]


def list_errors(context: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return what a form that was drawn again says is wrong: in general, and by field."""
    form = find_wrong_form(context)
    by_field = {it["name"]: " ".join(it["errors"]) for it in form["fields"] if it["errors"]}
    return [str(error) for error in form["errors"]], by_field


def find_wrong_form(context: Mapping[str, Any]) -> Form:
    """Return the form of a page that has errors, its own or a panel's; an empty one without."""
    forms = [context.get("form"), *(panel["form"] for panel in context.get("panels") or ())]
    return next(
        (form for form in forms if form and form["has_errors"]), {"fields": (), "errors": ()}
    )


def read_form(response: Any) -> Form:
    """Return the form of an errand's own page; empty where it shows none."""
    form: Form = read_context(response).get("form") or {}
    return form
