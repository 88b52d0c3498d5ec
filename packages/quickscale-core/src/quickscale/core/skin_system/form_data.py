"""What was sent with a form: the body of its operation, and what its inputs held.

An input within another is named by where its value stands: ``lines-0-quantity`` is that of the
first row, ``content-2-value-title`` that of the third component. Under the name of a list itself
are sent the keys of its rows, in their order, behind one that is empty: a form without it has no
such input.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from .component_fields import fields_of, find_type
from .files import FILES, clear_name
from .inputs import as_text
from .schema import NESTED, Field

#: What an editor sends all components as, in place of one input for each value.
JSON_SUFFIX = "-json"

#: What further tags are typed as, beside the check boxes of those that are chosen.
TYPED_SUFFIX = "-typed"

_TEXTS = ("text", "longtext", "html", "email", "url", "choice", "password")


def read_body(
    data: QueryDict, fields: Iterable[Field], *, partial: bool, parent: str = ""
) -> dict[str, Any]:
    """Return the body to send; a partial one says emptied inputs, as what is left out stays.

    Args:
        parent: what the names of the inputs begin with.
    """
    body: dict[str, Any] = {}
    for each in fields:
        name = f"{parent}{each.name}"
        if each.format in FILES:
            continue
        if each.format in NESTED:
            body.update(read_nested(data, each, name))
        elif each.format == "lines":
            body[each.name] = read_lines(data.get(name, ""))
        elif each.format == "tags":
            body[each.name] = read_tags(data, name)
        elif each.many:
            body[each.name] = [value for value in data.getlist(name) if value]
        elif each.format == "boolean":
            body[each.name] = is_checked(data, name)
        else:
            read_value(body, each, data.get(name, "").strip(), partial=partial)
    return body


def read_files(request: HttpRequest, fields: Iterable[Field]) -> dict[str, Any]:
    """Return the uploads of a form; a file that is not sent again stays as it is."""
    wanted = {field.name for field in fields if field.format in FILES}
    return {name: upload for name, upload in request.FILES.items() if name in wanted}


def read_clears(request: HttpRequest, fields: Iterable[Field]) -> dict[str, None]:
    """Return the files to be removed; one that is sent replaces the stored one instead."""
    return {
        field.name: None
        for field in fields
        if field.format in FILES
        and clear_name(field) in request.POST
        and field.name not in request.FILES
    }


def read_value(body: dict[str, Any], field: Field, text: str, *, partial: bool) -> None:
    if text:
        body[field.name] = convert_text(field, text)
    elif field.nullable:
        body[field.name] = None
    elif field.format in _TEXTS:
        body[field.name] = ""
    elif partial:
        body[field.name] = None


def read_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def read_tags(data: QueryDict, name: str) -> list[str]:
    """Return the tags that are chosen and those that are typed, each of them once."""
    typed = data.get(f"{name}{TYPED_SUFFIX}", "").split(",")
    tags = (tag.strip() for tag in [*data.getlist(name), *typed])
    return list({tag.casefold(): tag for tag in tags if tag}.values())


def convert_text(field: Field, text: str) -> Any:
    if field.format == "datetime":
        return to_utc(text)
    if field.format == "choice":
        return next((value for value, _label in field.choices if as_text(value) == text), text)
    return parse_json(text) if field.format == "json" else text.replace("\r\n", "\n")


def parse_json(text: str) -> Any:
    """Return what a text says as JSON; anything else as it was typed."""
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half a character could not be shown again
    except (ValueError, RecursionError):
        return text
    return value


def is_checked(data: QueryDict, name: str) -> bool:
    return data.get(name, "") not in ("", "false")


def typed_values(data: QueryDict, fields: Iterable[Field]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for each in fields:
        if each.format in FILES:
            typed[clear_name(each)] = clear_name(each) in data
        elif each.format in NESTED:
            typed.update(read_nested(data, each, each.name))
        elif each.format == "tags":
            typed[each.name] = read_tags(data, each.name)
        elif each.many and each.format != "lines":
            typed[each.name] = data.getlist(each.name)
        elif each.format == "boolean":
            typed[each.name] = is_checked(data, each.name)
        else:
            typed[each.name] = data.get(each.name, "")
    return typed


def to_utc(text: str) -> str:
    """Return what ``datetime-local`` sent as an ISO moment; anything else as it was typed."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


# What consists of other inputs.


def read_nested(data: QueryDict, field: Field, name: str) -> dict[str, Any]:
    """Return the value of an input of inputs by its field's name, nothing where it wasn't drawn."""
    whole = data.get(f"{name}{JSON_SUFFIX}")
    if whole is not None:
        return {field.name: parse_json(whole)}
    if name not in data:
        return {}
    keys = [key for key in data.getlist(name) if key]
    if field.format == "group":
        return {field.name: read_row(data, field, name) if keys else None}
    read = _READERS[field.format]
    return {field.name: [read(data, field, f"{name}-{key}") for key in keys]}


def read_row(data: QueryDict, field: Field, name: str) -> dict[str, Any]:
    return read_body(data, field.fields, partial=False, parent=f"{name}-")


def read_entry(data: QueryDict, field: Field, name: str) -> Any:
    item = field.item
    if item is None:
        return None
    if item.format in NESTED:
        return read_nested(data, item, name).get(item.name)
    if item.format == "boolean":
        return is_checked(data, name)
    text = data.get(name, "").strip()
    return None if item.nullable and not text else convert_text(item, text)


def read_component(data: QueryDict, field: Field, name: str) -> dict[str, Any]:
    """Return one component; what the server alone can read, and what is removed, by its id."""
    component: dict[str, Any] = {"type": data.get(f"{name}-type", "")}
    if identity := data.get(f"{name}-id"):
        component["id"] = identity
    if data.get(f"{name}-remove"):
        component["remove"] = True
    definition = find_type(component["type"])
    if definition is None:
        return {**component, "value": {"type": data.get(f"{name}-value-type", "")}}
    inside = f"{name}-value-"
    value = read_body(data, fields_of(definition), partial=False, parent=inside)
    return {**component, "value": value}


_READERS: Mapping[str, Callable[[QueryDict, Field, str], Any]] = {
    "rows": read_row,
    "list": read_entry,
    "components": read_component,
}


def spread_rows(body: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """Return a body for a multipart form, in which a row's value is ``lines[0]quantity``."""
    spread = dict(body)
    for each in fields:
        if each.format == "rows" and each.name in spread:
            for index, row in enumerate(spread.pop(each.name)):
                spread |= {f"{each.name}[{index}]{name}": value for name, value in row.items()}
    return spread
